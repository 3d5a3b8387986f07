internal import CJavaScriptCore
internal import Foundation
internal import JobScripts

/// The process that runs scripts: takes requests from its standard input, a socket, one after the other, until that closes.
public enum ScriptServer {
    /// Serves until the other side is gone; never returns.
    public static func run() -> Never {
        ProcessLimits.applyAtStart()
        guard let server = Server() else {
            let text = "shaman-compiler: shaman-manager starts it, with a socket; it needs /proc\n"
            FileHandle.standardError.write(Data(text.utf8))
            exit(64)
        }
        server.serve()
        exit(0)
    }
}

/// The state of the process.
private final class Server {
    private let channel: Channel
    private let group: JSContextGroupRef
    private let watchdog: Watchdog
    /// What the process may allocate before the first script runs.
    private let initialDataBytes: Int

    init?() {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(0, SOL_SOCKET, SO_TYPE, &kind, &size) == 0, let memory = ProcessMemory() else { return nil }
        let channel = Channel()
        self.channel = channel
        group = JSContextGroupCreate()
        // A first scope loads what every scope needs.
        JSGlobalContextRelease(JSGlobalContextCreateInGroup(group, nil))
        initialDataBytes = memory.dataBytes
        watchdog = Watchdog(memory: memory) { failure in
            channel.send(ScriptReply.encode(outcome: .failure(failure), log: [], modules: [], memoryBytes: .max))
        }
    }

    func serve() {
        channel.send(ScriptHello.message)
        while let message = channel.receive() {
            channel.send(reply(to: message))
        }
    }

    private func reply(to message: [UInt8]) -> [UInt8] {
        guard let request = ScriptRequest(encoded: message) else {
            let failure = ScriptFailure(.request, "the server and shaman-compiler are of different versions")
            return ScriptReply.encode(outcome: .failure(failure), log: [], modules: [], memoryBytes: .max)
        }
        // The last resort: the engine takes address space before memory, and some for its collector.
        ProcessLimits.setData(initialDataBytes + 2 * request.limits.memoryBytes)
        let run = ScriptRun(request)
        let interruption = Interruption(group: group, watchdog: watchdog)
        watchdog.begin(request.limits)
        interruption.arm()
        var outcome: Result<[UInt8], ScriptFailure>
        do throws(ScriptFailure) {
            outcome = .success(try run.result(in: group))
        } catch {
            outcome = .failure(error)
        }
        interruption.disarm()
        watchdog.end()
        if let failure = interruption.failure { outcome = .failure(failure) }
        let memoryBytes = interruption.failure == nil ? watchdog.residentBytes : .max
        return ScriptReply.encode(outcome: outcome, log: run.log, modules: run.modules, memoryBytes: memoryBytes)
    }
}

/// The socket to the other side.
private final class Channel: Sendable {
    private let socket = MessageSocket(owning: 0)

    func receive() -> [UInt8]? {
        if case .message(let message) = socket.receive(before: nil) { message } else { nil }
    }

    func send(_ message: [UInt8]) { _ = socket.send(message, before: nil) }
}
