import FarmModel
import FarmStore
import Foundation
import TestSupport
import Testing

@Suite("A path where Flamenco's own database is", .timeLimit(.minutes(10)))
struct FlamencoImportTests {
    private static let workerID = "5c46a98f-0f0e-4bd8-a9b6-5a9a2fd5b1a1"
    private static let tagID = "11111111-0f0e-4bd8-a9b6-5a9a2fd5b1a1"

    private static let schema = """
        CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY, version_id INTEGER);
        CREATE TABLE workers (id integer PRIMARY KEY, created_at datetime, updated_at datetime, uuid varchar(36),
            secret varchar(255), name varchar(64), address varchar(39), platform varchar(16), software varchar(32),
            status varchar(16), last_seen_at datetime, status_requested varchar(16), lazy_status_request smallint,
            supported_task_types varchar(255), deleted_at datetime, can_restart smallint);
        CREATE TABLE worker_tags (id integer PRIMARY KEY, uuid varchar(36), name varchar(64), description varchar(255));
        CREATE TABLE worker_tag_membership (worker_tag_id integer, worker_id integer);
        CREATE TABLE sleep_schedules (id integer PRIMARY KEY, worker_id integer, is_active boolean,
            days_of_week text, start_time text, end_time text, next_check datetime);
        """

    private static let rows = """
        INSERT INTO workers VALUES (3, '2025-12-01 10:00:00.5+01:00', '2025-12-01 10:00:01Z', '\(workerID)',
            '$2a$04$abcdefghijklmnopqrstuu', 'node-3', '192.168.0.3', 'windows', '3.8.2', 'awake',
            '2025-12-31 23:00:00.123456789+00:00', 'asleep', 1, 'blender,misc', NULL, 1);
        INSERT INTO workers VALUES (4, NULL, NULL, '22222222-0f0e-4bd8-a9b6-5a9a2fd5b1a1', 'x', 'gone', '', '', '', '',
            NULL, '', 0, '', '2025-12-31 23:00:00', 0);
        INSERT INTO workers VALUES (5, NULL, NULL, 'nonsense', 'x', 'broken', '', '', '', '', NULL, '', 0, '', NULL, 0);
        INSERT INTO worker_tags VALUES (7, '\(tagID)', 'fast', 'the fast ones');
        INSERT INTO worker_tag_membership VALUES (7, 3);
        INSERT INTO worker_tag_membership VALUES (7, 4);
        INSERT INTO sleep_schedules VALUES (1, 3, 1, 'mo tu', '09:00', '18:00', NULL);
        """

    @Test("is left as it is, and its workers are in ours beside it", arguments: ["delete", "wal", "left-over"])
    func takenOver(journal: String) throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.makeDatabase(Self.schema + Self.rows, journal: journal)
        let before = farm.content
        let opened = try farm.open()
        defer { try? opened.store.close() }
        #expect(opened.store.path == "\(farm.directory.path)/farm.shaman.sqlite")
        #expect(opened.notes.contains { $0.contains("\(farm.path) is Flamenco's and stays as it is") })
        #expect(opened.notes.contains { $0.contains("\"broken\"") })
        #expect(farm.content.filter { before.keys.contains($0.key) } == before)
        #expect(farm.content.keys.filter { !$0.hasPrefix("farm.shaman.sqlite") }.sorted() == before.keys.sorted())

        let found = try opened.store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(found.count == 1)
        let worker = try #require(found.first).worker
        #expect(found.first?.secretHash == "$2a$04$abcdefghijklmnopqrstuu")
        #expect("\(worker.id)" == Self.workerID)
        #expect(worker.name == "node-3")
        #expect(worker.address == "192.168.0.3")
        #expect(worker.platform == "windows")
        #expect(worker.software == "3.8.2")
        #expect(worker.taskTypes == ["blender", "misc"])
        #expect(worker.status == .awake)
        #expect(worker.lastGoodStatus == .awake)
        #expect(worker.request == WorkerStatusRequest(status: .asleep, isLazy: true))
        #expect(worker.canRestart)
        #expect(worker.createdAt.description == "2025-12-01T09:00:00.5Z")
        #expect(worker.lastSeenAt?.description == "2025-12-31T23:00:00.123456Z")
        let tags = try opened.store.readNow { transaction throws(FarmStoreError) in try transaction.tags() }
        #expect(tags.map(\.name) == ["fast"])
        #expect(tags.map(\.description) == ["the fast ones"])
        let memberships = try opened.store.readNow { transaction throws(FarmStoreError) in
            try transaction.tagMemberships()
        }
        #expect(memberships == [worker.id: tags.map(\.id)])
        let schedule = try opened.store.readNow { transaction throws(FarmStoreError) in
            try transaction.schedule(of: worker.id)
        }
        #expect(schedule?.isActive == true)
        #expect(schedule?.daysOfWeek == "mo tu")
        #expect(schedule?.startTime == "09:00")
        #expect(schedule?.endTime == "18:00")
    }

    @Test(
        "a schedule that Flamenco took and nobody understands is left out with a note", arguments: ["xx", "mo Lundi"])
    func unreadableSchedule(days: String) throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.makeDatabase(Self.schema + Self.rows.replacing("'mo tu'", with: "'\(days)'"), journal: "delete")
        let opened = try farm.open()
        defer { try? opened.store.close() }
        #expect(opened.notes.contains { $0.contains("sleep schedule") && $0.contains(days.suffix(5)) })
        let schedules = try opened.store.readNow { transaction throws(FarmStoreError) in try transaction.schedules() }
        #expect(schedules.values.allSatisfy { !$0.isActive && $0.daysOfWeek.isEmpty })
    }

    @Test("is read once: what happens to the workers later stays")
    func once() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.makeDatabase(Self.schema + Self.rows)
        let first = try farm.open().store
        let id = try #require(WorkerID(Self.workerID))
        try await first.write { transaction in
            try transaction.deleteWorker(id, at: TestFarm.now)
        }
        try first.close()
        let second = try farm.open()
        let workers = try second.store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(workers.isEmpty)
        try second.store.close()
    }

    @Test("may be of an older version, without some tables and columns")
    func old() throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.makeDatabase(
            """
            CREATE TABLE jobs (id integer);
            CREATE TABLE workers (id integer, uuid char(36), secret varchar(255), name varchar(64));
            INSERT INTO workers VALUES (1, '\(Self.workerID)', 'hash', 'old');
            """)
        let opened = try farm.open()
        let workers = try opened.store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(workers.map(\.worker.name) == ["old"])
        #expect(workers.map(\.worker.createdAt) == [TestFarm.now])
        try opened.store.close()
    }

    @Test("is refused when another program's file is where ours would be")
    func blocked() throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.makeDatabase(Self.schema)
        try ForeignDatabase.make(
            "\(farm.directory.path)/farm.shaman.sqlite", sql: "CREATE TABLE notes (text TEXT)", journal: "delete")
        let error = #expect(throws: FarmStoreError.self) { try farm.open() }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("--database") == true)
    }
}
