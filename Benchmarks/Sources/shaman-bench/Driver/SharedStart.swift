internal import Synchronization

/// The moment at which all threads of a load begin, by the monotonic clock.
final class SharedStart: Sendable {
    private let moment = Atomic<Int64>(0)

    var nanoseconds: Int64 { moment.load(ordering: .acquiring) }

    func set(_ nanoseconds: Int64) { moment.store(nanoseconds, ordering: .releasing) }
}
