import EventBus
import FarmModel
import FarmStore
import TestSupport
import Testing
import WorkerManager

@Suite("Managing workers and their tags", .timeLimit(.minutes(10)))
struct ManagementTests {
    @Test(
        "what can be asked for is kept until it is done, and replaces what was asked for before",
        arguments: [WorkerStatus.asleep, .offline, .restart], [true, false])
    func request(status: WorkerStatus, isLazy: Bool) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake, canRestart: true)
        try await farm.workers.request(id, .offline, isLazy: !isLazy)
        try await farm.workers.request(id, status, isLazy: isLazy)
        let request = WorkerStatusRequest(status: status, isLazy: isLazy)
        #expect(try farm.request(id) == request)
        let event = try #require(await farm.workerEvents().last)
        #expect(event.statusChange == request)
        #expect(event.previousStatus == nil)
        #expect(event.canRestart)
    }

    @Test("asking for what it does already takes back what else was asked for")
    func takeBack() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        try await farm.workers.request(id, .asleep, isLazy: false)
        try await farm.workers.request(id, .awake, isLazy: false)
        #expect(try farm.request(id) == nil)
    }

    @Test("what no worker knows cannot be asked for", arguments: [WorkerStatus.starting, .error, .testing])
    func poison(status: WorkerStatus) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        let error = await #expect(throws: WorkerError.self) {
            try await farm.workers.request(id, status, isLazy: false)
        }
        #expect(error?.code == .invalid)
        #expect(try farm.request(id) == nil)
    }

    @Test("a worker that nothing starts again cannot be restarted")
    func restart() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake, canRestart: false)
        let error = await #expect(throws: WorkerError.self) {
            try await farm.workers.request(id, .restart, isLazy: true)
        }
        #expect(error?.code == .impossible)
    }

    @Test("a deleted worker is gone, its tasks go back, and the event says when")
    func delete() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        farm.clock.advance(.seconds(3))
        try await farm.workers.delete(id)
        #expect(farm.workers.workers.isEmpty)
        #expect(farm.tasks.takeReasons() == ["worker node was deleted"])
        #expect(farm.tasks.unblocked == [id])
        let event = try #require(await farm.workerEvents().last)
        #expect(event.deletedAt == TestFarm.start + .seconds(3))
        #expect(event.status == .awake)
        #expect(event.previousStatus == nil)
        for call in [
            { try await farm.workers.delete(id) }, { try await farm.workers.request(id, .asleep, isLazy: false) },
            { try await farm.workers.setTags([], of: id) }, { _ = try await farm.signOn(id) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: WorkerError.self) { try await call() }
            #expect(error?.code == .notFound)
        }
    }

    @Test("tags replace all that were there; one that is not there changes nothing and is named")
    func setTags() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        let fast = try await farm.workers.createTag(id: nil, name: "fast", description: "")
        let large = try await farm.workers.createTag(id: nil, name: "large", description: "")
        try await farm.workers.setTags([large.id, fast.id, large.id], of: id)
        #expect(try farm.workers.worker(id).tags == [fast, large])
        let event = try #require(await farm.workerEvents().last)
        #expect(event.tags?.map(\.name) == ["fast", "large"])
        let unknown = WorkerTagID()
        let error = await #expect(throws: WorkerError.self) {
            try await farm.workers.setTags([fast.id, unknown], of: id)
        }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains("\(unknown)") == true)
        #expect(try farm.workers.worker(id).tags == [fast, large])
        try await farm.workers.setTags([], of: id)
        #expect(try farm.workers.worker(id).tags == [])
    }

    @Test("no two tags have the same name or identity")
    func duplicateTags() async throws {
        let farm = try TestFarm()
        let fast = try await farm.workers.createTag(id: nil, name: " fast ", description: "")
        #expect(fast.name == "fast")
        let other = try await farm.workers.createTag(id: nil, name: "other", description: "")
        for call in [
            { _ = try await farm.workers.createTag(id: nil, name: "fast", description: "") },
            { _ = try await farm.workers.createTag(id: fast.id, name: "new", description: "") },
            { try await farm.workers.updateTag(other.id, name: "fast", description: nil) },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: WorkerError.self) { try await call() }
            #expect(error?.code == .conflict)
        }
        #expect(farm.workers.tags == [fast, other])
    }

    @Test("a tag needs a name", arguments: ["", "  ", "a\u{0}b", String(repeating: "n", count: 256)])
    func badTagName(name: String) async throws {
        let farm = try TestFarm()
        let error = await #expect(throws: WorkerError.self) {
            try await farm.workers.createTag(id: nil, name: name, description: "")
        }
        #expect(error?.code == .invalid)
    }

    @Test("a tag without a new description keeps its own; an empty one clears it")
    func updateTag() async throws {
        let farm = try TestFarm()
        let tag = try await farm.workers.createTag(id: nil, name: "fast", description: "the fast ones\nof all")
        for (description, expected) in [(nil, "the fast ones\nof all"), ("", ""), ("slow", "slow")] {
            try await farm.workers.updateTag(tag.id, name: "renamed", description: description)
            #expect(try farm.workers.tag(tag.id).description == expected)
            #expect(try farm.workers.tag(tag.id).name == "renamed")
        }
    }

    @Test("a deleted tag is taken from its workers, and both are told of")
    func deleteTag() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        let tag = try await farm.workers.createTag(id: nil, name: "fast", description: "")
        try await farm.workers.setTags([tag.id], of: id)
        _ = await farm.events()
        try await farm.workers.deleteTag(tag.id)
        #expect(try farm.workers.worker(id).tags == [])
        let events = await farm.events()
        #expect(events.first == .workerTag(.deleted(tag.id)))
        guard case .worker(let update)? = events.last else { throw RecordedTasks.Fault() }
        #expect(update.tags == [])
        let error = await #expect(throws: WorkerError.self) { try await farm.workers.deleteTag(tag.id) }
        #expect(farm.tasks.freedTags == [tag.id])
        #expect(error?.code == .notFound)
    }

    @Test("changes that come at the same time leave memory and database the same, and the last event tells it")
    func concurrency() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        await withTaskGroup(of: Void.self) { group in
            for round in 0..<60 {
                group.addTask {
                    switch round % 4 {
                    case 0: try? await farm.workers.request(id, .asleep, isLazy: round % 8 == 0)
                    case 1: try? await farm.workers.report(id, round % 3 == 0 ? .asleep : .awake)
                    case 2: try? await farm.workers.request(id, .awake, isLazy: false)
                    default: _ = try? await farm.signOn(id)
                    }
                }
            }
        }
        let memory = try farm.workers.worker(id).worker
        let stored = try farm.store.readNow { transaction throws(FarmStoreError) in try transaction.worker(id) }
        #expect(stored == memory)
        let events = await farm.workerEvents()
        #expect(events.last?.status == memory.status)
        #expect(events.last?.statusChange == memory.request)
        // Each event begins where the one before it ended.
        var status = WorkerStatus.awake
        for event in events {
            if let previous = event.previousStatus { #expect(previous == .status(status)) }
            status = event.status ?? status
        }
    }

    @Test("more tags than a worker can have are refused before anybody looks for them")
    func tooManyTags() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        let tags = (0..<257).map { _ in WorkerTagID() }
        await #expect(throws: WorkerError.self) { try await farm.workers.setTags(tags, of: id) }
        do {
            try await farm.workers.setTags(tags, of: id)
        } catch {
            #expect(error.code == .invalid && !error.message.contains("no such"))
        }
    }
}
