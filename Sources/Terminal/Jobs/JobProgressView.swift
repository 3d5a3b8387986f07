internal import Synchronization

/// Shows how far a job is, as is useful to whoever reads it.
///
/// *Concurrency*: any thread may report.
public final class JobProgressView: Sendable {
    /// How progress is shown.
    public enum Style: Sendable {
        /// Lines that are drawn over and over.
        case live
        /// A line for each change: for a log.
        case lines
        /// Not at all.
        case silent
    }

    private struct State {
        var rate = StepRate()
        var lastLine = ""
    }

    private let style: Style
    private let columns: @Sendable () -> Int
    private let now: @Sendable () -> Duration
    private let write: @Sendable (String) -> Void
    private let live: LiveLines
    private let state = Mutex(State())

    /// Shows progress on a stream, in the style that fits it.
    ///
    /// - Parameter quiet: the user wants no progress.
    public convenience init(_ stream: StandardStream, quiet: Bool) {
        let start = ContinuousClock.now
        self.init(
            style: quiet ? .silent : stream.isTerminal ? .live : .lines,
            columns: { stream.columns },
            now: { start.duration(to: .now) },
            write: { stream.write($0) })
    }

    /// Shows progress on something else, by another clock.
    package init(
        style: Style, columns: @escaping @Sendable () -> Int, now: @escaping @Sendable () -> Duration,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.style = style
        self.columns = columns
        self.now = now
        self.write = write
        live = LiveLines(write: write)
    }

    /// Takes note of how far the job is, and shows it.
    public func report(_ progress: JobProgress) {
        state.withLock { state in
            switch style {
            case .silent: return
            case .live:
                if progress.outage.isEmpty { state.rate.note(progress.stepsCompleted, at: now()) }
                live.show(progress.lines(columns: columns(), rate: state.rate.perSecond))
            case .lines:
                let line = progress.plainLine
                guard line != state.lastLine else { return }
                state.lastLine = line
                write(line + "\n")
            }
        }
    }

    /// Takes what is drawn over and over off the terminal.
    public func finish() { live.clear() }
}
