public import FarmModel
public import Shaman

/// What jobs leave on the manager's own disk: the logs of their tasks, and previews of what they render.
///
/// It answers for one root: two of them on the same root would not know what the other removes.
public final class JobFiles: Sendable {
    /// Where the files lie.
    public let folders: JobFolders
    /// The logs of tasks.
    public let logs: TaskLogs
    /// The previews of jobs.
    public let previews: Previews
    private let removed: RemovedJobs
    private let problems: ProblemReports

    /// Starts the threads. The root is made when something is written.
    ///
    /// - Parameters:
    ///   - root: The absolute path of the folder that the jobs' folders are in.
    ///   - pool: The threads that read.
    ///   - whenPreviewed: Called once a job's previews were replaced, with the task that sent the image; on a thread that
    ///     makes previews.
    ///   - onProblem: Told of what goes wrong where nobody waits for it, once a minute at most for each kind; on any thread.
    public init(
        root: String, pool: IOPool, limits: JobFilesLimits = JobFilesLimits(),
        whenPreviewed: @escaping @Sendable (JobID, TaskID) -> Void,
        onProblem: @escaping @Sendable (JobFilesProblem) -> Void
    ) {
        folders = JobFolders(root: root)
        removed = RemovedJobs(capacity: limits.rememberedRemovals)
        problems = ProblemReports(report: onProblem)
        logs = TaskLogs(folders: folders, limits: limits, pool: pool, removed: removed, problems: problems)
        previews = Previews(
            folders: folders, limits: limits, pool: pool, removed: removed, problems: problems, whenDone: whenPreviewed)
    }

    /// How many times something went wrong where nobody waited for it, since the start.
    public var problemCount: Int { problems.total }

    /// Opens one of the files that jobs have; `nil` when there is none. Blocks: call it on a thread that may.
    ///
    /// - Throws: when the disk cannot be read.
    public func open(_ file: JobFile) throws(JobFilesError) -> OpenedFile? { try folders.open(file) }

    /// Removes all files of a job, and drops what waits to be written of it. What comes for it from now on is ignored, so
    /// that nothing late brings its folder back; that is remembered of the last 100,000 removed jobs and not across starts.
    ///
    /// A job that has no files is fine, and so is calling it again. Nothing is synced.
    ///
    /// - Throws: ``JobFilesError`` when the disk refuses; then some files may be left, and it should be called again.
    public func removeAll(of job: JobID) async throws(JobFilesError) {
        removed.insert(job)
        await logs.forget(job)
        await previews.forget(job)
        let folders = folders
        // Large trees take long, so none of the pool's threads is taken for it.
        let error: JobFilesError? = await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start {
                do {
                    try folders.remove(job)
                    continuation.resume(returning: nil)
                } catch {
                    continuation.resume(returning: JobFilesError(any: error))
                }
            }
            if !isStarted {
                continuation.resume(returning: JobFilesError(.overloaded, "the system refuses another thread"))
            }
        }
        if let error { throw error }
    }

    /// Writes the logs that wait, drops the images that do, and returns when its threads have ended. Reading goes on.
    public func close() async {
        await logs.close()
        await previews.close()
    }
}
