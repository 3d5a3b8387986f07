import EventBus
import FarmModel
import FarmStore
import Testing
import WorkerManager

@testable import JobManager

/// Whether everything that is stored twice agrees: called at the end of each test.
extension JobFarm {
    func audit(_ location: SourceLocation = #_sourceLocation) async throws {
        for job in try await jobs.jobs(JobQuery()).map(\.job) { try await audit(job, location) }
        let board = try JobBoard(store, bus: EventBus(), logs: RecordedLogs(), uptime: { .zero })
        #expect(jobs.board.contents.ready == board.contents.ready, "ready tasks", sourceLocation: location)
        #expect(jobs.board.contents.active == board.contents.active, "active tasks", sourceLocation: location)
        #expect(jobs.board.activity == board.activity, "live jobs", sourceLocation: location)
        for worker in registry.workers {
            let request = ReadySet.Request(
                worker: worker.id, taskTypes: worker.taskTypes,
                tags: Set(registry.details(worker.id)?.tags.map(\.id) ?? []))
            let inMemory = Self.drain(jobs.board, request)
            inMemory.forEach(jobs.board.giveBack)
            let onDisk = Self.drain(board, request)
            onDisk.forEach(board.giveBack)
            #expect(
                inMemory.map(\.key) == onDisk.map(\.key), "what \(worker.name) gets", sourceLocation: location)
        }
    }

    private static func drain(_ board: JobBoard, _ request: ReadySet.Request) -> [ReadySet.Pick] {
        var picks: [ReadySet.Pick] = []
        while let pick = board.take(request) { picks.append(pick) }
        return picks
    }

    /// The counters of a job and of its tasks follow from the tasks.
    private func audit(_ job: Job, _ location: SourceLocation) async throws {
        let tasks = try await tasks(job)
        var counts = TaskCounts()
        for task in tasks { counts[task.status] += 1 }
        #expect(job.tasks == counts, "counts of \(job.name)", sourceLocation: location)
        #expect(
            job.stepsCompleted == tasks.reduce(0) { $0 + $1.stepsCompleted }, "steps of \(job.name)",
            sourceLocation: location)
        #expect(job.stepsTotal == tasks.reduce(0) { $0 + $1.stepsTotal }, sourceLocation: location)
        let dependencies = try await store.read { transaction throws(FarmStoreError) in
            try transaction.dependencies(in: job.number)
        }
        for task in tasks {
            #expect((0...task.stepsTotal).contains(task.stepsCompleted), sourceLocation: location)
            let open = (dependencies[task.key.index] ?? []).filter { tasks[$0 - 1].status != .completed }
            #expect(task.openDependencies == open.count, "what \(task.name) waits for", sourceLocation: location)
        }
    }
}
