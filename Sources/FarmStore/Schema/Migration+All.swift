extension Migration {
    /// The history of the database. Only ever add at the end.
    static let all = [workers]

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
}
