import EventBus
import FarmModel
import Foundation
import Testing

@Suite("Publishing from many threads", .timeLimit(.minutes(10)))
struct ConcurrencyTests {
    private let bus = EventBus()

    /// Publishes `count` events on each of `threads` threads, all at the same time; event `i` of thread `t` is a log of
    /// `t i`.
    private func publish(threads: Int, count: Int) async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [bus] in
                DispatchQueue.concurrentPerform(iterations: threads) { thread in
                    for number in 0..<count { bus.publish(Sample.log("\(thread) \(number)")) }
                }
                continuation.resume()
            }
        }
    }

    private static func parts(_ delivery: EventDelivery) -> (thread: Int, number: Int)? {
        guard case .taskLog(let update) = delivery.event else { return nil }
        let parts = update.log.split(separator: " ").compactMap { Int($0) }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    @Test("a hundred subscribers that listen meanwhile all get everything, in the same order")
    func sameOrder() async throws {
        let (threads, count) = (8, 250)
        let subscriptions = (0..<100).map { _ in bus.subscribe(to: [.taskLog(Sample.task)]) }
        let heard = await withTaskGroup { group in
            for subscription in subscriptions { group.addTask { await subscription.all() } }
            await publish(threads: threads, count: count)
            bus.close()
            return await group.reduce(into: [[EventDelivery]]()) { $0.append($1) }
        }
        let first = try #require(heard.first)
        #expect(first.map(\.sequence) == (1...UInt64(threads * count)).map { $0 })
        var next = Array(repeating: 0, count: threads)
        for delivery in first {
            let (thread, number) = try #require(Self.parts(delivery))
            #expect(number == next[thread])
            next[thread] += 1
        }
        #expect(next == Array(repeating: count, count: threads))
        for other in heard { try #require(other == first) }
    }

    @Test("1000 quick events of one task arrive complete and in order at a subscriber that reads later")
    func thousand() async {
        let subscription = bus.subscribe(to: [.job(Sample.job)])
        for number in 0..<1000 { bus.publish(Sample.task(activity: "frame \(number)")) }
        bus.close()
        #expect(await subscription.all().map(\.event) == (0..<1000).map { Sample.task(activity: "frame \($0)") })
    }

    @Test("subscribers come, change and go while events are published; one that stays gets them all")
    func churn() async {
        let constant = bus.subscribe(to: [.taskLog(Sample.task)])
        await withTaskGroup { group in
            group.addTask { await publish(threads: 4, count: 500) }
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<200 {
                        let passing = bus.subscribe(
                            to: [.taskLog(Sample.task)], capacity: EventCapacity(events: 4, logBytes: 64))
                        passing.add([.jobs])
                        passing.remove([.taskLog(Sample.task)])
                        await Task.yield()
                        #expect(passing.waitingCount == 0)
                        passing.add([.taskLog(Sample.task)])
                        if Bool.random() { passing.cancel() }
                    }
                }
            }
        }
        #expect(bus.subscriberCount == 1)
        bus.close()
        #expect(await constant.all().compactMap(\.sequence) == (1...2000).map { UInt64($0) })
        #expect(bus.lastSequence == 2000)
    }
}
