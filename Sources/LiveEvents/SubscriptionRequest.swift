internal import EventBus
internal import FarmModel

/// What a client wants to hear, or to hear no more: the argument of the event `/subscription`.
struct SubscriptionRequest: Hashable {
    /// Why a request cannot be done, as the client is told.
    struct Refusal: Error, Hashable {
        let reason: String
    }

    static let eventName = "/subscription"

    let isSubscribing: Bool
    let topics: Set<EventTopic>

    init(_ value: JSONValue?) throws(Refusal) {
        guard let value, value.object != nil else { throw Refusal(reason: "a subscription has to be an object") }
        let identity = try Self.identity(value["uuid"])
        switch value["op"]?.string {
        case "subscribe": isSubscribing = true
        case "unsubscribe": isSubscribing = false
        default: throw Refusal(reason: "unknown subscription operation")
        }
        switch value["type"]?.string {
        case "allJobs": topics = [.jobs]
        case "allWorkers": topics = [.workers]
        case "allLastRendered": topics = [.lastRendered]
        case "allWorkerTags": topics = [.workerTags]
        case "job":
            guard let identity, let job = JobID(identity) else { throw Refusal(reason: "a job needs a UUID") }
            topics = [.job(job), .jobLastRendered(job)]
        case "tasklog":
            guard let identity, let task = TaskID(identity) else { throw Refusal(reason: "a task log needs a UUID") }
            topics = [.taskLog(task)]
        default: throw Refusal(reason: "unknown subscription type")
        }
    }

    /// - Returns: `nil` when there is none; some clients send an empty one.
    private static func identity(_ value: JSONValue?) throws(Refusal) -> String? {
        switch value {
        case nil, .null, .string(""): return nil
        case .string(let text):
            guard TaskID(text) != nil else { throw Refusal(reason: "malformed UUID") }
            return text
        default: throw Refusal(reason: "malformed UUID")
        }
    }
}
