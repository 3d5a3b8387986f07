internal import EventBus
internal import ServiceLifecycle

/// Tells listeners that the server begins, and lets them go when it is about to end.
struct ListenersStop: Service {
    let bus: EventBus

    func run() async throws {
        bus.publish(.lifecycle(LifeCycleUpdate(type: .startup)))
        try? await gracefulShutdown()
        bus.publish(.lifecycle(LifeCycleUpdate(type: .shutdown)))
        // Each listener hears what waits for it, and is let go.
        bus.close()
    }
}
