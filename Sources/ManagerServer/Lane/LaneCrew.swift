internal import CLinuxServer
internal import Dispatch
internal import Shaman
internal import Synchronization

/// The lane's threads: as many as there are processors while they compute, more while they wait for the volume.
///
/// A thread more than can run wakes others up in vain and gets in their way; one less than there are calls under way to a
/// slow volume leaves clients waiting. So a watch looks every few milliseconds: when all threads are at work and yet hardly
/// use the processors, another one joins in; when one has nothing to do, one leaves.
final class LaneCrew: Sendable {
    private final class Worker: Sendable {
        let wakeUp = DispatchSemaphore(value: 0)
        /// What the thread's processor time is read from; `nil` until it has begun.
        let clock = Mutex<Int32?>(nil)
        /// The time that it has run.
        var processorTime: Duration {
            clock.withLock { $0.map { .nanoseconds(linuxserver_clock_nanoseconds($0)) } ?? .zero }
        }
    }

    private let workers: [Worker]
    private let minimum: Int
    /// The workers with lower numbers take part.
    private let size: Atomic<Int>
    /// How many have nothing to do.
    private let waiting = Atomic<Int>(0)
    private let watch = DispatchSemaphore(value: 0)
    private let isWatchAsleep = Atomic<Bool>(true)

    private static let interval: Duration = .milliseconds(5)

    /// - Parameters:
    ///   - minimum: How many threads take part at least.
    ///   - maximum: How many at most.
    init(minimum: Int, maximum: Int) {
        self.minimum = minimum
        size = Atomic(minimum)
        workers = (0..<max(minimum, maximum)).map { _ in Worker() }
    }

    /// Starts the threads. They run for as long as the process does.
    ///
    /// - Parameters:
    ///   - next: Waits for something to do.
    ///   - work: Does it.
    /// - Throws: When the system refuses the threads.
    func start<Event: Sendable>(
        next: @escaping @Sendable () -> Event?,
        work: @escaping @Sendable (Event, UnsafeMutableRawBufferPointer) -> Void
    ) throws(ShamanError) {
        var areStarted = DetachedThread.start { self.keepWatch() }
        for number in workers.indices {
            areStarted = DetachedThread.start { self.run(number, next, work) } && areStarted
        }
        guard areStarted else {
            throw ShamanError(.unavailable, "the system refuses the threads that the server needs")
        }
    }

    private func run<Event>(
        _ number: Int, _ next: () -> Event?, _ work: (Event, UnsafeMutableRawBufferPointer) -> Void
    ) {
        let worker = workers[number]
        var clock: Int32 = 0
        if linuxserver_thread_clock(&clock) == 0 { worker.clock.withLock { $0 = clock } }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ServerLimits.laneBufferBytes, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            while number >= size.load(ordering: .relaxed) { worker.wakeUp.wait() }
            waiting.add(1, ordering: .sequentiallyConsistent)
            let event = next()
            let others = waiting.subtract(1, ordering: .sequentiallyConsistent).newValue
            guard let event else { continue }
            if others == 0, isWatchAsleep.exchange(false, ordering: .sequentiallyConsistent) { watch.signal() }
            work(event, buffer)
        }
    }

    // MARK: - The watch

    private func keepWatch() {
        var idleLooks = 0
        var last = processorTime
        while true {
            if idleLooks >= 20 {
                isWatchAsleep.store(true, ordering: .sequentiallyConsistent)
                // All may have gone to work in this moment, and would not wake a watch that is awake.
                if waiting.load(ordering: .sequentiallyConsistent) > 0 { watch.wait() }
                isWatchAsleep.store(false, ordering: .sequentiallyConsistent)
                idleLooks = 0
                last = processorTime
            }
            _ = watch.wait(timeout: .now() + .milliseconds(5))
            let now = processorTime
            let current = size.load(ordering: .relaxed)
            if waiting.load(ordering: .sequentiallyConsistent) > 0 {
                idleLooks += 1
                if current > minimum { size.store(current - 1, ordering: .relaxed) }
            } else {
                idleLooks = 0
                if now - last < Self.interval * minimum * 2 / 5, current < workers.count {
                    size.store(current + 1, ordering: .relaxed)
                    workers[current].wakeUp.signal()
                }
            }
            last = now
        }
    }

    /// What all threads have used together.
    private var processorTime: Duration { workers.reduce(.zero) { $0 + $1.processorTime } }
}
