import EventBus
import FarmModel
import Foundation
import Testing

@Suite("What events say")
struct PayloadTests {
    private static let job = "\"id\":\"5d000000-0000-4000-8000-000000000001\""
    private static let jobOfTask = "\"job_id\":\"5d000000-0000-4000-8000-000000000001\""
    private static let task = "\"id\":\"5d000000-0000-4000-8000-000000000002\""
    private static let taskOf = "\"task_id\":\"5d000000-0000-4000-8000-000000000002\""
    private static let worker = "\"id\":\"5d000000-0000-4000-8000-000000000003\""
    private static let uuid = "\"uuid\":\"5d000000-0000-4000-8000-000000000003\""
    private static let tag = "\"id\":\"5d000000-0000-4000-8000-000000000004\""
    private static let time = "\"2026-01-02T03:04:05.6Z\""
    private static let jobTail =
        "\"steps_total\":40,\"type\":\"simple-blender-render\",\"updated\":\(time),\"worker_tag\":\"\""
    private static let workerTail = "\"updated\":\(time),\"version\":\"3.9\""

    private static let cases: [(FarmEvent, String)] = [
        (.lifecycle(LifeCycleUpdate(type: .startup)), "{\"type\":\"manager-startup\"}"),
        (.lifecycle(LifeCycleUpdate(type: .shutdown)), "{\"type\":\"manager-shutdown\"}"),
        (.farmStatus(FarmStatusUpdate(status: .inoperative)), "{\"status\":\"inoperative\"}"),
        (
            Sample.job(),
            "{\(job),\"name\":\"shot\",\"priority\":50,\"refresh_tasks\":false,\"status\":\"active\","
                + "\"steps_completed\":3,\(jobTail)}"
        ),
        (
            Sample.job(
                status: .cancelRequested, previous: .active, refresh: true,
                deleteRequestedAt: Timestamp(microseconds: 0)),
            "{\"delete_requested_at\":\"1970-01-01T00:00:00Z\",\(job),\"name\":\"shot\","
                + "\"previous_status\":\"active\",\"priority\":50,\"refresh_tasks\":true,"
                + "\"status\":\"cancel-requested\",\"steps_completed\":3,\(jobTail)}"
        ),
        (
            Sample.job(tag: Sample.tag),
            "{\(job),\"name\":\"shot\",\"priority\":50,\"refresh_tasks\":false,\"status\":\"active\","
                + "\"steps_completed\":3,\(jobTail.dropLast())\(Sample.tag)\"}"
        ),
        (
            .job(.deleted(Sample.job)),
            "{\(job),\"priority\":0,\"refresh_tasks\":false,\"status\":\"\",\"steps_completed\":0,\"steps_total\":0,"
                + "\"type\":\"\",\"updated\":\"0001-01-01T00:00:00Z\",\"was_deleted\":true}"
        ),
        (
            Sample.task(),
            "{\"activity\":\"frame 1\",\(task),\(jobOfTask),\"name\":\"render-1-5\",\"status\":\"active\","
                + "\"steps_completed\":1,\"steps_total\":5,\"updated\":\(time)}"
        ),
        (
            Sample.task(
                status: .softFailed, previous: .active, activity: "",
                worker: .init(id: Sample.worker, name: "node-7", address: "10.0.0.7")),
            "{\"activity\":\"\",\(task),\(jobOfTask),\"name\":\"render-1-5\",\"previous_status\":\"active\","
                + "\"status\":\"soft-failed\",\"steps_completed\":1,\"steps_total\":5,\"updated\":\(time),"
                + "\"worker\":{\"address\":\"10.0.0.7\",\(worker),\"name\":\"node-7\",\(uuid)}}"
        ),
        (Sample.log("a\nb\n"), "{\"log\":\"a\\nb\\n\",\(taskOf)}"),
        (
            Sample.image,
            "{\(jobOfTask),\(taskOf),\"thumbnail\":{\"base\":\"/job-files/job-5d00/x\","
                + "\"suffixes\":[\"last-rendered.jpg\",\"last-rendered-tiny.jpg\"]}}"
        ),
        (
            Sample.worker(),
            "{\"can_restart\":false,\(worker),\"ip_address\":\"10.0.0.7\",\"name\":\"node-7\",\"platform\":\"linux\",\"status\":\"awake\",\(workerTail)}"
        ),
        (
            Sample.worker(status: nil),
            "{\"can_restart\":false,\(worker),\"ip_address\":\"10.0.0.7\",\"name\":\"node-7\",\"platform\":\"linux\",\"status\":\"\",\(workerTail)}"
        ),
        (
            Sample.worker(status: .starting, previous: .init(nil)),
            "{\"can_restart\":false,\(worker),\"ip_address\":\"10.0.0.7\",\"name\":\"node-7\",\"platform\":\"linux\",\"previous_status\":\"\","
                + "\"status\":\"starting\",\(workerTail)}"
        ),
        (
            Sample.worker(
                status: .asleep, previous: .init(.awake), change: WorkerStatusRequest(status: .awake, isLazy: true),
                lastSeen: Sample.moment, deletedAt: Timestamp(microseconds: 0),
                tags: [WorkerTagSummary(id: Sample.tag, name: "gpu", description: "fast")]),
            "{\"can_restart\":false,\"deleted_at\":\"1970-01-01T00:00:00Z\",\(worker),\"ip_address\":\"10.0.0.7\",\"last_seen\":\(time),"
                + "\"name\":\"node-7\",\"platform\":\"linux\",\"previous_status\":\"awake\",\"status\":\"asleep\","
                + "\"status_change\":{\"is_lazy\":true,\"status\":\"awake\"},"
                + "\"tags\":[{\"description\":\"fast\",\(tag),\"name\":\"gpu\"}],\(workerTail)}"
        ),
        (
            .workerTag(WorkerTagUpdate(tag: WorkerTagSummary(id: Sample.tag, name: "gpu", description: "fast"))),
            "{\"tag\":{\"description\":\"fast\",\(tag),\"name\":\"gpu\"}}"
        ),
        (.workerTag(.deleted(Sample.tag)), "{\"tag\":{\(tag),\"name\":\"\"},\"was_deleted\":true}"),
    ]

    @Test("each payload has the fields of the protocol, and none that is absent", arguments: cases)
    func json(event: FarmEvent, expected: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(event), as: UTF8.self) == expected)
    }

    @Test(
        "each event knows its name and its topics",
        arguments: [
            (FarmEvent.lifecycle(LifeCycleUpdate(type: .startup)), "/lifecycle", ["/lifecycle"]),
            (.farmStatus(FarmStatusUpdate(status: .idle)), "/status", ["/status"]),
            (Sample.job(), "/jobs", ["/jobs"]),
            (Sample.task(), "/task", ["/jobs/5d000000-0000-4000-8000-000000000001"]),
            (Sample.log(""), "/tasklog", ["/tasklog/5d000000-0000-4000-8000-000000000002"]),
            (
                Sample.image, "/last-rendered",
                ["/jobs/5d000000-0000-4000-8000-000000000001/last-rendered", "/last-rendered"]
            ),
            (Sample.worker(), "/workers", ["/workers"]),
            (.workerTag(.deleted(Sample.tag)), "/workertags", ["/workertags"]),
        ])
    func names(event: FarmEvent, name: String, topics: [String]) {
        #expect(event.kind.rawValue == name)
        #expect(event.topics.map(\.description) == topics)
    }
}
