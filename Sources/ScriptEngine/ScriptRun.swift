internal import CJavaScriptCore
internal import FarmModel
internal import JobScripts

/// One run of one script: a fresh scope, the prelude, the script's top-level code, and what was asked for.
final class ScriptRun {
    /// What scripts are preceded by, on their first line.
    static let strictness = "\"use strict\";"

    private static let prelude = String(decoding: PackageResources.prelude_js, as: UTF8.self)

    private let request: ScriptRequest
    private let functions: HostFunctions

    init(_ request: ScriptRequest) {
        self.request = request
        functions = HostFunctions(folder: request.folder)
    }

    var log: [ScriptLogLine] { functions.log }
    var modules: [String] { functions.modules.sorted() }

    /// Does what was asked for, and gives the result as JSON.
    func result(in group: JSContextGroupRef) throws(ScriptFailure) -> [UInt8] {
        let functions = functions
        let host = HostObject { arguments throws(HostObject.Fault) in
            try functions.call(arguments.first ?? "", arguments.dropFirst()).text()
        }
        defer { withExtendedLifetime(host) {} }
        let context = JavaScriptContext(group: group)
        return try result(in: context, host: host)
    }

    private func result(in context: borrowing JavaScriptContext, host: HostObject) throws(ScriptFailure) -> [UInt8] {
        let script = request.script
        let makeEngine = try context.evaluate(Self.prelude, file: JavaScriptError.preludeFile)
        let engine = try context.call(
            makeEngine,
            [
                host.function(in: context.reference), Self.evaluateFunction(in: context.reference),
                context.number(request.limits.tasks),
            ])
        _ = try context.call(context.member("start", of: engine), [context.string(script.fileName)])

        let text = Self.strictness + script.text
        try context.checkSyntax(text, file: script.fileName)
        _ = try context.evaluate(text, file: script.fileName)
        switch request.work {
        case .describe: return try describe(in: context, engine)
        case .compile(let job): return try compile(job, in: context, engine)
        }
    }

    private func describe(
        in context: borrowing JavaScriptContext, _ engine: JavaScriptContext.Value
    ) throws(ScriptFailure) -> [UInt8] {
        let jobType = try global("JOB_TYPE", in: context)
        guard !context.isUndefined(jobType) else {
            throw ScriptFailure(.noJobType, "script (\(request.script.fileName)) does not define a JOB_TYPE object")
        }
        return try context.utf8(context.call(context.member("describe", of: engine), [jobType]))
    }

    private func compile(
        _ job: JSONValue, in context: borrowing JavaScriptContext, _ engine: JavaScriptContext.Value
    ) throws(ScriptFailure) -> [UInt8] {
        let compileJob = try global("compileJob", in: context)
        guard JSValueIsObject(context.reference, compileJob), JSObjectIsFunction(context.reference, compileJob) else {
            let message = "script (\(request.script.fileName)) does not define a compileJob(job) function"
            throw ScriptFailure(.noCompileJob, message)
        }
        // Promises settle when the call returns: hence two calls.
        _ = try context.call(context.member("compile", of: engine), [compileJob, context.string(job.text())])
        return try context.utf8(context.call(context.member("finish", of: engine), []))
    }

    /// A global of the script's, `const` and `let` included.
    private func global(
        _ name: String, in context: borrowing JavaScriptContext
    ) throws(ScriptFailure) -> JavaScriptContext.Value {
        try context.evaluate("typeof \(name) === 'undefined' ? undefined : \(name)", file: JavaScriptError.preludeFile)
    }

    /// The function `(text, file) => value` that runs a text as a script.
    private static func evaluateFunction(in context: JSContextRef) -> JSValueRef {
        JavaScriptText("evaluate").lend { name in
            JSObjectMakeFunctionWithCallback(context, name) { context, _, _, count, arguments, exception in
                guard let context, count == 2, let arguments,
                    let text = JSValueToStringCopy(context, arguments[0], exception)
                else { return nil }
                return JavaScriptText(owning: text).lend { text in
                    guard let file = JSValueToStringCopy(context, arguments[1], exception) else { return nil }
                    return JavaScriptText(owning: file).lend { file in
                        JSEvaluateScript(context, text, nil, file, 1, exception)
                    }
                }
            }
        }
    }
}
