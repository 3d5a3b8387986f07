import Synchronization

/// Collects what is written to a terminal.
final class Screen: Sendable {
    private let written = Mutex("")

    var text: String { written.withLock { $0 } }

    func write(_ text: String) { written.withLock { $0 += text } }
}
