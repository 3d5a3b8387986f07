import EventBus
import FarmModel
import Foundation

/// Identities and events that tests share.
enum Sample {
    static let job = JobID(uuid(1))
    static let task = TaskID(uuid(2))
    static let worker = WorkerID(uuid(3))
    static let tag = WorkerTagID(uuid(4))
    static let moment = Timestamp(microseconds: 1_767_323_045_600_000)

    static func uuid(_ number: UInt8) -> UUID {
        UUID(uuid: (0x5d, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, number))
    }

    static func job(
        _ id: JobID = job, status: JobStatus = .active, previous: JobStatus? = nil, steps: Int = 3,
        refresh: Bool = false, deleteRequestedAt: Timestamp? = nil, tag: WorkerTagID? = nil
    ) -> FarmEvent {
        .job(
            JobUpdate(
                id: id, name: "shot", status: status, previousStatus: previous, type: "simple-blender-render",
                priority: 50, updated: moment, refreshTasks: refresh, stepsCompleted: steps, stepsTotal: 40,
                deleteRequestedAt: deleteRequestedAt, workerTag: tag))
    }

    static func task(
        _ id: TaskID = task, of job: JobID = job, status: TaskStatus = .active, previous: TaskStatus? = nil,
        activity: String = "frame 1", worker: TaskUpdate.AssignedWorker? = nil
    ) -> FarmEvent {
        .task(
            TaskUpdate(
                id: id, jobID: job, name: "render-1-5", updated: moment, status: status, previousStatus: previous,
                activity: activity, stepsCompleted: 1, stepsTotal: 5, worker: worker))
    }

    static func worker(
        _ id: WorkerID = worker, status: WorkerStatus? = .awake, previous: WorkerUpdate.PreviousStatus? = nil,
        change: WorkerStatusRequest? = nil, lastSeen: Timestamp? = nil, deletedAt: Timestamp? = nil,
        tags: [WorkerTagSummary]? = nil, platform: String = "linux", address: String = "10.0.0.7"
    ) -> FarmEvent {
        .worker(
            WorkerUpdate(
                id: id, name: "node-7", updated: moment, lastSeen: lastSeen, status: status, previousStatus: previous,
                statusChange: change, version: "3.9", platform: platform, address: address, canRestart: false,
                deletedAt: deletedAt, tags: tags))
    }

    static func log(_ text: String) -> FarmEvent { .taskLog(TaskLogUpdate(taskID: task, log: text)) }

    static let image = FarmEvent.lastRendered(
        LastRenderedUpdate(
            jobID: job, taskID: task,
            thumbnail: .init(base: "/job-files/job-5d00/x", suffixes: ["last-rendered.jpg", "last-rendered-tiny.jpg"])))
}

extension EventSubscription {
    /// Everything that is delivered until it is over.
    func all() async -> [EventDelivery] {
        var deliveries: [EventDelivery] = []
        for await delivery in self { deliveries.append(delivery) }
        return deliveries
    }

    /// The next so many deliveries.
    func next(_ count: Int) async -> [EventDelivery] {
        var deliveries: [EventDelivery] = []
        while deliveries.count < count, let delivery = await next() { deliveries.append(delivery) }
        return deliveries
    }
}

extension EventDelivery {
    var sequence: UInt64? { if case .event(let published) = self { published.sequence } else { nil } }
    var event: FarmEvent? { if case .event(let published) = self { published.event } else { nil } }
}
