/// Jobs as a server has stored them, written by SQL: frames, and in each job a last task that waits for all of them.
///
/// The first jobs are completed, so many as there are; of the others every frame can be rendered. The job after those is
/// paused, so that nobody gets its tasks, and has as many as one asks for.
struct SyntheticJobs: Sendable {
    /// Jobs of which all is done.
    let completed: Int
    /// Jobs of which nothing is done.
    let ready: Int
    let tasksPerJob: Int
    let tasksOfLargeJob: Int

    /// How many tasks are stored.
    var tasks: Int { (completed + ready) * tasksPerJob + tasksOfLargeJob }
    /// How many frames can be handed out.
    var readyTasks: Int { ready * (tasksPerJob - 1) }
    /// How many tasks are done before anybody does one.
    var completedTasks: Int { completed * tasksPerJob }
    /// The identity of the job with many tasks.
    var largeJob: String { Self.identity(of: completed + ready + 1) }

    private static func identity(of job: Int) -> String {
        let digits = String(job, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Writes them into a database that a server made and has closed.
    func write(to path: String) throws {
        try SQLiteFile.with(path) { file in
            try file.execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN")
            try file.execute(jobRows)
            for job in 1...(completed + ready + 1) { try file.execute(taskRows(of: job)) }
            try file.execute(dependencyRows)
            try file.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    /// How many tasks are completed in a database that no server has open.
    static func completedTasks(in path: String) throws -> Int {
        try SQLiteFile.with(path) { try $0.integer("SELECT COUNT(*) FROM tasks WHERE status = 'completed'") }
    }

    private static let moment = 1_780_000_000_000_000

    /// Priorities from 50 to 59 in turn, so that the order in which jobs are stored is not the one in which they are done.
    private var jobRows: String {
        """
        WITH RECURSIVE n (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number <= \(completed + ready)),
            j AS (SELECT number, CASE WHEN number <= \(completed) THEN 'completed'
                WHEN number <= \(completed + ready) THEN 'queued' ELSE 'paused' END AS status,
                CASE WHEN number <= \(completed + ready) THEN \(tasksPerJob) ELSE \(tasksOfLargeJob) END AS tasks FROM n)
        INSERT INTO jobs (number, id, name, type, priority, status, activity, settings, metadata, checkout, worker_tag_id,
            steps_completed, steps_total, tasks_active, tasks_canceled, tasks_completed, tasks_failed, tasks_queued,
            tasks_soft_failed, tasks_paused, created_at, updated_at, delete_requested_at)
        SELECT number, printf('00000000-0000-4000-8000-%012x', number), printf('shot %04d', number),
            'simple-blender-render', 50 + number % 10, status, '', '\(Self.settings)',
            '{"project":"sprite","user.name":"artist"}', '', NULL, CASE WHEN status = 'completed' THEN tasks ELSE 0 END,
            tasks, 0, 0, CASE WHEN status = 'completed' THEN tasks ELSE 0 END, 0,
            CASE WHEN status = 'queued' THEN tasks ELSE 0 END, 0, CASE WHEN status = 'paused' THEN tasks ELSE 0 END,
            \(Self.moment) + number, \(Self.moment) + number, NULL
        FROM j
        """
    }

    private func taskRows(of job: Int) -> String {
        let isLarge = job > completed + ready
        let count = isLarge ? tasksOfLargeJob : tasksPerJob
        let status = isLarge ? "paused" : job <= completed ? "completed" : "queued"
        let isDone = status == "completed"
        return """
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
            INSERT INTO tasks (job_number, index_in_job, id, name, type, priority, status, worker_id, activity, commands,
                steps_completed, steps_total, open_dependencies, updated_at, touched_at)
            SELECT \(job), i,
                printf('%08x-%04x-4000-8000-%012x', (i * 2654435761 + \(job) * 40503) % 4294967296, i % 65536, \(job)),
                CASE WHEN i < \(count) THEN printf('render-%d', i) ELSE 'preview-video' END,
                CASE WHEN i < \(count) THEN 'blender' ELSE 'ffmpeg' END, 50, '\(status)', NULL, '',
                \(Self.commands), \(isDone ? 1 : 0), 1, CASE WHEN i < \(count) THEN 0 ELSE \(isDone ? 0 : count - 1) END,
                \(Self.moment), NULL
            FROM n
            """
    }

    private var dependencyRows: String {
        """
        INSERT INTO task_dependencies (job_number, task_index, depends_on)
        SELECT t.job_number, c.count, t.index_in_job FROM tasks t
        JOIN (SELECT job_number, MAX(index_in_job) AS count FROM tasks GROUP BY job_number) c
            ON c.job_number = t.job_number
        WHERE t.index_in_job < c.count
        """
    }

    private static let settings = """
        {"blendfile":"{jobs}/sprite/shot.blend","chunk_size":1,"format":"PNG","fps":24,"frames":"1-999",\
        "render_output_path":"/render/sprite/shot/######","image_file_extension":".png","has_previews":true}
        """
    /// SQL for the commands of the frame `i`.
    private static let commands = """
        printf('[{"name":"blender-render","parameters":{"argsBefore":[],"blendfile":"{jobs}/sprite/shot.blend",\
        "exe":"{blender}","exeArgs":"{blenderArgs}","args":["--render-output","/render/sprite/shot/######",\
        "--render-format","PNG","--render-frame","%d"]}}]', i)
        """
}
