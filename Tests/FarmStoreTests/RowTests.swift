import FarmModel
import FarmStore
import Foundation
import Testing

@Suite("Workers, tags and schedules in the database", .timeLimit(.minutes(10)))
struct RowTests {
    @Test("all of a worker comes back as it was written")
    func worker() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        var worker = TestFarm.worker("Knöten \"7\"")
        worker.software = "3.9"
        worker.status = .asleep
        worker.request = WorkerStatusRequest(status: .awake, isLazy: true)
        worker.lastGoodStatus = .asleep
        worker.canRestart = true
        worker.lastSeenAt = TestFarm.now + .microseconds(7)
        let stored = worker
        try await store.write { transaction in
            try transaction.insert(stored, secretHash: "hash")
        }
        #expect(try await read(store, worker.id) == worker)
        let old = worker
        worker.name = ""
        worker.address = "::1"
        worker.taskTypes = []
        worker.status = nil
        worker.request = nil
        worker.lastGoodStatus = nil
        worker.canRestart = false
        worker.updatedAt = TestFarm.now + .seconds(1)
        let new = worker
        try await store.write { transaction in try transaction.update(old, to: new) }
        #expect(try await read(store, worker.id) == worker)
        try store.close()
    }

    @Test("when a worker was last heard of is what was said last, as somebody may have set the clock")
    func lastSeen() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let worker = TestFarm.worker("node")
        try await store.write { transaction in
            try transaction.insert(worker, secretHash: "")
            try transaction.saveLastSeen(TestFarm.now + .seconds(5), of: worker.id)
            try transaction.saveLastSeen(TestFarm.now, of: worker.id)
        }
        #expect(try await read(store, worker.id)?.lastSeenAt == TestFarm.now)
        try store.close()
    }

    @Test("a deleted worker is gone with its tags and its schedule, but for its row")
    func deletion() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let worker = TestFarm.worker("node")
        let tag = WorkerTag(id: WorkerTagID(), name: "fast", description: "")
        try await store.write { transaction in
            try transaction.insert(worker, secretHash: "")
            try transaction.insert(tag, at: TestFarm.now)
            try transaction.setTags([tag.id], of: worker.id)
            try transaction.save(StoredSchedule(), of: worker.id, at: TestFarm.now)
            try transaction.deleteWorker(worker.id, at: TestFarm.now)
        }
        #expect(try await read(store, worker.id) == nil)
        let error = await #expect(throws: FarmStoreError.self) {
            try await store.write { transaction in
                try transaction.deleteWorker(worker.id, at: TestFarm.now)
            }
        }
        #expect(error?.code == .notFound)
        try store.close()
        #expect(try ForeignDatabase.texts(farm.path, "SELECT name FROM workers") == ["node"])
        #expect(try ForeignDatabase.texts(farm.path, "SELECT worker_id FROM sleep_schedules") == [])
        #expect(try ForeignDatabase.texts(farm.path, "SELECT worker_id FROM worker_tag_members") == [])
    }

    @Test("tags keep their order and refuse a name that is taken; deleting one takes it from its workers")
    func tags() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let worker = TestFarm.worker("node")
        let names = ["zebra", "ape", "mole"]
        let tags = names.map { WorkerTag(id: WorkerTagID(), name: $0, description: "for \($0)") }
        try await store.write { transaction in
            for tag in tags { try transaction.insert(tag, at: TestFarm.now) }
            try transaction.insert(worker, secretHash: "")
            try transaction.setTags([tags[2].id, tags[0].id], of: worker.id)
        }
        #expect(try store.readNow { transaction throws(FarmStoreError) in try transaction.tags() } == tags)
        let renamed = WorkerTag(id: tags[1].id, name: "mole", description: "")
        let error = await #expect(throws: FarmStoreError.self) {
            try await store.write { transaction in
                try transaction.update(renamed, at: TestFarm.now)
            }
        }
        #expect(error?.code == .duplicate)
        try await store.write { transaction in try transaction.deleteTag(tags[0].id) }
        let memberships = try store.readNow { transaction throws(FarmStoreError) in try transaction.tagMemberships() }
        #expect(memberships == [worker.id: [tags[2].id]])
        try store.close()
    }

    @Test("a schedule comes back as it was written, and is replaced by the next")
    func schedules() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let worker = TestFarm.worker("node")
        var schedule = StoredSchedule()
        schedule.isActive = true
        schedule.daysOfWeek = "mo su"
        schedule.startTime = "22:00"
        schedule.endTime = "06:00"
        schedule.moreWindows = "12:00-13:00"
        schedule.timeZone = "Europe/Amsterdam"
        schedule.isLazy = true
        schedule.nextCheckAt = TestFarm.now
        for schedule in [StoredSchedule(), schedule] {
            try await store.write { transaction in
                if try transaction.worker(worker.id) == nil { try transaction.insert(worker, secretHash: "") }
                try transaction.save(schedule, of: worker.id, at: TestFarm.now)
            }
            let found = try store.readNow { transaction throws(FarmStoreError) in
                try transaction.schedule(of: worker.id)
            }
            #expect(found == schedule)
        }
        let all = try store.readNow { transaction throws(FarmStoreError) in try transaction.schedules() }
        #expect(all == [worker.id: schedule])
        try store.close()
    }

    private func read(_ store: FarmStore, _ id: WorkerID) async throws -> Worker? {
        try await store.read { transaction throws(FarmStoreError) in try transaction.worker(id) }
    }
}
