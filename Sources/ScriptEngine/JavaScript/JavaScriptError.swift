internal import CJavaScriptCore
internal import FarmModel
internal import JobScripts

/// What a script threw, read without letting the script throw again.
struct JavaScriptError {
    /// The name of the prelude's file, whose frames are nobody's fault.
    static let preludeFile = "prelude:"

    /// How long a thrown text may be, in UTF-16 units; what is longer is cut.
    private static let maximumLength = 4096

    private let context: JSContextRef
    private let value: JSValueRef?

    init(_ context: JSContextRef, _ value: JSValueRef?) {
        self.context = context
        self.value = value
    }

    var failure: ScriptFailure { ScriptFailure(.exception, message, at: location) }

    private var message: String {
        guard let value, let text = JSValueToStringCopy(context, value, nil) else {
            return "the script threw a value that has no text form"
        }
        let message = JavaScriptText(owning: text).string
        return message.utf16.count <= Self.maximumLength ? message : String(message.prefix(Self.maximumLength)) + "…"
    }

    /// The innermost frame that is the script's. Only errors know where they were made; other values do not.
    private var location: ScriptLocation? {
        guard let value, let object = JSValueToObject(context, value, nil), JSValueIsObject(context, value) else {
            return nil
        }
        if let stack = text("stack", of: object), let location = Self.location(inStack: stack) { return location }
        guard let file = text("sourceURL", of: object), file != Self.preludeFile,
            let line = text("line", of: object).flatMap({ Int($0) })
        else {
            return nil
        }
        return ScriptLocation(function: "", file: file, line: line, column: 0)
    }

    private func text(_ name: String, of object: JSObjectRef) -> String? {
        guard let member = JavaScriptText(name).lend({ JSObjectGetProperty(context, object, $0, nil) }),
            JSValueIsString(context, member) || JSValueIsNumber(context, member),
            let text = JSValueToStringCopy(context, member, nil)
        else { return nil }
        return JavaScriptText(owning: text).string
    }

    /// Where the stack was, by its text: a line `function@file:line:column` for each frame, the innermost first.
    static func location(inStack stack: String) -> ScriptLocation? {
        for frame in stack.split(separator: "\n") {
            let halves = frame.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
            let place = halves.count == 2 ? halves[1] : halves[0]
            let parts = place.split(separator: ":")
            guard parts.count >= 3, !place.hasPrefix(preludeFile), let line = Int(parts[parts.count - 2]),
                let column = Int(parts[parts.count - 1])
            else { continue }
            let function = halves.count == 2 && !halves[0].hasSuffix(" code") ? String(halves[0]) : ""
            let isFirstLine = line == 1 && column > ScriptRun.strictness.count
            return ScriptLocation(
                function: function, file: parts.dropLast(2).joined(separator: ":"), line: line,
                column: isFirstLine ? column - ScriptRun.strictness.count : column)
        }
        return nil
    }
}
