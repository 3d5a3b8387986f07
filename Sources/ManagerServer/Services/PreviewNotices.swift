internal import EventBus
internal import FarmModel
internal import JobFiles
internal import JobManager

/// Tells the manager of jobs of new preview images, in the order in which they were made.
final class PreviewNotices: Sendable {
    private let (stream, continuation) = AsyncStream<(JobID, TaskID)>.makeStream(
        bufferingPolicy: .bufferingNewest(1024))

    /// A job has a new preview. Returns at once.
    func note(_ job: JobID, _ task: TaskID) { continuation.yield((job, task)) }

    /// Begins to tell.
    func tell(_ jobs: JobManager) {
        let stream = stream
        Task { [weak jobs] in
            for await (job, task) in stream {
                await jobs?.noteRendered(
                    job, task,
                    LastRenderedUpdate.Thumbnail(
                        base: JobFolders.webFolder(of: job), suffixes: PreviewSize.allCases.map(\.fileName)))
            }
        }
    }
}
