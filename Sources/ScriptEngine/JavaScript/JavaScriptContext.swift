internal import CJavaScriptCore
internal import JobScripts

/// One global scope of JavaScriptCore, with nothing in it but the language.
///
/// Values are references into the engine's heap, valid for as long as the stack or the global scope refers to them.
struct JavaScriptContext: ~Copyable {
    /// A value of the engine's.
    typealias Value = JSValueRef

    let reference: JSGlobalContextRef

    /// A new scope in a group.
    init(group: JSContextGroupRef) { reference = JSGlobalContextCreateInGroup(group, nil) }

    deinit { JSGlobalContextRelease(reference) }

    /// Runs a script and returns the value of its last statement.
    func evaluate(_ text: String, file: String) throws(ScriptFailure) -> Value {
        var exception: JSValueRef?
        let value = JavaScriptText(text).lend { text in
            JavaScriptText(file).lend { file in JSEvaluateScript(reference, text, nil, file, 1, &exception) }
        }
        return try result(value, exception)
    }

    /// Whether a text is JavaScript at all.
    func checkSyntax(_ text: String, file: String) throws(ScriptFailure) {
        var exception: JSValueRef?
        let isRight = JavaScriptText(text).lend { text in
            JavaScriptText(file).lend { file in JSCheckScriptSyntax(reference, text, file, 1, &exception) }
        }
        guard !isRight else { return }
        var failure = describe(exception)
        failure.reason = .syntax
        throw failure
    }

    /// Calls a function, with no `this`.
    func call(_ function: Value, _ arguments: [Value?]) throws(ScriptFailure) -> Value {
        var exception: JSValueRef?
        let object = JSValueToObject(reference, function, &exception)
        guard let object else { throw describe(exception) }
        let value = JSObjectCallAsFunction(reference, object, nil, arguments.count, arguments, &exception)
        return try result(value, exception)
    }

    /// A member of an object.
    func member(_ name: String, of object: Value) throws(ScriptFailure) -> Value {
        var exception: JSValueRef?
        let value = JavaScriptText(name).lend { JSObjectGetProperty(reference, object, $0, &exception) }
        return try result(value, exception)
    }

    func string(_ text: String) -> Value {
        JavaScriptText(text).lend { JSValueMakeString(reference, $0) }
    }

    func number(_ number: Int) -> Value { JSValueMakeNumber(reference, Double(number)) }

    func isUndefined(_ value: Value) -> Bool { JSValueIsUndefined(reference, value) }

    /// The text form of a value, in UTF-8; fails when it is larger than a message may be.
    func utf8(_ value: Value) throws(ScriptFailure) -> [UInt8] {
        var exception: JSValueRef?
        guard let text = JSValueToStringCopy(reference, value, &exception) else { throw describe(exception) }
        let owned = JavaScriptText(owning: text)
        let largest = MessageSocket.maximumSize / 2
        let bytes = owned.length <= largest ? owned.utf8 : []
        guard owned.length <= largest, bytes.count <= largest else {
            throw ScriptFailure(.size, "the result of the script is larger than \(largest >> 20) MiB")
        }
        return bytes
    }

    private func result(_ value: Value?, _ exception: JSValueRef?) throws(ScriptFailure) -> Value {
        if let value, exception == nil { return value }
        throw describe(exception)
    }

    private func describe(_ exception: JSValueRef?) -> ScriptFailure { JavaScriptError(reference, exception).failure }
}
