public import FarmModel
internal import FarmStore
internal import Logging

/// What a worker tells of itself when it signs on.
public struct SignOn: Sendable {
    /// What people call it.
    public var name: String
    /// The types of task that it takes.
    public var taskTypes: [String]
    /// The version of its software.
    public var software: String
    /// Whether it is started again after it ends.
    public var canRestart: Bool

    /// A sign-on.
    public init(name: String, taskTypes: [String], software: String, canRestart: Bool) {
        self.name = name
        self.taskTypes = taskTypes
        self.software = software
        self.canRestart = canRestart
    }
}

extension WorkerManager {
    /// Adds a worker with a new identity. It takes part in the farm when it signs on.
    ///
    /// - Throws: `invalid` for texts beyond limits and a secret that cannot be hashed; `unanswerable` instead of every fault
    ///   that may pass, as a new worker ends itself on any other answer.
    public func register(
        name: String, platform: String, secret: String, taskTypes: [String], address: String
    ) async throws(WorkerError) -> Worker {
        let name = try WorkerInput.name(name)
        let platform = try WorkerInput.platform(platform)
        let taskTypes = try WorkerInput.taskTypes(taskTypes)
        let secretHash = try await insisting { try await hash(secret) }
        return try await write(mustSucceed: true) { transaction, moment in
            let worker = Worker(
                id: WorkerID(), name: name, address: address, platform: platform, taskTypes: taskTypes,
                createdAt: moment)
            try transaction.insert(worker, secretHash: secretHash)
            return worker
        } whenDurable: { [self] worker in
            registry.insert(WorkerRegistry.Entry(worker: worker, secretHash: secretHash))
            tell(of: worker)
        }
    }

    /// Finds the worker whose credentials these are. Costs the same whether there is no such worker or the secret is wrong.
    ///
    /// - Parameters:
    ///   - user: The worker's identity as it was sent; `nil` without any credentials.
    /// - Throws: `forbidden`; `unavailable`; `unanswerable` when it is the credentials of a sign-on.
    public func authenticate(
        user: String?, secret: String, mustSucceed: Bool = false
    ) async throws(WorkerError) -> WorkerID {
        guard let user else { throw .badCredentials }
        // What is no identity is compared as well, as one that nobody has.
        let id = WorkerID(user)
        let known = id ?? WorkerID()
        let hash = id.flatMap { registry.secretHash(of: $0) }
        let isRight: Bool
        if mustSucceed {
            isRight = try await insisting { try await verify(secret, of: known, hash: hash) }
        } else {
            isRight = try await verify(secret, of: known, hash: hash)
        }
        guard isRight, hash != nil else { throw .badCredentials }
        return known
    }

    private func hash(_ secret: String) async throws(WorkerError) -> String {
        do throws(SecretError) {
            return try await authenticator.hash(secret)
        } catch {
            throw WorkerError(error)
        }
    }

    private func verify(_ secret: String, of id: WorkerID, hash: String?) async throws(WorkerError) -> Bool {
        do throws(SecretError) {
            return try await authenticator.verify(secret: secret, for: id, hash: hash)
        } catch {
            throw WorkerError(error)
        }
    }
}

extension WorkerError {
    fileprivate init(_ error: SecretError) {
        switch error {
        case .tooLong, .containsNUL: self.init(.invalid, "\(error)")
        case .busy: self.init(.unavailable, "\(error)")
        case .failed: self.init(.failed, "\(error)")
        }
    }
}
