public import FarmModel
internal import Glibc
internal import Shaman

/// The newest rendered image of each job, as JPEG files in three sizes, and of its latest tasks, in the small one.
///
/// Images wait in memory, the newest one of each job, and are worked on by threads of low priority, never two for the same
/// job. What cannot be decoded is reported and changes nothing. Once a job was removed, what comes for it is ignored.
public final class Previews: Sendable {
    private let folders: JobFolders
    private let pool: IOPool
    private let queue: PreviewQueue

    /// How much lower the priority of the threads is than that of others.
    private static let niceness: Int32 = 10

    init(
        folders: JobFolders, limits: JobFilesLimits, pool: IOPool, removed: RemovedJobs, problems: ProblemReports,
        whenDone: @escaping @Sendable (JobID, TaskID) -> Void
    ) {
        self.folders = folders
        self.pool = pool
        let threads = max(1, limits.previewThreads)
        let queue = PreviewQueue(limits: limits, threads: threads, removed: removed)
        self.queue = queue
        let maker = PreviewMaker(folders: folders, limits: limits)
        for _ in 0..<threads {
            let isStarted = DetachedThread.start {
                // On Linux this is about the calling thread alone.
                _ = nice(Self.niceness)
                while let image = queue.next() {
                    do throws(JobFilesError) {
                        let files = try maker.encode(image.bytes, type: image.type)
                        if !removed.contains(image.job) {
                            try maker.publish(files, task: image.task, job: image.job)
                            whenDone(image.job, image.task)
                        }
                    } catch {
                        problems.add(error, job: image.job)
                    }
                    queue.finish(image.job)
                }
                queue.threadHasEnded()
            }
            precondition(isStarted, "the system refuses the threads that make previews")
        }
    }

    deinit { queue.close {} }

    /// Takes an image to make a job's previews of; it replaces the one that waits for the same job. Never waits.
    ///
    /// - Parameter type: What it is said to be; it is not decoded as anything else.
    /// - Returns: `false` when too many images of other jobs wait, or too many bytes. What comes for a removed job is
    ///   dropped, and so is what comes after ``close()``: that is no refusal.
    public func submit(_ image: [UInt8], type: PreviewType, task: TaskID, job: JobID) -> Bool {
        queue.append(SentImage(bytes: image, type: type, task: task, job: job))
    }

    /// Whether a job has previews; `false` also where the disk does not tell.
    public func hasPreview(of job: JobID) async -> Bool {
        let folders = folders
        let answer = try? await pool.runJobFiles { () throws(JobFilesError) in
            try folders.open(JobFile(job: job, .preview(.tiny))) != nil
        }
        return answer ?? false
    }

    /// The tasks of a job of which there is a preview, and when each was made, the newest first.
    ///
    /// - Throws: ``JobFilesError`` when the disk fails, or too many wait for it.
    public func gallery(of job: JobID) async throws(JobFilesError) -> [(task: TaskID, moment: Timestamp)] {
        let folders = folders
        return try await pool.runJobFiles { () throws(JobFilesError) in
            do {
                return try PreviewGallery.list(try folders.openIfPresent(job))
            } catch {
                throw JobFilesError(any: error)
            }
        }
    }

    /// Drops the images that wait, and returns when those that are worked on are done.
    public func close() async {
        await withCheckedContinuation { continuation in queue.close { continuation.resume() } }
    }

    /// Drops what waits for a job that is marked as removed, and returns when nobody works for it any more.
    func forget(_ job: JobID) async {
        await withCheckedContinuation { continuation in
            queue.removeAll(of: job) { continuation.resume() }
        }
    }
}
