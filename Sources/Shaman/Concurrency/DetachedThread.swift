internal import Dispatch
internal import Glibc

/// A thread of its own for work that blocks for long: the pool's workers, a collection, a verification.
public enum DetachedThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that ends when `body` returns; `false` when the system refuses another thread.
    public static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, 1 << 20)
        defer { pthread_attr_destroy(&attributes) }

        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body))
        let result = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        if result != 0 { context.release() }
        return result == 0
    }

    /// Runs blocking work on a thread of its own and waits for it without blocking a cooperative thread.
    static func run<Result: Sendable>(
        _ work: @escaping @Sendable () throws(ShamanError) -> Result
    ) async throws(ShamanError) -> Result {
        let outcome: Swift.Result<Result, ShamanError> = await withCheckedContinuation { continuation in
            let isStarted = start {
                do throws(ShamanError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isStarted { continuation.resume(returning: .failure(.busy)) }
        }
        return try outcome.get()
    }

    /// Runs `body` on several threads at once, this one among them, and returns when all have returned.
    ///
    /// Threads that the system refuses are done without.
    static func runAll(count: Int, _ body: @escaping @Sendable () -> Void) {
        let group = DispatchGroup()
        for _ in 1..<max(1, count) {
            group.enter()
            let isStarted = start {
                body()
                group.leave()
            }
            if !isStarted { group.leave() }
        }
        body()
        group.wait()
    }
}

extension Duration {
    /// The same as a floating-point number.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
