import EventBus
import FarmModel
import FarmStore
import TestSupport
import Testing
import WorkerManager

@Suite("What workers tell and ask", .timeLimit(.minutes(10)))
struct LifeTests {
    @Test(
        "signing on is answered by what is asked for, lazily or not, else by the schedule, else by awake",
        arguments: [
            (WorkerStatusRequest?.none, false, WorkerStatus.awake), (nil, true, .asleep),
            (WorkerStatusRequest(status: .asleep, isLazy: true), false, .asleep),
            (WorkerStatusRequest(status: .offline, isLazy: false), true, .offline),
            (WorkerStatusRequest(status: .awake, isLazy: false), true, .awake),
        ])
    func signOn(request: WorkerStatusRequest?, sleepsAlways: Bool, told: WorkerStatus) async throws {
        let farm = try TestFarm()
        let id = try await farm.register()
        let schedule = try SleepSchedule(isActive: sleepsAlways, daysOfWeek: "", startTime: "", endTime: "")
        try await farm.workers.setSchedule(schedule, of: id)
        if let request { try await farm.workers.request(id, request.status, isLazy: request.isLazy) }
        #expect(try await farm.signOn(id, canRestart: true) == told)
        let worker = try farm.workers.worker(id).worker
        #expect(worker.status == .starting)
        #expect(worker.request == request)
        #expect(worker.software == "3.9")
        #expect(worker.canRestart)
        #expect(worker.lastSeenAt == TestFarm.start)
    }

