internal import CJavaScriptCore
internal import FarmModel
internal import JobScripts

/// Lets the watchdog look at a script from within the engine, at the ends of loops and the starts of functions.
final class Interruption {
    private let group: JSContextGroupRef
    private let watchdog: Watchdog
    /// Why and where the script was ended.
    private(set) var failure: ScriptFailure?

    /// How much processor time a script has between two looks, in seconds.
    private static let interval = 0.02

    init(group: JSContextGroupRef, watchdog: Watchdog) {
        self.group = group
        self.watchdog = watchdog
    }

    /// Begins to look. This object has to live until `disarm`.
    func arm() {
        JSContextGroupSetExecutionTimeLimit(
            group, Self.interval,
            { context, pointer in
                guard let context, let pointer else { return false }
                return Unmanaged<Interruption>.fromOpaque(pointer).takeUnretainedValue().look(context)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func disarm() { JSContextGroupSetExecutionTimeLimit(group, .infinity, nil, nil) }

    private func look(_ context: JSContextRef) -> Bool {
        guard failure == nil else { return true }
        guard var failure = watchdog.violation() else {
            arm()
            return false
        }
        failure.location = location(in: context)
        self.failure = failure
        return true
    }

    /// Where the script is: the stack of an error made here is the script's.
    private func location(in context: JSContextRef) -> ScriptLocation? {
        let stack = JSObjectMakeError(context, 0, nil, nil)
        guard let stack, let value = JavaScriptText("stack").lend({ JSObjectGetProperty(context, stack, $0, nil) }),
            let text = JSValueToStringCopy(context, value, nil)
        else { return nil }
        return JavaScriptError.location(inStack: JavaScriptText(owning: text).string)
    }
}
