import EventBus
import FarmModel
import Foundation
import Testing

@Suite("Subscriptions", .timeLimit(.minutes(10)))
struct SubscriptionTests {
    private let bus = EventBus()

    @Test("a subscriber hears its topics and no others, with the numbers of all events")
    func topics() async {
        let other = JobID()
        let subscription = bus.subscribe(to: [.job(Sample.job), .workers])
        bus.publish(Sample.job())
        bus.publish(Sample.task())
        bus.publish(Sample.task(of: other))
        bus.publish(Sample.worker())
        bus.close()
        #expect(
            await subscription.all() == [
                .event(PublishedEvent(sequence: 2, event: Sample.task(), topics: [.job(Sample.job)])),
                .event(PublishedEvent(sequence: 4, event: Sample.worker(), topics: [.workers])),
            ])
    }

    @Test(
        "an image arrives once, with those of its two topics that were asked for",
        arguments: [
            [EventTopic.lastRendered], [.jobLastRendered(Sample.job)], [.jobLastRendered(Sample.job), .lastRendered],
        ])
    func image(topics: [EventTopic]) async {
        let subscription = bus.subscribe(to: Set(topics))
        bus.publish(Sample.image)
        bus.close()
        #expect(
            await subscription.all() == [
                .event(PublishedEvent(sequence: 1, event: Sample.image, topics: topics))
            ])
    }

    @Test("who asks for kinds hears them under every topic, and once")
    func kinds() async {
        let filter = EventFilter(topics: [.job(Sample.job), .jobs], kinds: [.task, .lastRendered])
        let subscription = bus.subscribe(to: filter)
        bus.publish(Sample.task())
        bus.publish(Sample.task(of: JobID()))
        bus.publish(Sample.log("x"))
        bus.publish(Sample.image)
        subscription.remove([.job(Sample.job), .jobs])
        bus.publish(Sample.job())
        bus.close()
        let deliveries = await subscription.all()
        #expect(deliveries.map(\.sequence) == [1, 2, 4])
        #expect(
            deliveries.last
                == .event(
                    PublishedEvent(
                        sequence: 4, event: Sample.image, topics: [.jobLastRendered(Sample.job), .lastRendered])))
    }

    @Test("topics come and go; what waits of one that was given up is dropped")
    func change() async {
        let subscription = bus.subscribe(to: [.jobs])
        bus.publish(Sample.worker())
        subscription.add([.workers, .jobs, .lastRendered, .jobLastRendered(Sample.job)])
        bus.publish(Sample.worker())
        bus.publish(Sample.job())
        bus.publish(Sample.image)
        subscription.remove([.workers, .lastRendered, .workerTags])
        bus.publish(Sample.worker())
        bus.publish(Sample.image)
        subscription.add([.workers])
        bus.publish(Sample.worker())
        bus.close()
        let deliveries = await subscription.all()
        #expect(deliveries.map(\.sequence) == [3, 4, 6, 7])
        #expect(
            deliveries[1]
                == .event(PublishedEvent(sequence: 4, event: Sample.image, topics: [.jobLastRendered(Sample.job)])))
    }

    @Test("a subscriber that waits is woken by the next event")
    func waiting() async {
        let subscription = bus.subscribe(to: [.jobs])
        let waiter = Task { await subscription.next() }
        await Task.yield()
        bus.publish(Sample.job())
        #expect(await waiter.value?.sequence == 1)
    }

    @Test("cancelling the task that waits ends the subscription")
    func cancelledTask() async {
        let subscription = bus.subscribe(to: [.jobs])
        let waiter = Task { await subscription.all() }
        await Task.yield()
        waiter.cancel()
        #expect(await waiter.value == [])
        #expect(bus.subscriberCount == 0)
        bus.publish(Sample.job())
        #expect(await subscription.next() == nil)
    }

    @Test("cancelling a subscription drops what waits and ends whoever waits")
    func cancelled() async {
        let subscription = bus.subscribe(to: [.jobs])
        bus.publish(Sample.job())
        subscription.cancel()
        #expect(await subscription.next() == nil)
        subscription.add([.jobs])
        bus.publish(Sample.job())
        #expect(await subscription.next() == nil)
        #expect(subscription.waitingCount == 0)
    }

    @Test("a subscription that nobody holds is gone")
    func dropped() async {
        var subscription: EventSubscription? = bus.subscribe(to: [.jobs])
        #expect(bus.subscriberCount == 1)
        bus.publish(Sample.job())
        let iterator = subscription?.makeAsyncIterator()
        subscription = nil
        #expect(bus.subscriberCount == 1)
        var remaining = iterator
        #expect(await remaining?.next()?.sequence == 1)
        remaining = nil
        _ = consume iterator
        #expect(bus.subscriberCount == 0)
    }

    @Test("closing the bus delivers what waits, ends everybody and lets nobody in")
    func closed() async {
        let subscription = bus.subscribe(to: [.lifecycle])
        let waiting = bus.subscribe(to: [.workers])
        let waiter = Task { await waiting.next() }
        await Task.yield()
        bus.publish(.lifecycle(LifeCycleUpdate(type: .shutdown)))
        bus.close()
        bus.publish(.lifecycle(LifeCycleUpdate(type: .startup)))
        #expect(await subscription.all().map(\.sequence) == [1])
        #expect(await waiter.value == nil)
        let late = bus.subscribe(to: [.lifecycle])
        #expect(await late.next() == nil)
        #expect(late.startsAfter == 2)
        #expect(bus.subscriberCount == 0)
    }
}