    @Test("signing on overwrites what the worker was")
    func overwritten() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake, canRestart: true)
        _ = try await farm.workers.signOn(
            id, SignOn(name: "other", taskTypes: ["Misc "], software: "4.0", canRestart: false), address: "10.0.0.9")
        let worker = try farm.workers.worker(id).worker
        #expect(worker.name == "other")
        #expect(worker.taskTypes == ["misc"])
        #expect(worker.software == "4.0")
        #expect(worker.address == "10.0.0.9")
        #expect(!worker.canRestart)
    }

    @Test(
        "signing off remembers awake and asleep, unless something else is asked for",
        arguments: [
            (WorkerStatus.awake, WorkerStatusRequest?.none, WorkerStatusRequest?(.init(status: .awake, isLazy: false))),
            (.asleep, nil, .init(status: .asleep, isLazy: false)), (.testing, nil, nil), (.error, nil, nil),
            (.awake, .init(status: .offline, isLazy: false), .init(status: .awake, isLazy: false)),
            (.asleep, .init(status: .restart, isLazy: true), .init(status: .asleep, isLazy: false)),
            (.awake, .init(status: .asleep, isLazy: true), .init(status: .asleep, isLazy: true)),
        ])
    func signOff(status: WorkerStatus, request: WorkerStatusRequest?, left: WorkerStatusRequest?) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status, canRestart: true)
        if let request { try await farm.workers.request(id, request.status, isLazy: request.isLazy) }
        _ = await farm.events()
        farm.clock.advance(.seconds(1))
        try await farm.workers.signOff(id)
        #expect(try farm.status(id) == .offline)
        #expect(try farm.request(id) == left)
        #expect(farm.tasks.takeReasons() == ["worker node signed off"])
        let event = try #require(await farm.workerEvents().last)
        #expect(event.previousStatus == .status(status))
        #expect(event.statusChange == left)
        #expect(event.lastSeen == TestFarm.start + .seconds(1))
        #expect(event.updated == TestFarm.start + .seconds(1))
        if let left { #expect(try await farm.signOn(id, canRestart: true) == left.status) }
    }

    @Test("a worker that was started anew and goes to sleep leaves the tasks that it had before")
    func startedAnew() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.awake)
        _ = try await farm.signOn(id, canRestart: false)
        #expect(farm.tasks.takeReasons().isEmpty)
        try await farm.workers.report(id, .asleep)
        #expect(farm.tasks.takeReasons() == ["worker node is now asleep"])
    }

    @Test(
        "a report clears what it fulfils, and returns tasks when it leaves awake",
        arguments: [
            (WorkerStatus.awake, WorkerStatusRequest?.none, WorkerStatus.asleep, WorkerStatusRequest?.none, true),
            (.awake, .init(status: .asleep, isLazy: true), .asleep, nil, true),
            (.awake, .init(status: .offline, isLazy: false), .asleep, .init(status: .offline, isLazy: false), true),
            (.asleep, .init(status: .awake, isLazy: false), .awake, nil, false),
            (.awake, nil, .awake, nil, false), (.starting, nil, .awake, nil, false), (.awake, nil, .error, nil, true),
        ])
    func report(
        status: WorkerStatus, request: WorkerStatusRequest?, reported: WorkerStatus, left: WorkerStatusRequest?,
        returnsTasks: Bool
    ) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status)
        if let request { try await farm.workers.request(id, request.status, isLazy: request.isLazy) }
        _ = await farm.events()
        try await farm.workers.report(id, reported)
        #expect(try farm.status(id) == reported)
        #expect(try farm.request(id) == left)
        #expect(farm.tasks.takeReasons().isEmpty == !returnsTasks)
        #expect(await farm.workerEvents().map(\.previousStatus) == [.status(status)])
    }

    @Test("a worker that asks hears what is asked for, lazily or not, and nothing else")
    func poll() async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(.asleep)
        #expect(try farm.workers.poll(id) == nil)
        for isLazy in [true, false] {
            try await farm.workers.request(id, .awake, isLazy: isLazy)
            #expect(try farm.workers.poll(id) == .awake)
            #expect(try farm.workers.askForTask(id) == .change(to: .awake))
        }
    }

    @Test(
        "who asks for a task is told to change, or that it is not awake, or is welcome",
        arguments: [
            (WorkerStatus.awake, WorkerManager.TaskAnswer.welcome), (.asleep, .notAwake(.asleep)),
            (.testing, .notAwake(.testing)), (.error, .change(to: .awake)), (.starting, .change(to: .awake)),
            (.offline, .change(to: .awake)),
        ])
    func askForTask(status: WorkerStatus, answer: WorkerManager.TaskAnswer) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status)
        #expect(try farm.workers.askForTask(id) == answer)
    }

    @Test("a worker that never signed on gets no task")
    func neverSignedOn() async throws {
        let farm = try TestFarm()
        #expect(try farm.workers.askForTask(try await farm.register()) == .notAwake(nil))
    }

    @Test(
        "a worker that was taken for lost is told what it did last, and is back when it reports it",
        arguments: [WorkerStatus.awake, .asleep])
    func selfHealing(status: WorkerStatus) async throws {
        let farm = try TestFarm()
        let id = try await farm.worker(status)
        farm.clock.advance(.seconds(400))
        await farm.workers.checkTimeouts()
        #expect(try farm.status(id) == .error)
        #expect(try farm.workers.poll(id) == status)
        #expect(try farm.workers.askForTask(id) == .change(to: status))
        // It does not stay asked for.
        #expect(try farm.request(id) == nil)
        try await farm.workers.report(id, status)
        #expect(try farm.status(id) == status)
        #expect(try farm.workers.poll(id) == nil)
    }

    @Test("asking touches no disk, and when workers were heard of is written in one transaction")
    func batches() async throws {
        let farm = try TestFarm()
        var ids: [WorkerID] = []
        for _ in 0..<5 { ids.append(try await farm.worker(.awake)) }
        await farm.workers.saveLastSeen()
        let before = farm.store.transactions
        for _ in 0..<100 {
            farm.clock.advance(.milliseconds(10))
            for id in ids { _ = try farm.workers.askForTask(id) }
        }
        #expect(farm.store.transactions == before)
        await farm.workers.saveLastSeen()
        await farm.workers.saveLastSeen()
        #expect(farm.store.transactions == before + 1)
        let stored = try farm.store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(stored.map(\.worker.lastSeenAt) == ids.map { _ in TestFarm.start + .seconds(1) })
    }

    @Test("what belongs together is done together: tasks that cannot be returned leave the worker as it was")
    func atomicity() async throws {
        let farm = try TestFarm { $0.patience = .milliseconds(50) }
        let id = try await farm.worker(.awake)
        farm.tasks.fail()
        let error = await #expect(throws: WorkerError.self) { try await farm.workers.signOff(id) }
        #expect(error?.code == .unanswerable)
        #expect(try farm.status(id) == .awake)
        let stored = try farm.store.readNow { transaction throws(FarmStoreError) in try transaction.worker(id) }
        #expect(stored?.status == .awake)
        #expect(await farm.workerEvents().isEmpty)
    }

    @Test("a full disk never refuses a worker: it signs on when there is room again")
    func fullDisk() async throws {
        let farm = try TestFarm { $0.patience = .seconds(30) }
        let id = try await farm.worker(.awake)
        try await farm.store.limitPages(to: 1)
        // A name that needs more room than there is.
        let name = String(repeating: "x", count: 250)
        let types = (0..<200).map { "type-\($0)-" + String(repeating: "y", count: 50) }
        async let status = farm.workers.signOn(
            id, SignOn(name: name, taskTypes: types, software: "", canRestart: false), address: "")
        try await Task.sleep(for: .milliseconds(300))
        #expect(try farm.workers.worker(id).worker.name == "node")
        let refused = await #expect(throws: WorkerError.self) {
            try await farm.workers.createTag(
                id: nil, name: "t", description: String(repeating: "z", count: 4096))
        }
        #expect(refused?.code == .unavailable)
        try await farm.store.limitPages(to: 1_000_000)
        #expect(try await status == .awake)
        #expect(try farm.workers.worker(id).worker.name == name)
    }
}
