import Dispatch
import FarmModel
import Shaman
import Synchronization
import WorkerManager

/// A hasher for tests: the hash of `x` is `#x`. It counts, and a gate can hold it up.
final class CountingHasher: SecretHasher {
    /// What was compared, in order.
    let compared = Mutex<[String]>([])
    /// How many calls are inside at the moment, and at most so far.
    let inside = Mutex((now: 0, most: 0))
    private let gate: DispatchSemaphore?

    /// With `isGated`, each call waits for an ``open(_:)``.
    init(isGated: Bool = false) { gate = isGated ? DispatchSemaphore(value: 0) : nil }

    /// Lets so many calls go on.
    func open(_ count: Int) { for _ in 0..<count { gate?.signal() } }

    var count: Int { compared.withLock { $0.count } }
    var mostInside: Int { inside.withLock { $0.most } }

    func hash(_ secret: String) throws(SecretError) -> String {
        pass()
        return "#" + secret
    }

    func matches(_ secret: String, hash: String?) -> Bool {
        compared.withLock { $0.append(secret) }
        pass()
        return hash == "#" + secret
    }

    private func pass() {
        inside.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        gate?.wait()
        inside.withLock { $0.now -= 1 }
    }
}

extension WorkerAuthenticator {
    /// Waits until so many callers wait.
    func hasWaiting(_ count: Int) async { while waitingCount < count { await Task.yield() } }
}
