import Glibc
import Synchronization
import Testing

@testable import Shaman

@Suite("Threads that work on one tree")
struct FolderQueueTests {
    private struct Failure: Error, Equatable {
        let folder: Int
    }

    private let helpers = IOPool(threads: 3, queueCapacity: 16)

    @Test("every folder is worked on once, those added by others too", .timeLimit(.minutes(10)))
    func everyFolderOnce() throws {
        for _ in 0..<50 {
            let seen = Mutex<[Int]>([])
            try FolderQueue.run(ready: [0], helpers) { queue, folder in
                seen.withLock { $0.append(folder) }
                let children = (1...3).map { Int32(folder * 3 + $0) }.filter { $0 < 1000 }
                queue.add(children[...])
            }
            #expect(seen.withLock { $0.sorted() } == Array(0..<1000))
        }
    }

    @Test("several threads take part at once", .timeLimit(.minutes(10)))
    func severalThreads() throws {
        let inside = Counter()
        try FolderQueue.run(ready: [0, 1], helpers) { _, _ in
            inside.increment()
            // Nobody gets further before both are here.
            while inside.value < 2 { sched_yield() }
        }
        #expect(inside.value == 2)
    }

    @Test("one thread does it all while the others are busy with something else, and they find nothing left")
    func busyHelpers() throws {
        let helpers = IOPool(threads: 1, queueCapacity: 8)
        let isReleased = Counter()
        #expect(helpers.submit { while isReleased.value == 0 { sched_yield() } })
        let done = Counter()
        try FolderQueue.run(ready: Array(0..<100), helpers) { _, _ in done.increment() }
        #expect(done.value == 100)
        isReleased.increment()
        let isLast = Counter()
        #expect(helpers.submit { isLast.increment() })
        while isLast.value == 0 { sched_yield() }
        #expect(done.value == 100)
    }

    @Test("helpers let others have their threads now and then", .timeLimit(.minutes(10)))
    func turns() throws {
        let helpers = IOPool(threads: 1, queueCapacity: 8)
        let hasCome = Counter()
        let isAnswered = Counter()
        let isLate = Counter()
        let deadline = ContinuousClock.now + .seconds(10)
        try FolderQueue.run(ready: Array(0..<8), helpers) { queue, _ in
            hasCome.increment()
            // Both threads are here: somebody else's job now waits for the only one of the pool.
            while hasCome.value < 2 { sched_yield() }
            if hasCome.value == 2 { #expect(helpers.submit { isAnswered.increment() }) }
            guard isAnswered.value == 0 else { return }
            guard ContinuousClock.now < deadline else { return isLate.increment() }
            // There is always something left for the helper.
            usleep(1000)
            queue.add([0])
        }
        #expect(isAnswered.value > 0 && isLate.value == 0)
    }

    @Test("a helper does not wait for work that others may find", .timeLimit(.minutes(10)))
    func noIdleHelper() throws {
        let helpers = IOPool(threads: 1, queueCapacity: 8)
        let isAnswered = Counter()
        let deadline = ContinuousClock.now + .seconds(10)
        try FolderQueue.run(ready: [0], helpers) { _, _ in
            #expect(helpers.submit { isAnswered.increment() })
            while isAnswered.value == 0, ContinuousClock.now < deadline { sched_yield() }
            #expect(isAnswered.value == 1)
        }
    }

    @Test("a pool that takes no more jobs is no obstacle")
    func fullPool() throws {
        let helpers = IOPool(threads: 0, queueCapacity: 0)
        let done = Counter()
        try FolderQueue.run(ready: [0, 1], helpers) { _, _ in done.increment() }
        #expect(done.value == 2)
    }

    @Test("the first failure wins, and nobody is at work any more when it is reported", .timeLimit(.minutes(10)))
    func firstFailure() throws {
        for _ in 0..<200 {
            let entered = Counter()
            let left = Counter()
            let error = #expect(throws: Failure.self) {
                try FolderQueue.run(ready: Array(0..<100), helpers) { queue, folder in
                    entered.increment()
                    defer { left.increment() }
                    if folder == 98 { throw Failure(folder: folder) }
                    // Folders are taken from the end: the others are in the middle of theirs when one fails.
                    while !queue.hasFailed { sched_yield() }
                    throw Failure(folder: -1)
                }
            }
            #expect(error?.folder == 98)
            #expect(entered.value == left.value && entered.value <= 4)
        }
    }

    @Test("after a failure no helper begins, however late it comes")
    func lateHelper() throws {
        let helpers = IOPool(threads: 1, queueCapacity: 8)
        let isReleased = Counter()
        #expect(helpers.submit { while isReleased.value == 0 { sched_yield() } })
        let begun = Counter()
        #expect(throws: Failure.self) {
            try FolderQueue.run(ready: Array(0..<100), helpers) { _, folder in
                begun.increment()
                throw Failure(folder: folder)
            }
        }
        isReleased.increment()
        let isLast = Counter()
        #expect(helpers.submit { isLast.increment() })
        while isLast.value == 0 { sched_yield() }
        #expect(begun.value == 1)
    }
}

extension FolderQueue {
    fileprivate static func run(ready: [Int32], _ helpers: IOPool, _ body: @escaping Body) throws {
        try FolderQueue(ready: ready, work: .max, helpers: helpers, body).run()
    }
}

@Suite("Syncs that wait for the disk")
struct SlowSyncsTests {
    @Test("a few are fine, many are too many, quick ones do not count")
    func tooMany() throws {
        let slow = SlowSyncs()
        for _ in 0..<Limits.individualSyncs { try slow.watch { usleep(2000) } }
        let quick = SlowSyncs()
        for _ in 0..<200 { try quick.watch {} }
        #expect(throws: SlowSyncs.TooMany.self) { try slow.watch { usleep(2000) } }
    }

    @Test("a sync that fails is a failure, however slow")
    func failure() {
        let slow = SlowSyncs()
        for _ in 0..<100 {
            #expect(throws: SystemError.self) { try slow.watch { throw SystemError("fsync", "x", errno: EIO) } }
        }
    }
}
