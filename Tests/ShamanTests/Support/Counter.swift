import Synchronization

/// A number that threads count up together.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func increment() { count.add(1, ordering: .sequentiallyConsistent) }
}

/// The last two numbers that some thread reported.
final class LastValue: Sendable {
    private let numbers = Mutex<[Int64]>([])

    var value: [Int64] { numbers.withLock { $0 } }

    func set(_ first: Int64, _ second: Int64) { numbers.withLock { $0 = [first, second] } }
}
