import Logging
import ManagerServer
import ServiceLifecycle
import Testing

@Suite("A stop that hangs", .timeLimit(.minutes(10)))
struct StopDeadlineTests {
    /// Ends when it is told to by the test, and by nothing else.
    private struct Hanging: Service {
        let end: AsyncStream<Void>

        func run() async throws {
            // Cancelled tasks get no more elements, but this one is none of theirs.
            await Task.detached { for await _ in end {} }.value
        }
    }

    @Test("is given up after its limit, and not before the server shall stop")
    func givenUp() async throws {
        let (end, endSignal) = AsyncStream.makeStream(of: Void.self)
        let (gaveUp, giveUpSignal) = AsyncStream.makeStream(of: Void.self)
        let deadline = StopDeadline(limit: .milliseconds(50)) {
            giveUpSignal.yield()
            endSignal.finish()
        }
        let group = ServiceGroup(services: [Hanging(end: end), deadline], logger: Logger(label: "test"))
        let running = Task { try await group.run() }
        await group.triggerGracefulShutdown()
        // The group ends only because it was given up.
        try await running.value
        giveUpSignal.finish()
        var count = 0
        for await _ in gaveUp { count += 1 }
        #expect(count == 1)
    }
}
