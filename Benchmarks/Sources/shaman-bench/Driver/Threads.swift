internal import Foundation
internal import Synchronization

/// Threads that run one body, each with its number.
final class Threads<Value: Sendable>: Sendable {
    private static var stackBytes: Int { 512 << 10 }

    private let results = Mutex<[Int: Result<Value, any Error>]>([:])
    private let done = DispatchSemaphore(value: 0)
    private let count: Int

    init(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) {
        self.count = count
        for index in 0..<count {
            let thread = Thread {
                let result = Result { try body(index) }
                self.results.withLock { $0[index] = result }
                self.done.signal()
            }
            thread.stackSize = Self.stackBytes
            thread.start()
        }
    }

    /// Waits for all, and returns the results in order, or the first error. To be called once.
    func wait() throws -> [Value] {
        for _ in 0..<count { done.wait() }
        return try results.withLock { results in
            try results.sorted { $0.key < $1.key }.map { try $0.value.get() }
        }
    }
}

/// Runs a body on threads of their own, waits for all, and returns the results in order, or the first error.
func onThreads<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    try Threads(count, body).wait()
}

/// Holds threads back until all are ready, so that the clock starts with the first request.
final class StartGate: Sendable {
    private let arrived = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)
    private let count: Int

    init(count: Int) { self.count = count }

    /// On a thread: ready, or unable to become so. Waits for the start.
    func pass() {
        arrived.signal()
        opened.wait()
    }

    /// On the thread that measures: waits for all.
    func awaitAll() {
        for _ in 0..<count { arrived.wait() }
    }

    func open() {
        for _ in 0..<count { opened.signal() }
    }
}
