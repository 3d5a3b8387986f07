import EventBus
import FarmModel
import FarmStore
import TestSupport
import Testing
import WorkerManager

@Suite("Registering and proving who one is", .timeLimit(.minutes(10)))
struct RegistrationTests {
    @Test("every registration is a new worker, without a status until it signs on, and is told of")
    func register() async throws {
        let farm = try TestFarm()
        let first = try await farm.register()
        let second = try await farm.register()
        #expect(first != second)
        let worker = try farm.workers.worker(first).worker
        #expect(worker.status == nil)
        #expect(worker.lastSeenAt == nil)
        #expect(worker.software == "")
        #expect(farm.workers.workers.map(\.id) == [first, second])
        #expect(await farm.workerEvents().map(\.id) == [first, second])
    }

    @Test(
        "texts beyond their limits are refused by name",
        arguments: [
            (String(repeating: "n", count: 256), "linux", ["a"], "\"name\""), ("a\u{7}", "linux", ["a"], "U+7"),
            ("node", String(repeating: "p", count: 65), ["a"], "\"platform\""),
            ("node", "linux", [String(repeating: "t", count: 65)], "\"supported_task_types\""),
            ("node", "linux", Array(repeating: "t", count: 257), "\"supported_task_types\""),
            ("node", "linux", ["a\nb"], "U+a"),
        ])
    func limits(name: String, platform: String, types: [String], word: String) async throws {
        let farm = try TestFarm()
        let error = await #expect(throws: WorkerError.self) {
            try await farm.workers.register(
                name: name, platform: platform, secret: "s", taskTypes: types, address: "")
        }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains(word) == true)
        #expect(farm.workers.workers.isEmpty)
    }

    @Test("an empty name is welcome, types of task come trimmed, in lower case and once, an empty one not at all")
    func lenient() async throws {
        let farm = try TestFarm()
        let worker = try await farm.workers.register(
            name: "", platform: "Linux", secret: "s", taskTypes: [" Blender ", "", "misc", "blender"], address: "::1")
        #expect(worker.name == "")
        #expect(worker.platform == "linux")
        #expect(worker.taskTypes == ["blender", "misc"])
        #expect(worker.address == "::1")
    }

    @Test("a secret of 72 bytes is the longest")
    func secretLength() async throws {
        let farm = try TestFarm()
        for (count, isAccepted) in [(72, true), (73, false)] {
            let secret = String(repeating: "s", count: count)
            let result = try? await farm.workers.register(
                name: "", platform: "", secret: secret, taskTypes: [], address: "")
            #expect((result != nil) == isAccepted)
        }
    }

    @Test("who is unknown, has a wrong secret, no credentials, or was deleted, is refused in the same words")
    func forbidden() async throws {
        let farm = try TestFarm()
        let id = try await farm.register()
        let deleted = try await farm.register()
        #expect(try await farm.workers.authenticate(user: "\(deleted)", secret: TestFarm.secret) == deleted)
        try await farm.workers.delete(deleted)
        var messages: Set<String> = []
        for (user, secret) in [
            (nil, ""), ("", ""), ("nobody", TestFarm.secret), ("\(WorkerID())", TestFarm.secret), ("\(id)", "wrong"),
            ("\(id)", ""), ("\(deleted)", TestFarm.secret),
        ] {
            let error = await #expect(throws: WorkerError.self) {
                try await farm.workers.authenticate(user: user, secret: secret)
            }
            #expect(error?.code == .forbidden)
            messages.insert(error?.message ?? "")
        }
        #expect(messages.count == 1)
        #expect(try await farm.workers.authenticate(user: "\(id)", secret: TestFarm.secret) == id)
    }

    @Test("all of it is there after a restart")
    func restart() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake, canRestart: true)
        let tag = try await farm.workers.createTag(id: nil, name: "fast", description: "")
        try await farm.workers.setTags([tag.id], of: id)
        try await farm.workers.request(id, .asleep, isLazy: true)
        farm.clock.advance(.seconds(7))
        _ = try farm.workers.poll(id)
        let before = try farm.workers.worker(id)
        await farm.workers.saveLastSeen()
        try farm.store.close()

        let later = try TestFarm(directory: farm.directory)
        let after = try later.workers.worker(id)
        #expect(after.worker == before.worker)
        #expect(after.worker.lastSeenAt == TestFarm.start + .seconds(7))
        #expect(after.tags == [tag])
        #expect(try await later.workers.authenticate(user: "\(id)", secret: TestFarm.secret) == id)
    }
}
