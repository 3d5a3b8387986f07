/// The SQL of tasks.
enum TaskStatements {
    /// What a `JobTask` is made of.
    private static let columns = """
        job_number, index_in_job, id, name, type, priority, status, worker_id, activity, steps_completed, steps_total, \
        open_dependencies, updated_at, touched_at, started_at, ended_at
        """
    /// As the index of ready tasks has it.
    private static let isReady = "status IN ('queued', 'soft-failed') AND open_dependencies = 0"

    static let byKey = SQLStatement(
        "tasks.byKey", "SELECT \(columns) FROM tasks WHERE job_number = $1 AND index_in_job = $2")
    static let byID = SQLStatement("tasks.byID", "SELECT \(columns) FROM tasks WHERE id = $1")
    static let saveLastOfWorker = SQLStatement(
        "tasks.saveLastOfWorker",
        """
        INSERT INTO worker_tasks (worker_id, job_number, index_in_job) VALUES ($1, $2, $3)
        ON CONFLICT (worker_id) DO UPDATE SET job_number = excluded.job_number, index_in_job = excluded.index_in_job
        """)
    static let lastOfWorker = SQLStatement(
        "tasks.lastOfWorker",
        """
        SELECT \(columns) FROM tasks WHERE worker_id = $1 AND (job_number, index_in_job) =
            (SELECT job_number, index_in_job FROM worker_tasks WHERE worker_id = $1)
        """)
    static let commands = SQLStatement(
        "tasks.commands", "SELECT commands FROM tasks WHERE job_number = $1 AND index_in_job = $2")
    static let ofJob = SQLStatement(
        "tasks.ofJob",
        """
        SELECT \(columns) FROM tasks WHERE job_number = $1 AND index_in_job > $2 ORDER BY index_in_job LIMIT $3
        """)
    static let activeOfWorker = SQLStatement(
        "tasks.activeOfWorker",
        """
        SELECT \(columns) FROM tasks WHERE worker_id = $1 AND status = 'active' ORDER BY job_number, index_in_job
        """)
    static let active = SQLStatement("tasks.active", "SELECT \(columns) FROM tasks WHERE status = 'active'")
    static let failedOfWorker = SQLStatement(
        "tasks.failedOfWorker",
        """
        SELECT \(columns) FROM tasks WHERE job_number = $1 AND worker_id = $2 AND status = 'failed'
        ORDER BY index_in_job
        """)
    static let ready = SQLStatement(
        "tasks.ready",
        """
        SELECT index_in_job, type, priority FROM tasks WHERE job_number = $1 AND \(isReady) ORDER BY index_in_job
        """)
    static let waitingOfType = SQLStatement(
        "tasks.waitingOfType",
        """
        SELECT index_in_job FROM tasks WHERE job_number = $1 AND type = $2 AND status IN ('queued', 'soft-failed')
        LIMIT 1
        """)
    static let firstReady = SQLStatement(
        "tasks.firstReady",
        """
        SELECT index_in_job, type, priority FROM tasks WHERE job_number = $1 AND \(isReady)
        ORDER BY index_in_job LIMIT 1
        """)
    /// `CROSS JOIN`, so that SQLite begins with the dependencies: by its own choice it looks at every ready task of the job.
    static let readyDependents = SQLStatement(
        "tasks.readyDependents",
        """
        SELECT t.index_in_job, t.type, t.priority FROM task_dependencies d CROSS JOIN tasks t
        WHERE d.job_number = $1 AND d.depends_on = $2
            AND t.job_number = d.job_number AND t.index_in_job = d.task_index
            AND t.status IN ('queued', 'soft-failed') AND t.open_dependencies = 0
        ORDER BY t.index_in_job
        """)
    static let insert = SQLStatement(
        "tasks.insert",
        """
        INSERT INTO tasks (\(columns), commands)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        """)
    static let save = SQLStatement(
        "tasks.save",
        """
        UPDATE tasks SET priority = $1, status = $2, worker_id = $3, activity = $4, steps_completed = $5,
            updated_at = $6, touched_at = $7, started_at = $8, ended_at = $9
        WHERE job_number = $10 AND index_in_job = $11
        """)
    static let touch = SQLStatement(
        "tasks.touch", "UPDATE tasks SET touched_at = $1 WHERE job_number = $2 AND index_in_job = $3")
    /// Moves tasks of one status to another; nobody is at them any more.
    static let move = SQLStatement(
        "tasks.move",
        """
        UPDATE tasks SET status = $1, activity = $2, updated_at = $3,
            ended_at = CASE WHEN status = 'active' THEN $4 ELSE ended_at END
        WHERE job_number = $5 AND status = $6
        """)
    /// The same, and nothing of them is done any more.
    static let moveToQueue = SQLStatement(
        "tasks.moveToQueue",
        """
        UPDATE tasks SET status = 'queued', activity = $1, updated_at = $2, steps_completed = 0,
            started_at = NULL, ended_at = NULL
        WHERE job_number = $3 AND status = $4
        """)
    static let stepsCompleted = SQLStatement(
        "tasks.stepsCompleted", "SELECT COALESCE(SUM(steps_completed), 0) FROM tasks WHERE job_number = $1")
    static let closeDependency = SQLStatement(
        "tasks.closeDependency",
        """
        UPDATE tasks SET open_dependencies = open_dependencies + $1 WHERE job_number = $2 AND index_in_job IN
            (SELECT task_index FROM task_dependencies WHERE job_number = $3 AND depends_on = $4)
        """)
    /// When no task of the job is completed.
    static let openAllDependencies = SQLStatement(
        "tasks.openAllDependencies",
        """
        UPDATE tasks SET open_dependencies = (SELECT COUNT(*) FROM task_dependencies d
            WHERE d.job_number = tasks.job_number AND d.task_index = tasks.index_in_job)
        WHERE job_number = $1
        """)
    static let insertDependency = SQLStatement(
        "tasks.insertDependency",
        "INSERT INTO task_dependencies (job_number, task_index, depends_on) VALUES ($1, $2, $3)")
    static let dependencies = SQLStatement(
        "tasks.dependencies",
        "SELECT task_index, depends_on FROM task_dependencies WHERE job_number = $1 ORDER BY task_index, depends_on")
    static let dependenciesOfTask = SQLStatement(
        "tasks.dependenciesOfTask",
        """
        SELECT depends_on FROM task_dependencies WHERE job_number = $1 AND task_index = $2 ORDER BY depends_on
        """)
    static let removeRange = SQLStatement(
        "tasks.removeRange", "DELETE FROM tasks WHERE job_number = $1 AND index_in_job <= $2")
    static let removeDependencies = SQLStatement(
        "tasks.removeDependencies", "DELETE FROM task_dependencies WHERE job_number = $1 AND task_index <= $2")
}
