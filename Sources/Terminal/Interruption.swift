internal import Dispatch
internal import Glibc
internal import Synchronization

/// Lets Ctrl-C and `kill` cancel the work in hand instead of ending the process in the middle of it.
public enum Interruption {
    /// A signal cancelled the work.
    public struct Interrupted: Error, Sendable {
        /// The number of the signal.
        public let signal: Int32
        /// What the process exits with, by custom 128 and the signal's number: 130 after Ctrl-C.
        public var exitStatus: Int32 { 128 + signal }
    }

    /// Runs the work; the first SIGINT or SIGTERM cancels its task, the second ends the process at once.
    ///
    /// - Throws: ``Interrupted`` when a signal came and the work ended by throwing, whatever it threw; else what the
    ///   work throws.
    public static func cancelling<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await work() }
        let received = Received()
        let sources = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source hears of the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if received.note(number) { task.cancel() } else { _exit(128 + number) }
            }
            source.resume()
            return (number, source)
        }
        defer {
            for (number, source) in sources {
                source.cancel()
                signal(number, SIG_DFL)
            }
        }
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            if let number = received.first { throw Interrupted(signal: number) }
            throw error
        }
    }

    private final class Received: Sendable {
        private let number = Mutex<Int32?>(nil)

        var first: Int32? { number.withLock { $0 } }

        /// Whether this signal is the first.
        func note(_ signal: Int32) -> Bool {
            number.withLock { number in
                guard number == nil else { return false }
                number = signal
                return true
            }
        }
    }
}
