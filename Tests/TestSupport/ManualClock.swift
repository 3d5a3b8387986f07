package import FarmModel
import Synchronization

/// A clock that stands still until it is told.
package final class ManualClock: Sendable {
    private let state: Mutex<(now: Timestamp, uptime: Duration)>

    /// - Parameter start: By default Thursday, 2026-01-01, 12:00 UTC.
    package init(_ start: Timestamp = Timestamp(microseconds: 1_767_268_800_000_000)) {
        state = Mutex((start, .seconds(77)))
    }

    package var now: Timestamp { state.withLock(\.now) }
    package var uptime: Duration { state.withLock(\.uptime) }

    /// Time goes by.
    package func advance(_ duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
        }
    }

    /// Goes on by a microsecond, as for somebody to whom no two moments are the same.
    package func tick() -> Timestamp {
        state.withLock { state in
            state.now = state.now + .microseconds(1)
            return state.now
        }
    }

    /// Somebody sets the clock on the wall.
    package func set(_ moment: Timestamp) { state.withLock { $0.now = moment } }
}
