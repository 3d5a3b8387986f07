import FarmModel
import Synchronization

/// A clock that stands still until it is told.
final class ManualClock: Sendable {
    private let state: Mutex<(now: Timestamp, uptime: Duration)>

    init(_ start: Timestamp) { state = Mutex((start, .seconds(77))) }

    var now: Timestamp { state.withLock(\.now) }
    var uptime: Duration { state.withLock(\.uptime) }

    /// Time goes by.
    func advance(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
        }
    }

    /// Somebody sets the clock on the wall.
    func set(_ moment: Timestamp) { state.withLock { $0.now = moment } }
}
