/// The SQL of jobs.
enum JobStatements {
    /// What a `Job` is made of.
    static let columns = """
        number, id, name, type, priority, status, activity, checkout, worker_tag_id, steps_completed, steps_total, \
        tasks_active, tasks_canceled, tasks_completed, tasks_failed, tasks_queued, tasks_soft_failed, tasks_paused, \
        created_at, updated_at, delete_requested_at
        """
    /// How many there are: what follows them in a row.
    static let columnCount = 21

    static let byNumber = SQLStatement("jobs.byNumber", "SELECT \(columns) FROM jobs WHERE number = $1")
    static let byID = SQLStatement("jobs.byID", "SELECT \(columns) FROM jobs WHERE id = $1")
    static let details = SQLStatement("jobs.details", "SELECT \(columns), settings, metadata FROM jobs WHERE id = $1")
    static let highestNumber = SQLStatement("jobs.highestNumber", "SELECT COALESCE(MAX(number), 0) FROM jobs")
    static let insert = SQLStatement(
        "jobs.insert",
        """
        INSERT INTO jobs (\(columns), settings, metadata)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
        """)
    static let save = SQLStatement(
        "jobs.save",
        """
        UPDATE jobs SET priority = $1, status = $2, activity = $3, worker_tag_id = $4, steps_completed = $5,
            tasks_active = $6, tasks_canceled = $7, tasks_completed = $8, tasks_failed = $9, tasks_queued = $10,
            tasks_soft_failed = $11, tasks_paused = $12, updated_at = $13, delete_requested_at = $14
        WHERE number = $15
        """)
    static let withStatus = SQLStatement(
        "jobs.withStatus", "SELECT \(columns) FROM jobs WHERE status = $1 ORDER BY number")
    static let withTag = SQLStatement(
        "jobs.withTag", "SELECT \(columns) FROM jobs WHERE worker_tag_id = $1 ORDER BY number")
    static let toDelete = SQLStatement(
        "jobs.toDelete",
        """
        SELECT \(columns) FROM jobs WHERE delete_requested_at IS NOT NULL ORDER BY delete_requested_at, number LIMIT $1
        """)
    static let updatedUntil = SQLStatement(
        "jobs.updatedUntil", "SELECT \(columns) FROM jobs WHERE updated_at <= $1 ORDER BY number")
    static let countWithCheckout = SQLStatement(
        "jobs.countWithCheckout", "SELECT COUNT(*) FROM jobs WHERE checkout = $1 AND checkout <> '' AND number <> $2")
    static let withCheckout = SQLStatement(
        "jobs.withCheckout",
        "SELECT \(columns) FROM jobs WHERE checkout = $1 AND checkout <> '' ORDER BY number DESC LIMIT $2")
    static let forgetCheckout = SQLStatement(
        "jobs.forgetCheckout", "UPDATE jobs SET checkout = '' WHERE number = $1")
    static let remove = SQLStatement("jobs.remove", "DELETE FROM jobs WHERE number = $1")
    static let saveLastRendered = SQLStatement(
        "jobs.saveLastRendered",
        """
        INSERT INTO last_rendered (slot, job_number, task_id, rendered_at) VALUES (1, $1, $2, $3)
        ON CONFLICT (slot) DO UPDATE SET job_number = excluded.job_number, task_id = excluded.task_id,
            rendered_at = excluded.rendered_at
        """)
    static let lastRendered = SQLStatement(
        "jobs.lastRendered",
        """
        SELECT \(columns) FROM jobs WHERE number = (SELECT job_number FROM last_rendered WHERE slot = 1)
        """)
}
