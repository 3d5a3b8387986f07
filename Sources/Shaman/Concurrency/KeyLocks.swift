internal import Synchronization

/// One of 64 locks for each blob: whoever says that a blob is there and whoever takes it away hold the same one.
///
/// Blocking calls may be made while it is held; no other lock of the engine is waited for meanwhile.
final class KeyLocks: Sendable {
    private final class Stripe: Sendable {
        let lock = Mutex(())
    }

    private let stripes = (0..<64).map { _ in Stripe() }

    /// Returns when whoever held a lock at the time of the call has let go of it.
    func passThroughAll() {
        for stripe in stripes { stripe.lock.withLock { _ in } }
    }

    func withLock<Result>(_ blob: BlobID, _ body: () throws -> Result) rethrows -> Result {
        let stripe = stripes[Int(truncatingIfNeeded: blob.digest.word1 & 63)]
        return try stripe.lock.withLock { _ in try body() }
    }
}
