public import EventBus
public import FarmModel
internal import FarmStore
internal import Logging

/// Preview images of what was last rendered.
extension JobManager {
    /// A job has a new preview image: it is remembered as the farm's last one, and told of.
    ///
    /// - Parameter thumbnail: Where it is served.
    public func noteRendered(_ id: JobID, _ task: TaskID, _ thumbnail: LastRenderedUpdate.Thumbnail) async {
        do throws(JobError) {
            let exists = try await change { changes in
                guard let job = try changes.job(id) else { return false }
                try changes.transaction.saveLastRendered(job.number, task, at: changes.moment)
                return true
            }
            // The job may be deleted by now.
            guard exists else { return }
        } catch {
            logger.error("the last rendered job could not be stored", metadata: ["job": "\(id)", "reason": "\(error)"])
        }
        bus.publish(.lastRendered(LastRenderedUpdate(jobID: id, taskID: task, thumbnail: thumbnail)))
    }

    /// The job that was the last to have a preview image; `nil` when there is none, or it is gone.
    ///
    /// - Throws: `unavailable`.
    public func lastRendered() async throws(JobError) -> JobID? {
        try await read { transaction throws(FarmStoreError) in try transaction.lastRenderedJob()?.id }
    }
}
