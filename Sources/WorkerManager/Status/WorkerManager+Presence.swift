internal import FarmModel
internal import FarmStore
internal import Logging

/// Whether workers are there.
extension WorkerManager {
    /// Takes those workers for lost that were not heard of for too long: their tasks go back to the pool.
    ///
    /// After a start it waits until all have had time to come back.
    public func checkTimeouts() async {
        guard settings.timeout > .zero else { return }
        let uptime = settings.uptime()
        let silent = registry.silentWorkers(since: uptime - settings.timeout, start: startedAt)
        if uptime < startedAt + settings.timeToComeBack, silent.contains(where: { !$0.isBack }) { return }
        await withTaskGroup(of: Void.self) { group in
            for worker in silent { group.addTask { await self.timeOut(worker.id) } }
        }
    }

    private func timeOut(_ id: WorkerID) async {
        let registry = registry
        let settings = settings
        let startedAt = startedAt
        do throws(WorkerError) {
            let change = try await change(
                id, tellsStatus: true,
                returnsTasks: { old, _ in "worker \(old.name) was not heard of for too long" },
                { worker, _, _ in
                    // It may have been heard of in the meantime.
                    let since = settings.uptime() - settings.timeout
                    guard worker.isPresent, registry.isSilent(id, since: since, start: startedAt) else { return false }
                    WorkerRules.timeOut(&worker)
                    return true
                })
            guard let worker = change?.new else { return }
            logger.warning(
                "a worker was not heard of for too long", metadata: ["worker": "\(worker.name)", "id": "\(id)"])
        } catch {
            guard error.code != .notFound else { return }
            logger.error("a worker's time-out could not be stored", metadata: ["id": "\(id)", "reason": "\(error)"])
        }
    }

    /// Writes when workers were last heard of, in one transaction; does nothing when the database knows.
    public func saveLastSeen() async {
        let moments = registry.takeUnsaved()
        guard !moments.isEmpty else { return }
        do {
            try await store.write { transaction in
                for (id, moment) in moments { try transaction.saveLastSeen(moment, of: id) }
            }
        } catch {
            registry.giveBack(moments.keys)
            logger.error(
                "when workers were last heard of could not be stored; it is tried again",
                metadata: ["reason": "\(error)"])
        }
    }
}
