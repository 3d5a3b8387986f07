import FarmModel
import Foundation
import ShamanClient
import Testing

@Suite("Submitting", .timeLimit(.minutes(10)))
struct JobSubmitterTests {
    private func submitter(_ client: ShamanClient, type: String = "echo-sleep-test") -> JobSubmitter {
        JobSubmitter(client, type: type, clock: ImpatientClock()) { type, known, storage in
            var sources = JobSettings.Sources()
            sources.assignments = [try SettingAssignment("message=hello")]
            sources.known = known
            var job = JobSubmission(name: "shot", of: type, settings: try JobSettings.resolve(type, sources))
            job.storage = storage
            return job
        }
    }

    @Test("sends the settings with the type's state, and returns the job")
    func submit() async throws {
        let farm = try FakeFarm { _ in }
        let job = try await farm.withClient { client in
            try await submitter(client).submit(known: [:], storage: JobStorage(shamanCheckoutID: "c"))
        }
        #expect(job.id == FakeFarm.id("5b"))
        #expect(farm.calls == ["GET /jobs/type/echo-sleep-test", "POST /jobs"])
        let sent = try JSONDecoder().decode(JSONValue.self, from: farm.server.requests[1].body)
        #expect(
            sent == [
                "name": "shot", "type": "echo-sleep-test", "type_etag": "first", "priority": 50,
                "settings": ["message": "hello", "sleep_repeats": 1], "metadata": [:],
                "submitter_platform": "linux", "storage": ["shaman_checkout_id": "c"], "initial_status": "queued",
            ])
        #expect(farm.server.requests[1].headers["content-type"] == "application/json")
    }

    @Test("asks for the type once more when it has changed")
    func outdated() async throws {
        let farm = try FakeFarm { $0.script[1] = { $0.etag = "second" } }
        _ = try await farm.withClient { try await submitter($0).submit(known: [:], storage: nil) }
        let calls = ["GET /jobs/type/echo-sleep-test", "POST /jobs"]
        #expect(farm.calls == calls + calls)
    }

    @Test("gives up on a type that changes all the time")
    func restless() async throws {
        let farm = try FakeFarm { state in
            state.script[1] = { $0.etag = "second" }
            state.script[3] = { $0.etag = "third" }
        }
        let error = await #expect(throws: ShamanClientError.self) {
            try await farm.withClient { try await submitter($0).check(known: [:], storage: nil) }
        }
        #expect(error?.status == 412)
        #expect(error?.message == "cannot check the job \"shot\": its settings are outdated")
        #expect(farm.calls.count == 4)
    }

    @Test("asks a server again that is too busy, but sends no job twice that may have arrived")
    func busy() async throws {
        let farm = try FakeFarm { state in
            state.script[1] = { $0.failures = [.json(503, #"{"code":503,"message":"too busy"}"#)] }
        }
        _ = try await farm.withClient { try await submitter($0).submit(known: [:], storage: nil) }
        #expect(farm.calls.filter { $0 == "POST /jobs" }.count == 2)

        let broken = try FakeFarm { state in
            state.script[1] = { $0.failures = [.json(502, #"{"code":502,"message":"proxy"}"#)] }
        }
        let error = await #expect(throws: ShamanClientError.self) {
            try await broken.withClient { try await submitter($0).submit(known: [:], storage: nil) }
        }
        #expect(error?.status == 502)
        #expect(broken.calls.filter { $0 == "POST /jobs" }.count == 1)
    }

    @Test("names the nearest job type when there is none of that name")
    func unknownType() async throws {
        let farm = try FakeFarm { _ in }
        let error = await #expect(throws: ShamanClientError.self) {
            try await farm.withClient {
                try await submitter($0, type: "echo sleep-test").check(known: [:], storage: nil)
            }
        }
        #expect(
            error?.message == "the server has no job type \"echo sleep-test\"; did you mean \"echo-sleep-test\"?")
        #expect(farm.calls.first == "GET /jobs/type/echo%20sleep-test")
    }

    @Test("finds a worker tag by its name or ID")
    func tags() async throws {
        let farm = try FakeFarm { _ in }
        try await farm.withClient { client async throws -> Void in
            #expect(try await client.tagID("GPU") == FakeFarm.id("7a"))
            #expect(try await client.tagID("gpu") == FakeFarm.id("7a"))
            #expect(try await client.tagID(FakeFarm.id("7a").uppercased()) == FakeFarm.id("7a"))
            let error = await #expect(throws: ShamanClientError.self) { try await client.tagID("GPUS") }
            #expect(error?.message == "the server has no worker tag \"GPUS\"; did you mean \"GPU\"?")
        }
    }
}
