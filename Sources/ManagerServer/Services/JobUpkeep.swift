internal import JobManager
internal import ServiceLifecycle

/// What the server does for jobs on its own: time-outs, deletions, and remembering when tasks were last heard of.
struct JobUpkeep {
    let jobs: JobManager
    /// How often tasks are looked at.
    let checkPeriod: Duration

    private static let savePeriod: Duration = .seconds(5)

    var services: [any Service] {
        [
            PeriodicService(firstDelay: checkPeriod, period: checkPeriod) {
                await jobs.checkTimeouts()
                await jobs.checkWorkersLeft()
            },
            PeriodicService(firstDelay: Self.savePeriod, period: Self.savePeriod) { await jobs.saveTouches() },
            DeletionService(jobs: jobs),
        ]
    }
}

/// Deletes jobs in the background until the server stops; a deletion that is under way comes to its next step.
private struct DeletionService: Service {
    let jobs: JobManager

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await jobs.runDeletions()
        }
    }
}
