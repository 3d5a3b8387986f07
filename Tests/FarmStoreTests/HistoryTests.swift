import FarmModel
import FarmStore
import Testing

@Suite("What the farm did over time", .timeLimit(.minutes(10)))
struct HistoryTests {
    private static func sample(_ minute: Int, completed: Int, active: Int) -> FarmSample {
        var sample = FarmSample(takenAt: TestFarm.now + .seconds(60 * minute))
        sample.workers = 4
        sample.workersAwake = 2
        sample.tasksActive = active
        sample.tasksReady = 1000
        sample.tasksCompleted = completed
        sample.tasksFailed = 1
        sample.files = minute
        sample.fileBytes = 5_000_000_000
        sample.savedBytes = 7
        return sample
    }

    @Test("minutes come back as they were, and an hour has the sum of what was done and the average of what there was")
    func hours() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let history = FarmHistory(store)
        for minute in 1...61 { try await history.record(Self.sample(minute, completed: 2, active: minute % 2 * 10)) }
        let now = TestFarm.now + .seconds(61 * 60)
        let minutes = try await history.samples(of: .seconds(12 * 3600), until: now)
        #expect(minutes.interval == .minute)
        #expect(minutes.samples == (1...61).map { Self.sample($0, completed: 2, active: $0 % 2 * 10) })
        let hours = try await history.samples(of: .seconds(13 * 3600), until: now)
        #expect(hours.interval == .hour)
        var expected = Self.sample(60, completed: 120, active: 5)
        expected.tasksFailed = 60
        #expect(hours.samples == [expected])
        // Only what was asked for.
        #expect(try await history.samples(of: .seconds(120), until: now).samples.count == 2)
        try store.close()
    }

    @Test("an hour in which the server stopped is there when it has begun again, and what is old goes")
    func gaps() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let history = FarmHistory(store)
        try await history.record(Self.sample(10, completed: 3, active: 1))
        try await history.record(Self.sample(20, completed: 4, active: 1))
        let later = 60 * 30 + 1
        try await history.record(Self.sample(later, completed: 1, active: 1))
        let now = TestFarm.now + .seconds(60 * later)
        let hours = try await history.samples(of: .seconds(100 * 3600), until: now)
        #expect(hours.samples.map(\.tasksCompleted) == [7])
        #expect(hours.samples.map(\.takenAt) == [TestFarm.now + .seconds(3600)])
        // The minutes of the day before yesterday are gone.
        let minutes = try await store.read { transaction throws(FarmStoreError) in
            try transaction.samples(every: .minute, after: TestFarm.now, upTo: now).map(\.tasksCompleted)
        }
        #expect(minutes == [1])
        try store.close()
    }
}
