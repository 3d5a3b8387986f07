extension Migration {
    /// The history of the database. Only ever add at the end.
    static let all = [workers, jobs, history, workerTasks]

    private static let workers = Migration(
        version: 1, name: "workers, tags and sleep schedules",
        script: """
            CREATE TABLE workers (
                id TEXT NOT NULL PRIMARY KEY,
                ordinal BIGINT NOT NULL UNIQUE,
                secret_hash TEXT NOT NULL,
                name TEXT NOT NULL,
                address TEXT NOT NULL,
                platform TEXT NOT NULL,
                software TEXT NOT NULL,
                task_types TEXT NOT NULL,
                status TEXT NOT NULL,
                requested_status TEXT NOT NULL,
                is_request_lazy BIGINT NOT NULL,
                last_good_status TEXT NOT NULL,
                can_restart BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                last_seen_at BIGINT,
                deleted_at BIGINT
            );
            CREATE TABLE worker_tags (
                id TEXT NOT NULL PRIMARY KEY,
                ordinal BIGINT NOT NULL UNIQUE,
                name TEXT NOT NULL UNIQUE,
                description TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE worker_tag_members (
                worker_id TEXT NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
                tag_id TEXT NOT NULL REFERENCES worker_tags (id) ON DELETE CASCADE,
                PRIMARY KEY (worker_id, tag_id)
            );
            CREATE INDEX worker_tag_members_by_tag ON worker_tag_members (tag_id);
            CREATE TABLE sleep_schedules (
                worker_id TEXT NOT NULL PRIMARY KEY REFERENCES workers (id) ON DELETE CASCADE,
                is_active BIGINT NOT NULL,
                days_of_week TEXT NOT NULL,
                start_time TEXT NOT NULL,
                end_time TEXT NOT NULL,
                more_windows TEXT NOT NULL,
                time_zone TEXT NOT NULL,
                is_lazy BIGINT NOT NULL,
                next_check_at BIGINT,
                updated_at BIGINT NOT NULL
            );
            CREATE TABLE imports (
                source TEXT NOT NULL PRIMARY KEY,
                workers BIGINT NOT NULL,
                imported_at BIGINT NOT NULL
            );
            """)

    /// Tasks are found by their job's number and their place in it. Where tasks are looked for by status there is an index of
    /// just those, so that it stays small whatever else is stored.
    private static let jobs = Migration(
        version: 2, name: "jobs and tasks",
        script: """
            CREATE TABLE jobs (
                number BIGINT NOT NULL PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                priority BIGINT NOT NULL,
                status TEXT NOT NULL,
                activity TEXT NOT NULL,
                settings TEXT NOT NULL,
                metadata TEXT NOT NULL,
                checkout TEXT NOT NULL,
                worker_tag_id TEXT REFERENCES worker_tags (id) ON DELETE SET NULL,
                steps_completed BIGINT NOT NULL,
                steps_total BIGINT NOT NULL,
                tasks_active BIGINT NOT NULL,
                tasks_canceled BIGINT NOT NULL,
                tasks_completed BIGINT NOT NULL,
                tasks_failed BIGINT NOT NULL,
                tasks_queued BIGINT NOT NULL,
                tasks_soft_failed BIGINT NOT NULL,
                tasks_paused BIGINT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                delete_requested_at BIGINT
            );
            CREATE INDEX jobs_by_status ON jobs (status, number);
            CREATE INDEX jobs_by_update ON jobs (updated_at);
            CREATE INDEX jobs_by_tag ON jobs (worker_tag_id) WHERE worker_tag_id IS NOT NULL;
            CREATE INDEX jobs_by_checkout ON jobs (checkout) WHERE checkout <> '';
            CREATE INDEX jobs_to_delete ON jobs (delete_requested_at) WHERE delete_requested_at IS NOT NULL;
            CREATE TABLE tasks (
                job_number BIGINT NOT NULL REFERENCES jobs (number),
                index_in_job BIGINT NOT NULL,
                id TEXT NOT NULL UNIQUE,
                name TEXT NOT NULL,
                type TEXT NOT NULL,
                priority BIGINT NOT NULL,
                status TEXT NOT NULL,
                worker_id TEXT REFERENCES workers (id),
                activity TEXT NOT NULL,
                commands TEXT NOT NULL,
                steps_completed BIGINT NOT NULL,
                steps_total BIGINT NOT NULL,
                open_dependencies BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                touched_at BIGINT,
                PRIMARY KEY (job_number, index_in_job)
            );
            CREATE INDEX tasks_active ON tasks (worker_id, job_number, index_in_job) WHERE status = 'active';
            CREATE INDEX tasks_ready ON tasks (job_number, index_in_job, type, priority)
                WHERE status IN ('queued', 'soft-failed') AND open_dependencies = 0;
            CREATE TABLE task_dependencies (
                job_number BIGINT NOT NULL REFERENCES jobs (number),
                task_index BIGINT NOT NULL,
                depends_on BIGINT NOT NULL,
                PRIMARY KEY (job_number, task_index, depends_on)
            );
            CREATE INDEX task_dependents ON task_dependencies (job_number, depends_on, task_index);
            CREATE TABLE task_failures (
                job_number BIGINT NOT NULL REFERENCES jobs (number),
                task_index BIGINT NOT NULL,
                worker_id TEXT NOT NULL REFERENCES workers (id),
                created_at BIGINT NOT NULL,
                PRIMARY KEY (job_number, task_index, worker_id)
            );
            CREATE TABLE job_blocks (
                job_number BIGINT NOT NULL REFERENCES jobs (number),
                worker_id TEXT NOT NULL REFERENCES workers (id),
                task_type TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                PRIMARY KEY (job_number, worker_id, task_type)
            );
            CREATE INDEX job_blocks_of_worker ON job_blocks (worker_id);
            CREATE TABLE last_rendered (
                slot BIGINT NOT NULL PRIMARY KEY,
                job_number BIGINT NOT NULL REFERENCES jobs (number) ON DELETE CASCADE,
                task_id TEXT NOT NULL,
                rendered_at BIGINT NOT NULL
            );
            """)

    private static let history = Migration(
        version: 3, name: "when tasks began and ended, and what the farm did over time",
        script: """
            ALTER TABLE tasks ADD COLUMN started_at BIGINT;
            ALTER TABLE tasks ADD COLUMN ended_at BIGINT;
            CREATE TABLE farm_samples (
                interval_seconds BIGINT NOT NULL,
                taken_at BIGINT NOT NULL,
                workers BIGINT NOT NULL,
                workers_awake BIGINT NOT NULL,
                tasks_active BIGINT NOT NULL,
                tasks_ready BIGINT NOT NULL,
                tasks_completed BIGINT NOT NULL,
                tasks_failed BIGINT NOT NULL,
                files BIGINT NOT NULL,
                file_bytes BIGINT NOT NULL,
                saved_bytes BIGINT NOT NULL,
                PRIMARY KEY (interval_seconds, taken_at)
            );
            """)

    private static let workerTasks = Migration(
        version: 4, name: "which task each worker was at last",
        script: """
            CREATE TABLE worker_tasks (
                worker_id TEXT NOT NULL PRIMARY KEY REFERENCES workers (id),
                job_number BIGINT NOT NULL,
                index_in_job BIGINT NOT NULL
            );
            """)
}
