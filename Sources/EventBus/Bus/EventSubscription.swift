/// What one subscriber hears, in the order of publication.
///
/// It ends when it is cancelled, when the task that waits for its events is, when the bus is closed, or when nobody holds it
/// or an iterator of it any more. One at a time may wait for its events.
public final class EventSubscription: Sendable, AsyncSequence {
    /// What it delivers.
    public typealias Element = EventDelivery

    /// The number of the last event before the subscription: it hears of all later ones.
    public let startsAfter: UInt64

    private let bus: EventBus
    private let number: Int
    private let mailbox: Mailbox

    init(bus: EventBus, number: Int, mailbox: Mailbox, startsAfter: UInt64) {
        self.bus = bus
        self.number = number
        self.mailbox = mailbox
        self.startsAfter = startsAfter
    }

    deinit { bus.unsubscribe(number) }

    /// How many events wait to be taken.
    public var waitingCount: Int { mailbox.count }

    /// Asks for more topics, from the next event on. Those that it has already change nothing.
    public func add(_ topics: Set<EventTopic>) { bus.add(topics, to: number) }

    /// Gives topics up. What waits of them is dropped: once this returns, nothing of them is delivered any more.
    public func remove(_ topics: Set<EventTopic>) { bus.remove(topics, from: number) }

    /// Ends it, and drops what waits.
    public func cancel() {
        bus.unsubscribe(number)
        mailbox.end(dropping: true)?()
    }

    /// Takes the next delivery without waiting for it.
    public func take() -> Taken {
        let (delivery, isOver) = mailbox.take()
        return delivery.map(Taken.delivery) ?? (isOver ? .end : .nothing)
    }

    /// Calls `wakeUp` once, as soon as there is something to take or it is over; at once, if that is so. Others must not wait
    /// meanwhile. It is called by whoever publishes, so it has to be short.
    public func whenReady(_ wakeUp: @escaping @Sendable () -> Void) { mailbox.whenReady(wakeUp) }

    /// Drops what waits.
    public func skip() { mailbox.skip() }

    /// What can be taken.
    public enum Taken: Sendable {
        /// The next delivery.
        case delivery(EventDelivery)
        /// Nothing yet.
        case nothing
        /// Nothing any more.
        case end
    }

    /// Waits for the next delivery; `nil` once it is over.
    public func next() async -> EventDelivery? {
        await withTaskCancellationHandler {
            await mailbox.next()
        } onCancel: {
            cancel()
        }
    }

    /// Takes events one after the other.
    public func makeAsyncIterator() -> Iterator { Iterator(subscription: self) }

    /// Takes a subscription's events.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: EventSubscription

        /// Waits for the next delivery; `nil` once the subscription is over.
        public mutating func next() async -> EventDelivery? { await subscription.next() }
    }
}
