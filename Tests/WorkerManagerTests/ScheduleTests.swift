import EventBus
import FarmModel
import FarmStore
import Foundation
import TestSupport
import Testing
import WorkerManager

@Suite("Sleep schedules at work", .timeLimit(.minutes(10)))
struct ScheduleTests {
    /// A moment of the day on which the clock starts.
    private static func time(_ hours: Int, _ minutes: Int) -> Timestamp {
        TestFarm.start + .seconds((hours - 12) * 3600 + minutes * 60)
    }

    private static func schedule(
        _ days: String = "", _ start: String = "09:00", _ end: String = "18:00", isActive: Bool = true,
        isLazy: Bool = false
    ) throws -> SleepSchedule {
        try SleepSchedule(isActive: isActive, daysOfWeek: days, startTime: start, endTime: end, isLazy: isLazy)
    }

    @Test(
        "a schedule is applied as soon as it is saved",
        arguments: [
            // 2026-01-01 is a Thursday.
            ("", "", "", true, WorkerStatus?.some(.asleep)), ("", "", "", false, nil), ("th", "", "", true, .asleep),
            ("mo tu we", "", "", true, nil), ("", "13:00", "", true, nil), ("", "12:00", "", true, .asleep),
            ("", "", "12:00", true, nil), ("", "", "12:01", true, .asleep), ("", "09:00", "18:00", true, .asleep),
            ("", "22:00", "06:00", true, nil), ("we", "20:00", "13:00", true, .asleep),
            ("th", "20:00", "13:00", true, nil),
        ])
    func table(days: String, start: String, end: String, isActive: Bool, requested: WorkerStatus?) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        try await farm.workers.setSchedule(
            try Self.schedule(days, start, end, isActive: isActive), of: id)
        #expect(try farm.request(id) == requested.map { WorkerStatusRequest(status: $0, isLazy: false) })
    }

    @Test(
        "the next look is at the next start, end or midnight",
        arguments: [(8, 47, 9, 0), (11, 16, 18, 0), (19, 16, 24, 0)])
    func nextCheck(hours: Int, minutes: Int, nextHours: Int, nextMinutes: Int) async throws {
        let farm = try TestFarm(at: Self.time(hours, minutes))
        let id = try await farm.worker(.awake)
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        let stored = try farm.store.readNow { transaction throws(FarmStoreError) in try transaction.schedule(of: id) }
        #expect(stored?.nextCheckAt == Self.time(nextHours, nextMinutes))
    }

    @Test("what a person asks for lasts until the next boundary")
    func boundaries() async throws {
        let farm = try TestFarm(at: Self.time(8, 0))
        let id = try await farm.worker(.awake)
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        try await farm.workers.request(id, .asleep, isLazy: false)
        try await farm.workers.report(id, .asleep)
        farm.clock.set(Self.time(8, 30))
        await farm.workers.applySchedules()
        #expect(try farm.request(id) == nil)
        try await farm.workers.request(id, .awake, isLazy: false)
        try await farm.workers.report(id, .awake)
        farm.clock.set(Self.time(9, 0))
        await farm.workers.applySchedules()
        #expect(try farm.request(id) == WorkerStatusRequest(status: .asleep, isLazy: false))
        try await farm.workers.report(id, .asleep)
        farm.clock.set(Self.time(18, 0))
        await farm.workers.applySchedules()
        #expect(try farm.request(id) == WorkerStatusRequest(status: .awake, isLazy: false))
        try await farm.workers.report(id, .awake)
        try await farm.workers.request(id, .asleep, isLazy: false)
        try await farm.workers.report(id, .asleep)
        farm.clock.set(Self.time(24, 0))
        await farm.workers.applySchedules()
        #expect(try farm.request(id)?.status == .awake)
    }

    @Test("boundaries that were missed while nobody was there are caught up")
    func missed() async throws {
        let farm = try TestFarm(at: Self.time(8, 0))
        let id = try await farm.worker(.awake)
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        try farm.store.close()
        let later = try TestFarm(directory: farm.directory, at: Self.time(10, 0))
        await later.workers.applySchedules()
        #expect(try later.request(id)?.status == .asleep)
        await later.workers.applySchedules()
        #expect(await later.workerEvents().count == 1)
    }

    @Test(
        "applying overrules what else is asked for, and nothing more than needed",
        arguments: [
            // Asked for, and what the schedule leaves of it when the worker is awake and shall sleep.
            (WorkerStatusRequest?.none, WorkerStatusRequest(status: .asleep, isLazy: false)),
            (.init(status: .asleep, isLazy: true), .init(status: .asleep, isLazy: false)),
            (.init(status: .asleep, isLazy: false), .init(status: .asleep, isLazy: false)),
            (.init(status: .offline, isLazy: true), .init(status: .asleep, isLazy: false)),
        ])
    func overrule(request: WorkerStatusRequest?, left: WorkerStatusRequest) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        if let request { try await farm.workers.request(id, request.status, isLazy: request.isLazy) }
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        #expect(try farm.request(id) == left)
    }

    @Test("a worker that does already what the schedule says keeps its task: only the other request is taken back")
    func takeBack() async throws {
        let farm = try TestFarm(at: Self.time(8, 0))
        let id = try await farm.worker(.awake)
        try await farm.workers.request(id, .asleep, isLazy: true)
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        #expect(try farm.request(id) == nil)
        #expect(try farm.workers.askForTask(id) == .welcome)
    }

    @Test("a lazy schedule lets tasks end, and leaves an immediate request as it is")
    func lazy() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        try await farm.workers.setSchedule(try Self.schedule(isLazy: true), of: id)
        #expect(try farm.request(id) == WorkerStatusRequest(status: .asleep, isLazy: true))
        try await farm.workers.request(id, .asleep, isLazy: false)
        try await farm.workers.setSchedule(try Self.schedule(isLazy: true), of: id)
        #expect(try farm.request(id) == WorkerStatusRequest(status: .asleep, isLazy: false))
    }

    @Test(
        "offline and starting workers are asked as well, lost ones are not",
        arguments: [(WorkerStatus.offline, true), (.starting, true), (.error, false), (.asleep, false)])
    func whom(status: WorkerStatus, isAsked: Bool) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status)
        try await farm.workers.setSchedule(try Self.schedule(), of: id)
        #expect((try farm.request(id)?.status == .asleep) == isAsked)
    }

    @Test("saving an inactive schedule wakes nobody, now or later")
    func inactive() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.asleep)
        _ = await farm.workerEvents()
        try await farm.workers.setSchedule(try Self.schedule(isActive: false), of: id)
        // Whoever looks at it is told that it is another one.
        let told = await farm.workerEvents()
        #expect(told.count == 1 && told.first?.status == .asleep && told.first?.previousStatus == nil)
        farm.clock.advance(.seconds(24 * 3600))
        await farm.workers.applySchedules()
        #expect(try farm.request(id) == nil)
        #expect(await farm.workerEvents().isEmpty)
    }

    @Test("a schedule comes back as it was saved, with windows, time zone and laziness, also after a restart")
    func reading() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        #expect(try farm.workers.schedule(of: id) == nil)
        let schedule = try SleepSchedule(
            isActive: true, daysOfWeek: "mo-we su", startTime: "22:00", endTime: "06:00",
            moreWindows: [
                try SleepWindow(startTime: "12:00", endTime: ""), try SleepWindow(startTime: "", endTime: "3:0"),
            ],
            timeZone: "Europe/Amsterdam", isLazy: true)
        try await farm.workers.setSchedule(schedule, of: id)
        #expect(try farm.workers.schedule(of: id) == schedule)
        try farm.store.close()
        #expect(try TestFarm(directory: farm.directory).workers.schedule(of: id) == schedule)
    }

    @Test("a change sees the schedule before it, and one that is wrong changes nothing")
    func changed() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        try await farm.workers.changeSchedule(of: id) { old throws(SleepScheduleError) in
            #expect(old == nil)
            return try SleepSchedule(
                isActive: false, daysOfWeek: "mo", startTime: "1:00", endTime: "2:00", moreWindows: [],
                timeZone: "America/New_York", isLazy: true)
        }
        try await farm.workers.changeSchedule(of: id) { old throws(SleepScheduleError) in
            try SleepSchedule(
                isActive: false, daysOfWeek: "tu", startTime: "", endTime: "", moreWindows: [],
                timeZone: old?.timeZone?.identifier ?? "", isLazy: old?.isLazy ?? false)
        }
        let schedule = try #require(try farm.workers.schedule(of: id))
        #expect(schedule.daysOfWeek == "tu" && schedule.isLazy && schedule.timeZone?.identifier == "America/New_York")
        await #expect(throws: WorkerError.self) {
            try await farm.workers.changeSchedule(of: id) { _ throws(SleepScheduleError) in
                try SleepSchedule(
                    isActive: true, daysOfWeek: "xx", startTime: "", endTime: "", moreWindows: [], timeZone: "",
                    isLazy: false)
            }
        }
        #expect(try farm.workers.schedule(of: id) == schedule)
    }

    @Test("there is no schedule of a worker that is not there")
    func unknown() async throws {
        let farm = try TestFarm()
        let schedule = try Self.schedule()
        #expect(throws: WorkerError.noWorker) { try farm.workers.schedule(of: WorkerManagerTestID.unknown) }
        await #expect(throws: WorkerError.noWorker) {
            try await farm.workers.setSchedule(schedule, of: WorkerManagerTestID.unknown)
        }
    }
}

private enum WorkerManagerTestID {
    static let unknown = WorkerID(UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)))
}

extension WorkerError {
    fileprivate static let noWorker = WorkerError(.notFound, "there is no worker \(WorkerManagerTestID.unknown)")
}
