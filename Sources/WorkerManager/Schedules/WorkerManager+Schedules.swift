public import FarmModel
internal import FarmStore
internal import Logging

/// When workers sleep.
extension WorkerManager {
    /// A worker's schedule; `nil` when it has none.
    ///
    /// - Throws: `notFound` when there is no such worker; `failed` when another program stored what this one cannot read.
    public func schedule(of id: WorkerID) throws(WorkerError) -> SleepSchedule? {
        guard registry.worker(id) != nil else { throw .noWorker(id) }
        guard let stored = registry.schedule(of: id) else { return nil }
        do throws(SleepScheduleError) {
            return try stored.schedule()
        } catch {
            throw WorkerError(.failed, "the stored schedule cannot be read; save another one: \(error)")
        }
    }

    /// Replaces a worker's schedule, and applies it at once if it is active.
    ///
    /// - Throws: `notFound`, `unavailable`.
    public func setSchedule(_ schedule: SleepSchedule, of id: WorkerID) async throws(WorkerError) {
        _ = try await apply(to: id, isEdit: true) { _, _ in schedule }
    }

    /// Makes another schedule of the one that a worker has, `nil` if none, and applies it at once if it is active.
    ///
    /// - Throws: `invalid` that says what is wrong with it; `notFound`; `unavailable`.
    public func changeSchedule(
        of id: WorkerID, _ change: @escaping @Sendable (SleepSchedule?) throws(SleepScheduleError) -> SleepSchedule
    ) async throws(WorkerError) {
        _ = try await apply(to: id, isEdit: true) { transaction, _ in
            // One that another program stored and nobody can read is none.
            let old = try transaction.schedule(of: id).flatMap { try? $0.schedule() }
            do throws(SleepScheduleError) {
                return try change(old)
            } catch {
                throw WorkerError(.invalid, "\(error)")
            }
        }
    }

    /// Applies all schedules whose next check is due.
    public func applySchedules() async {
        let due = registry.workersWithScheduleDue(at: settings.now())
        await withTaskGroup(of: Void.self) { group in
            for id in due { group.addTask { await self.applySchedule(of: id) } }
        }
    }

    private func applySchedule(of id: WorkerID) async {
        do throws(WorkerError) {
            _ = try await apply(to: id) { transaction, moment in
                guard let stored = try transaction.schedule(of: id), stored.isActive,
                    stored.nextCheckAt.map({ $0 <= moment }) ?? true
                else { return nil }
                return try stored.schedule()
            }
        } catch {
            guard error.code != .notFound else { return }
            logger.error(
                "a sleep schedule could not be applied", metadata: ["worker": "\(id)", "reason": "\(error)"])
        }
    }

    /// What applying a schedule did.
    private struct Applied: Sendable {
        let stored: StoredSchedule
        let change: Change
    }

    /// Stores a schedule with its next check, and asks the worker for what it says.
    ///
    /// - Parameters:
    ///   - isEdit: Somebody made it another one: whoever looks at it knows by the worker's event.
    ///   - schedule: Finds the schedule in the transaction; `nil` when there is nothing to do.
    private func apply(
        to id: WorkerID, isEdit: Bool = false,
        _ schedule: @escaping @Sendable (FarmTransaction, Timestamp) throws -> SleepSchedule?
    ) async throws(WorkerError) -> Applied? {
        let zone = settings.timeZone
        return try await write { transaction, moment in
            guard let old = try transaction.worker(id) else { throw WorkerError.noWorker(id) }
            guard let schedule = try schedule(transaction, moment) else { return nil }
            let next = schedule.isActive ? schedule.nextCheck(after: moment, managerZone: zone) : nil
            let stored = StoredSchedule(schedule, nextCheckAt: next)
            try transaction.save(stored, of: id, at: moment)
            var new = old
            if schedule.isActive {
                WorkerRules.apply(
                    schedule: schedule.desiredStatus(at: moment, managerZone: zone), isLazy: schedule.isLazy, to: &new)
            }
            if new != old {
                new.updatedAt = moment
                try transaction.update(old, to: new)
            }
            return Applied(stored: stored, change: Change(old: old, new: new, tellOfTasks: {}))
        } whenDurable: { [self] applied in
            guard let applied else { return }
            registry.setSchedule(applied.stored, of: id)
            if applied.change.new != applied.change.old {
                tell(of: registry.update(applied.change.new))
            } else if isEdit {
                tell(id)
            }
        }
    }
}
