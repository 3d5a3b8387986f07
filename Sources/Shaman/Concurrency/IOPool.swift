internal import Dispatch
internal import Synchronization

/// A fixed set of threads for blocking calls, with a bounded queue.
///
/// The cooperative threads and the event loops never touch the disk: they hand a job to this pool. A full queue refuses
/// the job at once, so that overload is answered instead of buffered. Jobs start in order and may run side by side; the
/// thread that ran out of work last gets the next job, as it is the one whose stack and caches are warm.
public final class IOPool: Sendable {
    /// A piece of blocking work.
    public typealias Job = @Sendable () -> Void

    private let queue: JobQueue

    /// Starts the threads.
    public init(threads: Int, queueCapacity: Int) {
        queue = JobQueue(capacity: queueCapacity)
        for _ in 0..<threads {
            let isStarted = DetachedThread.start { [queue] in
                let worker = JobQueue.Worker()
                while let job = queue.next(for: worker) { job() }
            }
            precondition(isStarted, "the system refuses the threads that the program needs")
        }
    }

    /// Ends the threads once they have done what is queued.
    deinit { queue.close() }

    /// Hands a job to the pool; `false` when the queue is full, and then the job will not run.
    public func submit(_ job: @escaping Job) -> Bool { queue.append(job) }

    /// Runs blocking work and waits for it without blocking a cooperative thread.
    ///
    /// - Throws: what the work throws, or `unavailable` when the queue is full.
    public func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws(ShamanError) -> Result
    ) async throws(ShamanError) -> Result {
        let outcome: Swift.Result<Result, ShamanError> = await withCheckedContinuation { continuation in
            let accepted = submit {
                do throws(ShamanError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !accepted { continuation.resume(returning: .failure(.busy)) }
        }
        return try outcome.get()
    }
}

extension ShamanError {
    /// The answer of a full queue.
    public static let busy = ShamanError(.unavailable, "the server is busy; try again in a moment")
}

/// A bounded queue of jobs, and the threads that wait for one.
private final class JobQueue: Sendable {
    /// A thread that takes jobs: it sleeps on a semaphore of its own, so that a job wakes this one and no other.
    final class Worker: Sendable {
        fileprivate let wakeUp = DispatchSemaphore(value: 0)
        fileprivate let handed = Mutex<IOPool.Job?>(nil)
    }

    private struct State {
        var waiting: Deque
        /// Threads without work; the last one fell asleep last.
        var idle: [Worker] = []
        var isClosed = false
    }

    private let state: Mutex<State>

    init(capacity: Int) { state = Mutex(State(waiting: Deque(capacity: capacity))) }

    func append(_ job: @escaping IOPool.Job) -> Bool {
        let (isAccepted, worker) = state.withLock { state -> (Bool, Worker?) in
            guard !state.isClosed else { return (false, nil) }
            if let worker = state.idle.popLast() { return (true, worker) }
            return (state.waiting.append(job), nil)
        }
        guard let worker else { return isAccepted }
        worker.handed.withLock { $0 = job }
        worker.wakeUp.signal()
        return true
    }

    /// Waits for a job; `nil` when the queue is closed and empty.
    func next(for worker: Worker) -> IOPool.Job? {
        let (job, isOver) = state.withLock { state -> (IOPool.Job?, Bool) in
            if let job = state.waiting.popFirst() { return (job, false) }
            if state.isClosed { return (nil, true) }
            state.idle.append(worker)
            return (nil, false)
        }
        if job != nil || isOver { return job }
        worker.wakeUp.wait()
        return worker.handed.withLock { $0.take() }
    }

    func close() {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.wakeUp.signal() }
    }
}

/// Jobs in the order in which they came, up to a number.
private struct Deque {
    private var jobs: [IOPool.Job?]
    private var head = 0
    private var count = 0

    init(capacity: Int) { jobs = Array(repeating: nil, count: capacity) }

    /// Adds a job at the end; `false` when there are too many.
    mutating func append(_ job: @escaping IOPool.Job) -> Bool {
        guard count < jobs.count else { return false }
        jobs[(head + count) % jobs.count] = job
        count += 1
        return true
    }

    mutating func popFirst() -> IOPool.Job? {
        guard count > 0 else { return nil }
        defer {
            head = (head + 1) % jobs.count
            count -= 1
        }
        return jobs[head].take()
    }
}
