public import FarmModel
public import Shaman

/// Tells whether workers are who they say, and hashes the secrets of new ones.
///
/// The first proof of a worker costs a slow hash on the pool; the following ones, with the same secret and hash, cost
/// microseconds. Refusals are not remembered, and always cost a slow hash.
///
/// Nobody can keep all threads at work: one worker's attempts are compared one at a time, those of all unknown workers as
/// well, and so are registrations hashed. What would have to wait too long is refused as `busy`. The pool's queue has to
/// hold as many workers as may sign on at once, and its threads should be its own.
public final class WorkerAuthenticator: Sendable {
    private enum Lane: Hashable {
        case worker(WorkerID)
        case unknownWorkers
    }

    private enum RegistrationLane { case all }

    /// How many different secrets of one worker may be on their way.
    static let maximumAttempts = 8
    /// How many secrets of workers that are not known.
    static let maximumUnknownAttempts = 256
    /// How many callers may wait for one lane.
    static let maximumCallers = 1024

    private let hasher: any SecretHasher
    private let digests = SecretDigest.Maker()
    private let verified: VerifiedSecrets
    private let attempts: SingleFileLanes<Lane, SecretDigest, Bool>
    private let registrations: SingleFileLanes<RegistrationLane, WorkerID, String>

    /// Compares on a pool's threads, and remembers up to a number of workers.
    public convenience init(pool: IOPool, cacheCapacity: Int) {
        self.init(pool: pool, cacheCapacity: cacheCapacity, hasher: BcryptHasher())
    }

    /// Takes what hashes, for tests.
    package init(pool: IOPool, cacheCapacity: Int, hasher: any SecretHasher) {
        self.hasher = hasher
        verified = VerifiedSecrets(capacity: cacheCapacity)
        attempts = SingleFileLanes(pool: pool, maximumCallers: Self.maximumCallers)
        registrations = SingleFileLanes(pool: pool, maximumCallers: Self.maximumCallers)
    }

    /// How many callers wait for a slow hash.
    public var waitingCount: Int { attempts.callerCount + registrations.callerCount }

    /// Whether a secret is that of a worker whose stored hash is given; `nil` for a worker that does not exist (any more),
    /// which is refused at the same cost as a wrong secret.
    ///
    /// - Throws: `busy` when too many attempts are waiting.
    public func verify(secret: String, for worker: WorkerID, hash: String?) async throws(SecretError) -> Bool {
        // No hash was ever made of such a secret.
        guard (try? SecretHash.check(secret)) != nil else { return false }
        let digest = digests.digest(secret, hash: hash)
        if hash == nil {
            verified.remove(worker)
        } else if verified.contains(worker, digest) {
            return true
        }
        return try await attempts.run(
            in: hash == nil ? .unknownWorkers : .worker(worker), as: digest,
            maximumPieces: hash == nil ? Self.maximumUnknownAttempts : Self.maximumAttempts
        ) { [hasher, verified] in
            let isRight = hasher.matches(secret, hash: hash)
            if isRight { verified.insert(worker, digest) }
            return .success(isRight)
        }
    }

    /// The hash to store for a new worker's secret.
    ///
    /// - Throws: `tooLong`, `containsNUL`, or `busy` when too many registrations are waiting.
    public func hash(_ secret: String) async throws(SecretError) -> String {
        try SecretHash.check(secret)
        return try await registrations.run(in: .all, as: WorkerID(), maximumPieces: Self.maximumCallers) { [hasher] in
            do throws(SecretError) {
                return .success(try hasher.hash(secret))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Forgets what a worker has proved: call it when the worker is deleted. A new hash needs no call.
    public func forget(_ worker: WorkerID) { verified.remove(worker) }
}
