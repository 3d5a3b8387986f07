import Foundation
import TestSupport
import Testing

@Suite("What workers call about their tasks", .timeLimit(.minutes(10)))
struct TaskUpdateTests {
    private static let unknown = "11111111-2222-4333-8444-555555555555"

    @Test("every refusal, with its status and message")
    func refusals() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let other = try TestWorker.signedOn(server, as: "awake", named: "other")
            let job = try server.submitJob()
            let idle = try server.taskIDs(job)[1]
            let task = try #require(try worker.takeTask())
            let cases: [(TestWorker, String, String, Int, String)] = [
                (worker, "1", "{}", 400, "task ID not valid"),
                (worker, Self.unknown, "{}", 404, "task \(Self.unknown) not found"),
                (worker, idle, "{}", 409, "task \(idle) is not assigned to any worker, so also not to you"),
                (other, task, "{}", 409, "task \(task) is not assigned to you"),
                (
                    worker, task, #"{"taskStatus":"soft-failed"}"#, 400,
                    "task status soft-failed not allowed to be sent by Worker"
                ),
                (worker, task, "{", 400, "request body has an error: it is not valid JSON"),
                (worker, task, #"{"taskStatus":"odd"}"#, 400, #"request body has an error: "taskStatus""#),
                (worker, task, #"{"steps_completed":"1"}"#, 400, #"request body has an error: "steps_completed""#),
                (worker, task, "", 400, "request body has an error: value is required but missing"),
            ]
            for (caller, id, body, status, message) in cases {
                let answer = try caller.update(id, body)
                #expect(answer.status == status, "\(body): \(answer)")
                #expect(answer.json["code"] as? Int == status)
                #expect(answer.message.hasPrefix(message), "\(answer)")
            }
            var stranger = worker
            stranger.password = "wrong"
            for answer in [try stranger.update(task, "{}"), try stranger.mayRun(task), try stranger.askForTask()] {
                #expect(answer.status == 403)
                #expect(answer.json["code"] as? Int == 403)
            }
            #expect(try server.taskStatuses(job) == ["active", "queued"])
        }
    }

    @Test("the answers to whether a worker may go on")
    func mayRun() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let other = try TestWorker.signedOn(server, as: "awake", named: "other")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let malformed = try worker.mayRun("1")
            #expect(malformed.json as NSDictionary == ["code": 400, "message": "task ID not valid"])
            func check(_ caller: TestWorker, _ id: String, _ reason: String) throws {
                let answer = try caller.mayRun(id)
                #expect(answer.status == 200)
                #expect(
                    answer.json as NSDictionary == [
                        "mayKeepRunning": reason.isEmpty, "reason": reason, "statusChangeRequested": false,
                    ])
            }
            try check(worker, Self.unknown, "Task not found")
            try check(worker, task, "")
            try check(other, task, "task not assigned to this worker")
            #expect(try server.setStatus("jobs/\(job)", "cancel-requested").status == 204)
            try check(worker, task, "task is in non-runnable status \"canceled\"")
            #expect(try worker.update(task, #"{"taskStatus":"active"}"#).status == 409)
            #expect(try server.delete("/api/v3/jobs/\(job)").status == 204)
            try server.waitUntilGone(job)
            try check(worker, task, "Task not found")
            #expect(try worker.update(task, #"{"taskStatus":"completed"}"#).status == 404)
            #expect(try worker.askForTask().status == 204)
        }
    }

    @Test("a job fails with the farm's only worker, and can be tried again")
    func failure() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob(settings: #"{"count":20}"#)
            let task = try #require(try worker.takeTask())
            #expect(try worker.update(task, #"{"taskStatus":"failed","activity":"Failed: x"}"#).status == 204)
            let failed = try server.job(job)
            #expect(failed["status"] as? String == "failed")
            #expect(
                failed["activity"] as? String
                    == "Changed to status \"failed\": no more workers left to run tasks of type \"blender\"")
            #expect(failed["task_counts"] as? [String: Int] == ["canceled": 19, "failed": 1])
            #expect(try server.setStatus("jobs/\(job)", "requeueing").status == 204)
            #expect(try worker.workThroughAll().count == 20)
            #expect(try server.jobStatus(job) == "completed")
        }
    }

    @Test("the limits on failures are the configuration's")
    func limits() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes(
                configuration: "task_fail_after_softfail_count: 1\nblocklist_threshold: 1\n")
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try TestWorker.signedOn(server, as: "awake", named: "other")
            let job = try server.submitJob(settings: #"{"count":20}"#)
            let task = try #require(try worker.takeTask())
            #expect(try worker.update(task, #"{"taskStatus":"failed"}"#).status == 204)
            #expect(try server.taskStatuses(job)[0] == "failed")
            #expect(try server.jobStatus(job) == "active")
            #expect(try worker.askForTask().status == 204)
        }
    }
}
