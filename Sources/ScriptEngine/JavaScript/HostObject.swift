internal import CJavaScriptCore

/// A function of ours that scripts can call: all arguments come as texts, a text goes back.
final class HostObject {
    /// What it does; it throws a message.
    struct Fault: Error {
        let message: String
    }

    private let body: ([String]) throws(Fault) -> String

    init(_ body: @escaping ([String]) throws(Fault) -> String) { self.body = body }

    /// The function as a value of the scope. This object has to outlive the scope.
    func function(in context: JSContextRef) -> JSValueRef {
        JSObjectMake(context, Self.functionClass, Unmanaged.passUnretained(self).toOpaque())
    }

    nonisolated(unsafe) private static let functionClass: JSClassRef? = {  // Safe: made once, never changed, only read.
        var definition = kJSClassDefinitionEmpty
        definition.callAsFunction = { context, function, _, count, arguments, exception in
            guard let context, let pointer = JSObjectGetPrivate(function) else { return nil }
            let host = Unmanaged<HostObject>.fromOpaque(pointer).takeUnretainedValue()
            var texts: [String] = []
            for index in 0..<count {
                guard let argument = arguments?[index], let text = JSValueToStringCopy(context, argument, exception)
                else {
                    return nil
                }
                texts.append(JavaScriptText(owning: text).string)
            }
            do throws(Fault) {
                let result = JavaScriptText(try host.body(texts))
                return result.lend { JSValueMakeString(context, $0) }
            } catch {
                let message = JavaScriptText(error.message).lend { JSValueMakeString(context, $0) }
                exception?.pointee = JSObjectMakeError(context, 1, [message], nil)
                return nil
            }
        }
        return JSClassCreate(&definition)
    }()
}
