import Foundation

/// Lets a fixed number of threads go on together, again and again.
///
/// When one of them fails it breaks the barrier, so that the others fail instead of waiting for ever.
// Safe to share: all that changes is touched only while `condition` is locked.
final class Barrier: @unchecked Sendable {
    struct Broken: Error {}

    private let condition = NSCondition()
    private let count: Int
    private var waiting = 0
    private var generation = 0
    private var isBroken = false

    init(_ count: Int) { self.count = count }

    /// Waits until all have come.
    func wait(seconds: Double = 120) throws {
        condition.lock()
        defer { condition.unlock() }
        guard !isBroken else { throw Broken() }
        waiting += 1
        if waiting == count {
            waiting = 0
            generation += 1
            condition.broadcast()
            return
        }
        let mine = generation
        let deadline = Date().addingTimeInterval(seconds)
        while mine == generation, !isBroken {
            if !condition.wait(until: deadline) { isBroken = true }
        }
        if mine == generation {
            condition.broadcast()
            throw Broken()
        }
    }

    func breakUp() {
        condition.lock()
        isBroken = true
        condition.broadcast()
        condition.unlock()
    }

    /// Runs a thread's body; when it throws, nobody waits for it any more.
    func holding<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            breakUp()
            throw error
        }
    }
}
