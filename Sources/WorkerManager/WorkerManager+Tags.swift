internal import EventBus
public import FarmModel
internal import FarmStore
internal import Logging

/// Worker tags: groups of workers that jobs can ask for.
extension WorkerManager {
    /// All tags, in the order in which they were made.
    public var tags: [WorkerTag] { registry.tags }

    /// A tag.
    ///
    /// - Throws: `notFound`.
    public func tag(_ id: WorkerTagID) throws(WorkerError) -> WorkerTag {
        guard let tag = registry.tag(id) else { throw .noTag(id) }
        return tag
    }

    /// Makes a tag.
    ///
    /// - Parameter id: Its identity; `nil` for a new one.
    /// - Throws: `conflict` when the name or the identity is taken; `invalid`; `unavailable`.
    public func createTag(id: WorkerTagID?, name: String, description: String) async throws(WorkerError) -> WorkerTag {
        let tag = WorkerTag(
            id: id ?? WorkerTagID(), name: try WorkerInput.tagName(name),
            description: try WorkerInput.tagDescription(description))
        return try await write { transaction, moment in
            if try transaction.tag(tag.id) != nil {
                throw WorkerError(.conflict, "there is a worker tag \(tag.id) already")
            }
            try Self.refusingTakenName(of: tag) { try transaction.insert(tag, at: moment) }
            return tag
        } whenDurable: { [self] tag in
            registry.save(tag)
            tell(of: tag)
        }
    }

    /// Changes a tag.
    ///
    /// - Parameter description: `nil` leaves it as it is.
    /// - Throws: `conflict` when the name is taken; `notFound`, `invalid`, `unavailable`.
    public func updateTag(_ id: WorkerTagID, name: String, description: String?) async throws(WorkerError) {
        let name = try WorkerInput.tagName(name)
        let description = try description.map { text throws(WorkerError) in try WorkerInput.tagDescription(text) }
        _ = try await write { transaction, moment in
            guard let old = try transaction.tag(id) else { throw WorkerError.noTag(id) }
            let tag = WorkerTag(id: id, name: name, description: description ?? old.description)
            try Self.refusingTakenName(of: tag) { try transaction.update(tag, at: moment) }
            return tag
        } whenDurable: { [self] tag in
            registry.save(tag)
            tell(of: tag)
        }
    }

    /// Deletes a tag; workers that have it have it no more, and jobs that ask for it are for all workers.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func deleteTag(_ id: WorkerTagID) async throws(WorkerError) {
        let tasks = tasks
        _ = try await write { transaction, _ in
            guard try transaction.tag(id) != nil else { throw WorkerError.noTag(id) }
            let tell = try tasks?.removeTag(id, in: transaction)
            try transaction.deleteTag(id)
            return tell ?? {}
        } whenDurable: { [self] (tellOfJobs: @Sendable () -> Void) in
            let members = registry.members(of: id)
            if !members.isEmpty {
                logger.warning(
                    "a worker tag that workers had was deleted",
                    metadata: [
                        "tag": "\(registry.tag(id)?.name ?? "")", "id": "\(id)", "workers": "\(members.count)",
                    ])
            }
            registry.removeTag(id)
            tellOfJobs()
            bus.publish(.workerTag(.deleted(id)))
            for worker in members.compactMap(registry.worker) { tell(of: worker) }
        }
    }

    private func tell(of tag: WorkerTag) {
        let summary = WorkerTagSummary(id: tag.id, name: tag.name, description: tag.description)
        bus.publish(.workerTag(WorkerTagUpdate(tag: summary)))
    }

    private static func refusingTakenName(of tag: WorkerTag, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as FarmStoreError where error.code == .duplicate {
            throw WorkerError(.conflict, "there is a worker tag of the name \"\(tag.name)\" already")
        }
    }
}

extension WorkerError {
    static func noTag(_ id: WorkerTagID) -> Self { Self(.notFound, "there is no worker tag \(id)") }
}
