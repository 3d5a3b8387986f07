import EventBus
import FarmModel
import Foundation
import Testing

@Suite("Subscribers that are too slow", .timeLimit(.minutes(10)))
struct SlowSubscriberTests {
    private let bus = EventBus()

    private func events(after publish: (EventBus) -> Void, capacity: Int) async -> [EventDelivery] {
        let filter = EventFilter(kinds: Set(FarmEvent.Kind.allCases))
        let subscription = bus.subscribe(to: filter, capacity: EventCapacity(events: capacity, logBytes: 100))
        publish(bus)
        #expect(subscription.waitingCount <= capacity)
        bus.close()
        return await subscription.all()
    }

    @Test("the oldest events go, and the first thing delivered is how many")
    func gap() async {
        let deliveries = await events(
            after: { bus in for number in 1...25 { bus.publish(Sample.log("\(number % 10)")) } },
            capacity: 10)
        #expect(deliveries.first == .missed(15))
        #expect(deliveries.dropFirst().map(\.sequence) == (16...25).map(UInt64.init))
    }

    @Test("gaps are told one after the other, each before what follows it")
    func gaps() async {
        let subscription = bus.subscribe(to: [.workerTags], capacity: EventCapacity(events: 2, logBytes: 0))
        for _ in 1...3 { bus.publish(.workerTag(.deleted(WorkerTagID()))) }
        #expect(await subscription.next(2).map(\.sequence) == [nil, 2])
        for _ in 4...6 { bus.publish(.workerTag(.deleted(WorkerTagID()))) }
        bus.close()
        let rest = await subscription.all()
        #expect(rest.first == .missed(2))
        #expect(rest.map(\.sequence) == [nil, 5, 6])
    }

    @Test("logs are bounded by their bytes, but one piece always fits")
    func logBytes() async {
        let deliveries = await events(
            after: { bus in
                bus.publish(Sample.log(String(repeating: "a", count: 60)))
                bus.publish(Sample.log(String(repeating: "b", count: 40)))
                bus.publish(Sample.log("c"))
                bus.publish(Sample.log(String(repeating: "d", count: 500)))
                bus.publish(Sample.job())
            }, capacity: 100)
        #expect(deliveries == [.missed(4), deliveries.last].compactMap { $0 })
        #expect(deliveries.last?.event == Sample.job())
    }

    @Test("below half of the bound every event is delivered as it is")
    func nothingIsMerged() async {
        let deliveries = await events(
            after: { bus in for steps in 1...5 { bus.publish(Sample.job(steps: steps)) } }, capacity: 10)
        #expect(deliveries.map(\.event) == (1...5).map { Sample.job(steps: $0) })
    }

    @Test("from there on, an update goes into the waiting event of the same thing, which keeps its place")
    func merged() async {
        let deliveries = await events(
            after: { bus in
                bus.publish(Sample.job(status: .active, previous: .queued, steps: 1, tag: Sample.tag))
                bus.publish(Sample.task(activity: "a"))
                bus.publish(Sample.worker(change: WorkerStatusRequest(status: .asleep, isLazy: false)))
                bus.publish(Sample.job(steps: 2, refresh: true))
                bus.publish(Sample.job(steps: 3, deleteRequestedAt: Sample.moment))
                bus.publish(Sample.task(activity: "b"))
                bus.publish(Sample.worker(platform: "darwin", address: "::1"))
                bus.publish(Sample.job(JobID(Sample.uuid(9)), steps: 4))
            }, capacity: 4)
        #expect(deliveries.map(\.sequence) == [1, 2, 3, 8])
        #expect(
            deliveries.map(\.event) == [
                Sample.job(previous: .queued, steps: 3, refresh: true, deleteRequestedAt: Sample.moment),
                Sample.task(activity: "b"), Sample.worker(platform: "darwin", address: "::1"),
                Sample.job(JobID(Sample.uuid(9)), steps: 4),
            ])
    }

    @Test("a change of status and an end are events of their own under any load, and nothing goes past them")
    func neverMerged() async {
        let published: [FarmEvent] = [
            Sample.job(status: .requeueing, previous: .failed), Sample.job(status: .queued, previous: .requeueing),
            Sample.task(status: .active, previous: .queued), Sample.task(status: .active, previous: .active),
            Sample.worker(status: .awake, previous: .init(.starting)), Sample.worker(deletedAt: Sample.moment),
            Sample.worker(), .job(.deleted(Sample.job)), Sample.job(status: .queued), Sample.image, Sample.image,
            .farmStatus(FarmStatusUpdate(status: .idle)), .farmStatus(FarmStatusUpdate(status: .idle)),
            Sample.log("a"), Sample.log("b"),
        ]
        // The queue is half full when they come.
        let before = Array(repeating: Sample.log("x"), count: published.count)
        let deliveries = await events(
            after: { bus in for event in before + published { bus.publish(event) } }, capacity: 2 * published.count)
        #expect(deliveries.map(\.event) == before + published)
    }

    @Test(
        "what is merged, taken and dropped in any order never goes backwards and is never miscounted", arguments: 0..<20
    )
    func anyOrder(seed: UInt64) async {
        var generator = SeededGenerator(state: seed)
        let subscription = bus.subscribe(to: [.jobs], capacity: EventCapacity(events: 8, logBytes: 0))
        let jobs = (0..<4).map { JobID(Sample.uuid($0)) }
        var newest: [JobID: Int] = [:]
        var told: [JobID: Int] = [:]
        var transitions = 0
        var toldTransitions = 0
        var missed = 0
        var last: UInt64 = 0
        func take(_ delivery: EventDelivery?) {
            switch delivery {
            case .event(let published):
                #expect(published.sequence > last)
                last = published.sequence
                guard case .job(let update) = published.event else { return }
                #expect(update.stepsCompleted > told[update.id, default: 0])
                told[update.id] = update.stepsCompleted
                if update.previousStatus != nil { toldTransitions += 1 }
            case .missed(let count): missed += count
            case nil: break
            }
        }
        for steps in 1...2000 {
            guard let job = jobs.randomElement(using: &generator) else { return }
            let isTransition = Int.random(in: 0..<8, using: &generator) == 0
            if isTransition { transitions += 1 }
            bus.publish(Sample.job(job, previous: isTransition ? .queued : nil, steps: steps))
            newest[job] = steps
            if subscription.waitingCount > 0, Bool.random(using: &generator) { take(await subscription.next()) }
        }
        bus.close()
        while let delivery = await subscription.next() { take(delivery) }
        #expect(told == newest)
        #expect(toldTransitions <= transitions && toldTransitions + missed >= transitions)
    }
}

/// Numbers that are the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
