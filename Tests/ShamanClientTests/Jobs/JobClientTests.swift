import FarmModel
import Foundation
import ShamanClient
import Testing

@Suite("Jobs over HTTP", .timeLimit(.minutes(10)))
struct JobClientTests {
    private static func jobs(_ count: Int) -> [FakeFarm.Job] {
        (0..<count).map { number in
            var job = FakeFarm.Job(id: String(format: "%08x-0000-4000-8000-000000000000", number))
            job.created = "2026-01-02T\(String(format: "%02d", number / 60)):\(String(format: "%02d", number % 60)):00Z"
            if number.isMultiple(of: 2) { job.status = "failed" }
            return job
        }
    }

    @Test("are listed page by page, the newest first, up to the limit", arguments: [nil, 3, 200, 250, 401, 1000])
    func paging(_ limit: Int?) async throws {
        let farm = try FakeFarm { $0.jobs = Self.jobs(400) }
        let listed = try await farm.withClient { try await $0.jobs(statuses: [], limit: limit) }
        let expected = Self.jobs(400).map(\.id).reversed().prefix(limit ?? 400)
        #expect(listed.map(\.id) == Array(expected))
        let body = try #require(farm.server.requests.first?.body)
        let query = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        #expect(query["order_by"] as? [String] == ["-created_at", "-id"])
        #expect(query["limit"] as? Int == min(limit ?? 200, 200))
        #expect(query["status_in"] == nil)
    }

    @Test("are listed by status")
    func statuses() async throws {
        let farm = try FakeFarm { $0.jobs = Self.jobs(10) }
        let listed = try await farm.withClient { try await $0.jobs(statuses: ["failed"], limit: 3) }
        #expect(listed.map(\.id) == [8, 6, 4].map { Self.jobs(10)[$0].id })
    }

    @Test("are listed by servers that have no queries, with pages or without", arguments: [true, false])
    func withoutQueries(_ knowsPages: Bool) async throws {
        let farm = try FakeFarm { state in
            state.jobs = Self.jobs(400)
            state.knowsQueries = false
            state.knowsPages = knowsPages
        }
        let listed = try await farm.withClient { try await $0.jobs(statuses: ["queued"], limit: 3) }
        #expect(listed.map(\.id) == [399, 397, 395].map { Self.jobs(400)[$0].id })
        #expect(farm.calls.count == (knowsPages ? 4 : 2))
    }

    @Test("a server that sends everything each time, and just as much as a page, is understood")
    func unfortunatePage() async throws {
        let farm = try FakeFarm { state in
            state.jobs = Self.jobs(200)
            state.knowsQueries = false
            state.knowsPages = false
        }
        #expect(try await farm.withClient { try await $0.jobs(statuses: [], limit: nil) }.count == 200)
    }

    @Test("what moves to the next page meanwhile is listed once")
    func movingPages() async throws {
        let farm = try FakeFarm { state in
            state.jobs = Self.jobs(300)
            state.script[1] = { $0.jobs.append(FakeFarm.Job(id: FakeFarm.id("ff"))) }
        }
        let listed = try await farm.withClient { try await $0.jobs(statuses: [], limit: nil) }
        #expect(listed.map(\.id) == Self.jobs(300).map(\.id).reversed())
    }

    @Test("tasks come in pages, too", arguments: [true, false])
    func tasks(_ knowsPages: Bool) async throws {
        let ids = (0..<2500).map { String(format: "%08x-0000-4000-8000-000000000000", $0) }
        let farm = try FakeFarm { state in
            state.jobs = [FakeFarm.Job(id: FakeFarm.id("aa"), tasks: ids.map { FakeFarm.Task(id: $0) })]
            state.knowsPages = knowsPages
        }
        #expect(try await farm.withClient { try await $0.tasks(of: FakeFarm.id("aa")) }.map(\.id) == ids)
        #expect(farm.calls.count == (knowsPages ? 3 : 1))
    }

