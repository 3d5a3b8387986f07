public import FarmModel
internal import FarmStore

/// What people ask of workers.
extension WorkerManager {
    /// Asks a worker to do something; what it does already takes back what else it was asked for.
    ///
    /// - Parameter isLazy: It may finish its task first.
    /// - Throws: `invalid`, `impossible`, `notFound`, `unavailable`.
    public func request(_ id: WorkerID, _ status: WorkerStatus, isLazy: Bool) async throws(WorkerError) {
        try await change(id) { worker, _, _ in
            try WorkerRules.request(&worker, status, isLazy: isLazy)
            return true
        }
    }

    /// Deletes a worker: its tasks go back to the pool, and its credentials, tags, schedule and blocks are no more.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func delete(_ id: WorkerID) async throws(WorkerError) {
        let tasks = tasks
        _ = try await write { transaction, moment in
            guard var worker = try transaction.worker(id) else { throw WorkerError.noWorker(id) }
            let tell = try tasks?.returnTasks(
                of: id, reason: "worker \(worker.name) was deleted", in: transaction)
            try tasks?.removeBlocks(of: id, in: transaction)
            try transaction.deleteWorker(id, at: moment)
            worker.updatedAt = moment
            worker.request = nil
            return Change(old: worker, new: worker, tellOfTasks: tell ?? {})
        } whenDurable: { [self] change in
            var worker = change.new
            worker.lastSeenAt = registry.worker(id)?.lastSeenAt
            registry.remove(id)
            authenticator.forget(id)
            change.tellOfTasks()
            tell(of: worker, deletedAt: worker.updatedAt)
            farm.refresh()
        }
    }

    /// Replaces all tags of a worker.
    ///
    /// - Throws: `invalid` that names the tags that are not there, and then nothing is changed; `notFound`; `unavailable`.
    public func setTags(_ tags: [WorkerTagID], of id: WorkerID) async throws(WorkerError) {
        guard tags.count <= WorkerInput.tagsOfWorker else {
            throw WorkerError(.invalid, "a worker cannot have more than \(WorkerInput.tagsOfWorker) tags")
        }
        var wanted: Set<WorkerTagID> = []
        let inOrder = tags.filter { wanted.insert($0).inserted }
        _ = try await write { transaction, moment in
            guard let old = try transaction.worker(id) else { throw WorkerError.noWorker(id) }
            let unknown = try inOrder.filter { try transaction.tag($0) == nil }
            guard unknown.isEmpty else {
                throw WorkerError(
                    .invalid, "there are no such worker tags: \(unknown.map(\.description).joined(separator: ", "))")
            }
            var new = old
            new.updatedAt = moment
            try transaction.update(old, to: new)
            try transaction.setTags(inOrder, of: id)
            return new
        } whenDurable: { [self] worker in
            registry.setTags(Set(inOrder), of: id)
            tell(of: registry.update(worker))
        }
    }
}
