internal import Glibc
internal import Synchronization

/// A fixed set of threads for blocking calls, with a bounded queue.
///
/// The cooperative threads and the event loops never touch the disk: they hand a job to this pool. A full queue refuses
/// the job at once, so that overload is answered instead of buffered. Jobs start in order and may run side by side.
public final class IOPool: Sendable {
    /// A piece of blocking work.
    public typealias Job = @Sendable () -> Void

    private let queue: JobQueue

    /// Starts the threads.
    public init(threads: Int, queueCapacity: Int) {
        queue = JobQueue(capacity: queueCapacity)
        for _ in 0..<threads {
            let isStarted = DetachedThread.start { [queue] in
                while let job = queue.next() { job() }
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

/// A bounded queue that threads wait on.
private final class JobQueue: @unchecked Sendable {  // Safe: what changes is touched only while `mutex` is held.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let available = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [IOPool.Job?]
    private var head = 0
    private var count = 0
    private var isClosed = false

    init(capacity: Int) {
        jobs = Array(repeating: nil, count: capacity)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(available, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(available)
        mutex.deallocate()
        available.deallocate()
    }

    func append(_ job: @escaping IOPool.Job) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard count < jobs.count, !isClosed else { return false }
        jobs[(head + count) % jobs.count] = job
        count += 1
        pthread_cond_signal(available)
        return true
    }

    /// Waits for a job; `nil` when the queue is closed and empty.
    func next() -> IOPool.Job? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while count == 0 {
            if isClosed { return nil }
            pthread_cond_wait(available, mutex)
        }
        let job = jobs[head]
        jobs[head] = nil
        head = (head + 1) % jobs.count
        count -= 1
        return job
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(available)
        pthread_mutex_unlock(mutex)
    }
}