    @Test("a job that is not there is said to be so in the server's words")
    func notFound() async throws {
        let farm = try FakeFarm { _ in }
        let error = await #expect(throws: ShamanClientError.self) {
            try await farm.withClient { try await $0.job(FakeFarm.id("aa")) }
        }
        #expect(error?.kind == .notFound)
        #expect(error?.message == "cannot show the job \(FakeFarm.id("aa")): no such job")
    }

    @Test("what is no manager is not taken for one without the job")
    func noManager() async throws {
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 404, body: Data("<html>".utf8)) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await ShamanClient.with(.init(server: try ServerURL(server.url), connections: 1)) {
                try await $0.job(FakeFarm.id("aa"))
            }
        }
        #expect(error?.kind == .unexpectedAnswer)
        #expect(error?.message.contains("does not offer it") == true)
    }

    @Test("an error of the server is shown as its message, on one line")
    func serverError() async throws {
        let farm = try FakeFarm { $0.failures = [.json(500, #"{"code":500,"message":"the disk\nis full"}"#)] }
        let error = await #expect(throws: ShamanClientError.self) {
            try await farm.withClient { try await $0.deleteJob("x") }
        }
        #expect(error?.message == "cannot delete the job x: the disk is full")
    }

    @Test("statuses are set with their reason, of jobs and of tasks")
    func changes() async throws {
        let farm = try FakeFarm {
            $0.jobs = [FakeFarm.Job(id: FakeFarm.id("aa"), tasks: [FakeFarm.Task(id: FakeFarm.id("bb"))])]
        }
        try await farm.withClient { client async throws -> Void in
            try await client.setStatus(ofJob: FakeFarm.id("aa"), to: .cancelRequested, reason: "late \"night\"")
            try await client.setStatus(ofTask: FakeFarm.id("bb"), to: .queued, reason: "again")
            #expect(try await client.job(FakeFarm.id("aa")).status == "cancel-requested")
            #expect(try await client.task(FakeFarm.id("bb")).status == "queued")
            #expect(try await client.deletionInfo(ofJob: FakeFarm.id("aa")).shamanCheckout)
            try await client.deleteJob(FakeFarm.id("aa"))
        }
        let body = try JSONDecoder().decode([String: String].self, from: farm.server.requests[0].body)
        #expect(body == ["status": "cancel-requested", "reason": "late \"night\""])
        #expect(farm.calls[1] == "POST /tasks/\(FakeFarm.id("bb"))/setstatus")
        #expect(farm.calls.last == "DELETE /jobs/\(FakeFarm.id("aa"))")
    }

    @Test("a job that says little is understood, and what it says survives being written again")
    func sparseJob() throws {
        let json = #"{"id":"1","name":"n","type":"t","status":"dreaming","settings":{"a":[1,2.5,null]}}"#
        let job = try JSONDecoder().decode(JobInfo.self, from: Data(json.utf8))
        #expect(job.status == "dreaming" && !job.hasEnded && job.createdAt == nil && job.stepsTotal == 0)
        #expect(job.settings == ["a": [1, 2.5, .null]])
        let again = try JSONDecoder().decode(JobInfo.self, from: try JSONEncoder().encode(job))
        #expect(again == job)
    }

    @Test(
        "moments are read with fractions and zones",
        arguments: [
            ("2026-01-02T03:04:05Z", 1_767_323_045.0), ("2026-01-02T03:04:05.25Z", 1_767_323_045.25),
            ("2026-01-02T03:04:05.123456789Z", 1_767_323_045.123), ("2026-01-02T05:04:05.5+02:00", 1_767_323_045.5),
        ])
    func moments(_ text: String, _ seconds: Double) throws {
        let json = #"{"id":"1","name":"n","type":"t","status":"queued","created":"\#(text)"}"#
        let date = try #require(try JSONDecoder().decode(JobInfo.self, from: Data(json.utf8)).createdAt)
        #expect(abs(date.timeIntervalSince1970 - seconds) < 0.001)
    }
}
