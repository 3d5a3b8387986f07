internal import EventBus
internal import LiveEvents
internal import ServiceLifecycle

/// Tells listeners that the server begins, and lets them go when it is about to end.
struct ListenersStop: Service {
    let events: EventServer
    let bus: EventBus

    func run() async throws {
        bus.publish(.lifecycle(LifeCycleUpdate(type: .startup)))
        try? await gracefulShutdown()
        bus.publish(.lifecycle(LifeCycleUpdate(type: .shutdown)))
        // For them to hear of it.
        try? await Task.sleep(for: .milliseconds(300))
        events.close()
    }
}
