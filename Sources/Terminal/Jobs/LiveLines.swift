internal import Synchronization

/// Some lines at the end of a terminal that are drawn over and over.
///
/// The cursor stays visible and nothing of the terminal's state is changed, so that it is sane whenever the program ends.
/// *Concurrency*: any thread may draw.
public final class LiveLines: Sendable {
    private let write: @Sendable (String) -> Void
    /// How many lines are on the screen, the cursor at the end of the last one.
    private let drawn = Mutex(0)

    /// Draws on a stream, which has to be a terminal.
    public convenience init(_ stream: StandardStream) {
        self.init { stream.write($0) }
    }

    /// Draws on something else.
    package init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Replaces the lines. Each has to be shorter than the terminal is wide, and free of control characters.
    public func show(_ lines: [String]) {
        drawn.withLock { drawn in
            write(Self.home(drawn) + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\n") + "\u{1b}[J")
            drawn = lines.count
        }
    }

    /// Takes the lines off the terminal, so that what is written next begins on a clean line.
    public func clear() {
        drawn.withLock { drawn in
            guard drawn > 0 else { return }
            write(Self.home(drawn) + "\u{1b}[J")
            drawn = 0
        }
    }

    private static func home(_ drawn: Int) -> String {
        drawn > 1 ? "\r\u{1b}[\(drawn - 1)A" : "\r"
    }
}
