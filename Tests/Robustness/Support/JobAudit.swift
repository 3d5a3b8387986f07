import GRDB

/// What a killed server left of jobs and tasks, seen by SQLite alone.
struct JobAudit {
    private let jobs: [String: (status: String, tasks: Int)]
    private let tasks: [String: (status: String, worker: String?)]
    /// What is wrong in itself, whatever the clients know.
    private(set) var problems: [String]

    /// Reads a database that no server has open. Blocks.
    init(at path: String) throws {
        problems = try DatabaseAudit.problems(at: path)
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        (jobs, tasks) = try queue.read { database in
            let jobs = try Row.fetchAll(
                database,
                sql: "SELECT id, status, (SELECT COUNT(*) FROM tasks WHERE job_number = number) FROM jobs")
            let tasks = try Row.fetchAll(database, sql: "SELECT id, status, worker_id FROM tasks")
            return (
                Dictionary(uniqueKeysWithValues: jobs.map { ($0[0] as String, ($0[1] as String, $0[2] as Int)) }),
                Dictionary(uniqueKeysWithValues: tasks.map { ($0[0] as String, ($0[1] as String, $0[2] as String?)) })
            )
        }
        for (rule, query) in Self.rules {
            let broken = try queue.read { try String.fetchAll($0, sql: query) }
            problems += broken.map { "\(rule): \($0)" }
        }
    }

    /// Whether all that was submitted is done.
    var isDone: Bool { jobs.values.allSatisfy { $0.status == "completed" } }

    /// What the clients know, and is not so.
    func problems(against ledger: JobLedger.State) -> [String] {
        var found: [String] = []
        for (job, count) in ledger.jobs where jobs[job]?.tasks != count {
            found.append("job \(job) was accepted with \(count) tasks, and is \(String(describing: jobs[job]))")
        }
        for (task, worker) in ledger.completed where tasks[task]?.status != "completed" {
            found.append("task \(task) was completed by \(worker), and is \(String(describing: tasks[task]))")
        }
        for (task, worker) in ledger.held where tasks[task]?.status != "active" || tasks[task]?.worker != worker {
            found.append("task \(task) is at \(worker), and is \(String(describing: tasks[task]))")
        }
        return found
    }

    private static let rules = [
        (
            "counters of a job are not the sums over its tasks",
            """
            SELECT j.id FROM jobs j JOIN (SELECT job_number, SUM(status = 'active') AS active,
                SUM(status = 'canceled') AS canceled, SUM(status = 'completed') AS completed,
                SUM(status = 'failed') AS failed, SUM(status = 'queued') AS queued,
                SUM(status = 'soft-failed') AS soft, SUM(status = 'paused') AS paused,
                SUM(steps_completed) AS steps, SUM(steps_total) AS total FROM tasks GROUP BY job_number) t
            ON t.job_number = j.number
            WHERE (j.tasks_active, j.tasks_canceled, j.tasks_completed, j.tasks_failed, j.tasks_queued,
                j.tasks_soft_failed, j.tasks_paused, j.steps_completed, j.steps_total)
                <> (t.active, t.canceled, t.completed, t.failed, t.queued, t.soft, t.paused, t.steps, t.total)
            """
        ),
        (
            "a task waits for another number of tasks than are not completed",
            """
            SELECT t.id FROM tasks t WHERE t.open_dependencies <> (SELECT COUNT(*) FROM task_dependencies d
                JOIN tasks o ON o.job_number = d.job_number AND o.index_in_job = d.depends_on
                WHERE d.job_number = t.job_number AND d.task_index = t.index_in_job AND o.status <> 'completed')
            """
        ),
        (
            "a worker is at two tasks",
            "SELECT worker_id FROM tasks WHERE status = 'active' GROUP BY worker_id HAVING COUNT(*) > 1"
        ),
        ("a task is active at no worker", "SELECT id FROM tasks WHERE status = 'active' AND worker_id IS NULL"),
        (
            "a job is not completed when its tasks are, or the other way round",
            "SELECT id FROM jobs WHERE (status = 'completed') <> (tasks_completed = (SELECT COUNT(*) FROM tasks "
                + "WHERE job_number = number))"
        ),
        (
            "a job is on its way to somewhere",
            "SELECT id FROM jobs WHERE status NOT IN ('active', 'queued', 'completed')"
        ),
        ("a job has no tasks", "SELECT id FROM jobs WHERE number NOT IN (SELECT job_number FROM tasks)"),
    ]
}
