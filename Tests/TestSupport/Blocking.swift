import Foundation
import Synchronization

/// Runs a blocking test on a thread of its own, a few tests at a time: what a test says about time must also hold on a
/// small machine that runs all the others beside it.
package func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
    await TestSlots.shared.take()
    defer { TestSlots.shared.give() }
    // An executor instead of a plain thread: the test stays the current one, and what fails is told of it.
    try await withTaskExecutorPreference(ThreadExecutor()) { try body() }
}

/// Runs a test that has much to do between its waits on threads of its own: others need the cooperative ones meanwhile.
package func onOwnThreads(_ body: @Sendable () async throws -> Void) async throws {
    try await withTaskExecutorPreference(ThreadExecutor()) { try await body() }
}

/// Runs each job of a task on a thread that may block.
private final class ThreadExecutor: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// How many blocking tests run side by side.
private final class TestSlots: Sendable {
    static let shared = TestSlots(count: 6)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(free: count)) }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}

/// Runs a body `count` times side by side, released together, and returns the results in order. Blocks.
package func sideBySide<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
) throws -> [Value] {
    let gate = Gate()
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    let done = DispatchSemaphore(value: 0)
    for index in 0..<count {
        Thread.detachNewThread {
            gate.wait(for: count)
            let result = Result { try body(index) }
            results.withLock { $0[index] = result }
            done.signal()
        }
    }
    for _ in 0..<count { done.wait() }
    return try results.withLock { results in try (0..<count).compactMap { try results[$0]?.get() } }
}

/// Something that goes on beside a test until it is stopped.
package final class Background: Sendable {
    private let isStopped = Atomic<Bool>(false)
    private let done = DispatchSemaphore(value: 0)

    /// - Parameter body: Called again and again, with the number of the round.
    package init(_ body: @escaping @Sendable (Int) -> Void) {
        Thread.detachNewThread { [self] in
            var round = 0
            while !isStopped.load(ordering: .relaxed) {
                body(round)
                round += 1
            }
            done.signal()
        }
    }

    /// Returns when the last call has returned.
    package func stop() {
        isStopped.store(true, ordering: .relaxed)
        done.wait()
    }
}

/// Waits until something is so, and says whether it came to be.
package func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        usleep(5000)
    }
    return try condition()
}

/// How long something takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let started = ContinuousClock.now
    try body()
    return (ContinuousClock.now - started) / .seconds(1)
}
