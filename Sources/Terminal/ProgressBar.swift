internal import Synchronization

/// Shows how far a piece of work is, as often as is useful to whoever reads it.
///
/// *Concurrency*: any thread may report, as often as it likes; what comes too soon after the last line is dropped.
public final class ProgressBar: Sendable {
    /// How progress is shown.
    public enum Style: Sendable {
        /// One line that is drawn over and over, at most ten times a second: for a terminal.
        case bar
        /// A line at most every five seconds: for a log.
        case lines
        /// Not at all.
        case silent

        /// The style that fits standard error.
        ///
        /// - Parameter quiet: the user wants no progress.
        public static func suitable(quiet: Bool) -> Style {
            if quiet { return .silent }
            return StandardStream.error.isTerminal ? .bar : .lines
        }

        var interval: Duration {
            switch self {
            case .bar: .milliseconds(100)
            case .lines: .seconds(5)
            case .silent: .zero
            }
        }
    }

    private struct State {
        var lastShown: Duration
        var isDrawn = false
        var isFinished = false
        var rate = RateMeter()
    }

    private let style: Style
    private let columns: @Sendable () -> Int
    private let now: @Sendable () -> Duration
    private let write: @Sendable (String) -> Void
    private let state: Mutex<State>

    /// Shows progress on standard error.
    public convenience init(style: Style) {
        let start = ContinuousClock.now
        self.init(
            style: style,
            columns: { StandardStream.error.columns },
            now: { start.duration(to: .now) },
            write: { StandardStream.error.write($0) }
        )
    }

    /// Shows progress on something else, by another clock.
    package init(
        style: Style,
        columns: @escaping @Sendable () -> Int,
        now: @escaping @Sendable () -> Duration,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.columns = columns
        self.now = now
        self.write = write
        // A bar shows at once; a log gets its first line only when the work turns out to take long.
        let initial = now()
        state = Mutex(State(lastShown: style == .bar ? initial - style.interval : initial))
    }

    /// Takes note of where the work is, and shows it if the last time was long enough ago.
    public func report(_ snapshot: ProgressSnapshot) {
        guard style != .silent else { return }
        state.withLock { state in
            let time = now()
            state.rate.note(snapshot, at: time)
            guard !state.isFinished, time - state.lastShown >= style.interval else { return }
            state.lastShown = time
            switch style {
            case .bar:
                // Back to the first column, draw, and clear what the last line has left to the right.
                write("\r" + snapshot.barLine(columns: columns(), rate: state.rate.perSecond) + "\u{1b}[K")
                state.isDrawn = true
            case .lines:
                write(snapshot.plainLine() + "\n")
            case .silent:
                break
            }
        }
    }

    /// Takes the bar off the terminal, so that what is written next begins on a clean line. Later reports are ignored.
    public func finish() {
        state.withLock { state in
            state.isFinished = true
            guard state.isDrawn else { return }
            write("\r\u{1b}[K")
            state.isDrawn = false
        }
    }
}

/// How fast the work goes: an average over the last seconds, begun anew with each activity.
private struct RateMeter {
    private(set) var perSecond: Double = 0
    private var activity = ""
    private var windowStart: (time: Duration, done: Int64)?

    private static let window: Duration = .seconds(2)

    mutating func note(_ snapshot: ProgressSnapshot, at time: Duration) {
        guard let start = windowStart, snapshot.activity == activity, snapshot.done >= start.done else {
            activity = snapshot.activity
            windowStart = (time, snapshot.done)
            perSecond = 0
            return
        }
        let elapsed = time - start.time
        guard elapsed >= Self.window else { return }
        let current = Double(snapshot.done - start.done) / (elapsed / .seconds(1))
        perSecond = perSecond == 0 ? current : perSecond * 0.6 + current * 0.4
        windowStart = (time, snapshot.done)
    }
}
