import ShamanClient
import Testing

@Suite("Beginnings of IDs", .timeLimit(.minutes(10)))
struct JobLookupTests {
    private func farm() throws -> FakeFarm {
        try FakeFarm { state in
            state.jobs = [
                FakeFarm.Job(id: FakeFarm.id("abcd1"), tasks: [FakeFarm.Task(id: FakeFarm.id("7777a"))]),
                FakeFarm.Job(
                    id: FakeFarm.id("abcd2"),
                    tasks: [FakeFarm.Task(id: FakeFarm.id("7777b")), FakeFarm.Task(id: FakeFarm.id("8888"))]),
            ]
        }
    }

    private func message(_ body: (ShamanClient) async throws -> Void) async throws -> String {
        let farm = try farm()
        do {
            try await farm.withClient(body)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test("find the one job or task")
    func unique() async throws {
        try await farm().withClient { client async throws -> Void in
            #expect(try await client.jobID(IDPrefix("ABCD2")) == FakeFarm.id("abcd2"))
            #expect(try await client.taskID(IDPrefix("8888")) == FakeFarm.id("8888"))
            #expect(try await client.subject(IDPrefix("abcd1")) == .job(FakeFarm.id("abcd1")))
            #expect(try await client.subject(IDPrefix("7777b")) == .task(FakeFarm.id("7777b")))
            #expect(try await client.subject(IDPrefix(FakeFarm.id("8888"))) == .task(FakeFarm.id("8888")))
            #expect(try await client.subject(IDPrefix(FakeFarm.id("abcd2"))) == .job(FakeFarm.id("abcd2")))
        }
    }

    @Test("that several have are refused, with two of these")
    func ambiguous() async throws {
        #expect(
            try await message { _ = try await $0.jobID(IDPrefix("abcd")) }
                == "several jobs begin with abcd: \"\(FakeFarm.id("abcd2"))\" and \"\(FakeFarm.id("abcd1"))\" among them"
        )
        #expect(try await message { _ = try await $0.taskID(IDPrefix("7777")) }.hasPrefix("several tasks begin with"))
    }

    @Test("that nothing has are said to be so")
    func none() async throws {
        #expect(
            try await message { _ = try await $0.jobID(IDPrefix("ffff")) }
                == "there is no job whose ID begins with ffff")
        #expect(
            try await message { _ = try await $0.subject(IDPrefix("ffff")) }.hasPrefix(
                "there is no job or task whose ID begins with ffff; of tasks"))
        #expect(
            try await message { _ = try await $0.subject(IDPrefix(FakeFarm.id("ffff"))) }.hasSuffix("no such task"))
    }

    @Test("a whole ID costs no look-up")
    func complete() async throws {
        let farm = try farm()
        #expect(try await farm.withClient { try await $0.jobID(IDPrefix(FakeFarm.id("9"))) } == FakeFarm.id("9"))
        #expect(farm.calls.isEmpty)
    }

    @Test("have at least four characters of an ID", arguments: ["abc", "", "xyzw", "abcd_", "abcdef0-", "12345678x"])
    func malformed(_ text: String) {
        let error = #expect(throws: ShamanClientError.self) { try IDPrefix(text) }
        #expect(
            error?.message == "\"\(text)\" is no ID: the first 4 or more of its 36 characters are expected")
    }
}
