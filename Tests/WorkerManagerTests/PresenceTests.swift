import EventBus
import FarmModel
import FarmStore
import TestSupport
import Testing
import WorkerManager

@Suite("Whether workers are there", .timeLimit(.minutes(10)))
struct PresenceTests {
    @Test(
        "a worker that is silent for too long is taken for lost, unless it is gone or lost already",
        arguments: [
            (WorkerStatus.awake, true), (.asleep, true), (.starting, true), (.testing, true), (.offline, false),
            (.error, false),
        ])
    func silent(status: WorkerStatus, isLost: Bool) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status)
        _ = farm.tasks.takeReasons()
        farm.clock.advance(.seconds(60))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == (isLost ? .error : status))
        let events = await farm.workerEvents()
        #expect(events.map(\.previousStatus) == (isLost ? [.status(status)] : []))
        #expect(farm.tasks.takeReasons().isEmpty == !isLost)
    }

    @Test("what a lost worker was asked for is forgotten")
    func request() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.asleep, canRestart: true)
        try await farm.workers.request(id, .restart, isLazy: false)
        farm.clock.advance(.seconds(61))
        await farm.workers.checkTimeouts()
        #expect(try farm.request(id) == nil)
        let event = try #require(await farm.workerEvents().last)
        #expect(event.canRestart)
        #expect(event.lastSeen == TestFarm.start)
    }

    @Test("a lost worker that is back does what it was asked for, or its schedule says meanwhile")
    func backAfterARequest() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        try await farm.workers.request(id, .asleep, isLazy: false)
        farm.clock.advance(.seconds(61))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .error)
        #expect(try farm.workers.poll(id) == .asleep)
        let schedule = try SleepSchedule(
            isActive: true, daysOfWeek: "", startTime: "01:00", endTime: "02:00", moreWindows: [], timeZone: "",
            isLazy: false)
        try await farm.workers.setSchedule(schedule, of: id)
        #expect(try farm.status(id) == .error && farm.request(id) == nil)
        #expect(try farm.workers.poll(id) == .awake)
    }

    @Test("a worker that is heard of in time is not lost; one that was never heard of neither")
    func heard() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.asleep)
        let unseen = try await farm.register()
        farm.clock.advance(.seconds(59))
        _ = try farm.workers.poll(id)
        farm.clock.advance(.seconds(59))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .asleep)
        #expect(try farm.status(unseen) == nil)
    }

    @Test("a clock that is set, forward or back, takes nobody for lost and keeps nobody")
    func clockIsSet() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        farm.clock.set(TestFarm.start + .seconds(86_400))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .awake)
        _ = try farm.workers.poll(id)
        farm.clock.set(TestFarm.start - .seconds(3600))
        _ = try farm.workers.poll(id)
        // People are told what the clock says now.
        #expect(try farm.workers.worker(id).worker.lastSeenAt == TestFarm.start - .seconds(3600))
        await farm.workers.saveLastSeen()
        farm.clock.advance(.seconds(60))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .error)
    }

    @Test("a time-out of zero takes nobody for lost")
    func off() async throws {
        let farm = try TestFarm { $0.timeout = .zero }
        let id = try await farm.worker(.awake)
        farm.clock.advance(.seconds(10_000))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .awake)
    }

    @Test("after a start workers have five minutes to come back, or until all are")
    func comingBack() async throws {
        let farm = try TestFarm()
        let back = try await farm.worker(.awake)
        let away = try await farm.worker(.awake)
        await farm.workers.saveLastSeen()
        try farm.store.close()

        let later = try TestFarm(directory: farm.directory, at: TestFarm.start + .seconds(3600))
        _ = try later.workers.poll(back)
        later.clock.advance(.seconds(100))
        await later.workers.checkTimeouts()
        // The one that was back may just as well be waiting for the other.
        #expect(try later.status(away) == .awake)
        _ = try later.workers.poll(away)
        await later.workers.checkTimeouts()
        #expect(try later.status(back) == .error)
        #expect(try later.status(away) == .awake)
        try later.store.close()

        let last = try TestFarm(directory: farm.directory, at: TestFarm.start + .seconds(7200))
        last.clock.advance(.seconds(299))
        await last.workers.checkTimeouts()
        #expect(try last.status(away) == .awake)
        last.clock.advance(.seconds(1))
        await last.workers.checkTimeouts()
        #expect(try last.status(away) == .error)
    }
}

@Suite("The farm's status", .timeLimit(.minutes(10)))
struct FarmStatusTests {
    private static let active = JobActivity(isAnyActive: true, isAnyQueued: true)
    private static let queued = JobActivity(isAnyActive: false, isAnyQueued: true)

    @Test(
        "the first rule that fits decides",
        arguments: [
            ([], Self.active, FarmStatus.inoperative), ([.offline, .error], Self.active, .inoperative),
            ([.awake, .asleep], Self.active, .active), ([.asleep], Self.active, .waiting),
            ([.awake], Self.queued, .waiting), ([.asleep, .offline], Self.queued, .waiting),
            ([.asleep, .offline], .none, .asleep), ([.asleep, .awake], .none, .idle), ([.awake], .none, .idle),
            ([.starting], .none, .idle),
        ] as [([WorkerStatus], JobActivity, FarmStatus)])
    func table(workers: [WorkerStatus], jobs: JobActivity, expected: FarmStatus) async throws {
        let farm = try TestFarm()
        farm.tasks.jobActivity = jobs
        for status in workers { _ = try await farm.worker(status) }
        farm.workers.refreshFarmStatus()
        #expect(farm.workers.farmStatus == expected)
    }

    @Test("is starting before anybody looked")
    func starting() throws {
        #expect(try TestFarm().workers.farmStatus == .starting)
    }

    @Test("workers that never signed on or are deleted do not count")
    func notCounted() async throws {
        let farm = try TestFarm()
        _ = try await farm.register()
        let id = try await farm.worker(.awake)
        try await farm.workers.delete(id)
        #expect(farm.workers.farmStatus == .inoperative)
    }

    @Test("is looked at again at once when a worker's status changes, and told of only when it is another")
    func events() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        _ = try await farm.worker(.awake)
        _ = await farm.events()
        try await farm.workers.report(id, .asleep)
        try await farm.workers.report(id, .awake)
        farm.workers.refreshFarmStatus()
        #expect(await farm.statusEvents() == [])
        farm.tasks.jobActivity = Self.active
        farm.workers.refreshFarmStatus()
        farm.workers.refreshFarmStatus()
        #expect(await farm.statusEvents() == [.active])
    }
}

extension TestFarm {
    fileprivate func statusEvents() async -> [FarmStatus] {
        await events().compactMap { if case .farmStatus(let update) = $0 { update.status } else { nil } }
    }
}
