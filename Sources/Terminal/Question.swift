internal import Dispatch
internal import Glibc
internal import Synchronization

/// A question to whoever sits at the terminal.
public enum Question {
    /// Whether there is somebody to ask: standard input and standard error are a terminal.
    public static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && StandardStream.error.isTerminal }

    /// Asks, and waits for a line; only `y` and `yes` mean yes. The end of the input means no.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public static func isAnsweredYes(_ text: String) async throws -> Bool {
        StandardStream.error.write("\(text) [y/N] ")
        let isCancelled = Flag()
        let answer: String? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: line { isCancelled.isRaised }) }
            }
        } onCancel: {
            isCancelled.raise()
        }
        guard let answer else {
            StandardStream.error.write("\n")
            try Task.checkCancellation()
            return false
        }
        return meansYes(answer)
    }

    package static func meansYes(_ answer: String) -> Bool {
        let word = answer.lowercased().filter { !$0.isWhitespace }
        return word == "y" || word == "yes"
    }

    /// The next line of standard input; `nil` at its end or when nobody wants it any more. Blocks.
    private static func line(_ isCancelled: () -> Bool) -> String? {
        var bytes: [UInt8] = []
        while !isCancelled() {
            var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 200) > 0 else { continue }
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    private final class Flag: Sendable {
        private let raised = Atomic(false)

        var isRaised: Bool { raised.load(ordering: .relaxed) }

        func raise() { raised.store(true, ordering: .relaxed) }
    }
}
