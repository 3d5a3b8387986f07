internal import ServiceLifecycle
internal import Shaman

/// Stops collections and verifications as soon as the server shall stop: nobody waits hours for one of them to end.
struct BackgroundStop: Service {
    let shaman: ShamanService

    func run() async throws {
        try? await gracefulShutdown()
        shaman.stopBackgroundWork()
    }
}
