internal import FarmModel
internal import Foundation

/// What a database of Flamenco's knows of workers, in our words.
struct FlamencoFarm {
    private(set) var workers: [(worker: Worker, secretHash: String)] = []
    private(set) var tags: [WorkerTag] = []
    private(set) var memberships: [WorkerID: [WorkerTagID]] = [:]
    private(set) var schedules: [WorkerID: StoredSchedule] = [:]
    /// What could not be taken over.
    private(set) var notes: [String] = []

    private var workersByRow: [String: WorkerID] = [:]
    private var tagsByRow: [String: WorkerTagID] = [:]

    init(_ reader: DatabaseFile.Reader, now: Timestamp) throws(FarmStoreError) {
        for row in try reader.rows(of: "workers") { addWorker(row, now: now) }
        for row in try reader.rows(of: "worker_tags") { addTag(row) }
        for row in try reader.rows(of: "worker_tag_membership") {
            guard let worker = row["worker_id"].flatMap({ workersByRow[$0] }),
                let tag = row["worker_tag_id"].flatMap({ tagsByRow[$0] })
            else { continue }
            memberships[worker, default: []].append(tag)
        }
        for row in try reader.rows(of: "sleep_schedules") {
            guard let worker = row["worker_id"].flatMap({ workersByRow[$0] }) else { continue }
            schedules[worker] = schedule(row)
        }
    }

    private mutating func addWorker(_ row: [String: String], now: Timestamp) {
        if row["deleted_at"]?.isEmpty == false { return }
        let name = row["name"] ?? ""
        guard let id = row["uuid"].flatMap(WorkerID.init), let secret = row["secret"], !secret.isEmpty else {
            notes.append("worker \"\(name)\" has no identity or no secret in Flamenco's database and was left out")
            return
        }
        guard !workers.contains(where: { $0.worker.id == id }) else { return }
        let created = row["created_at"].flatMap(Self.moment) ?? now
        var worker = Worker(
            id: id, name: name, address: row["address"] ?? "", platform: row["platform"] ?? "",
            taskTypes: (row["supported_task_types"] ?? "").split(separator: ",").map(String.init), createdAt: created)
        worker.software = row["software"] ?? ""
        worker.status = row["status"].flatMap(WorkerStatus.init(rawValue:))
        worker.request = row["status_requested"].flatMap(WorkerStatus.init(rawValue:)).flatMap { status in
            guard status.canBeRequested else { return nil }
            return WorkerStatusRequest(status: status, isLazy: Self.flag(row["lazy_status_request"]))
        }
        switch worker.status {
        case .awake, .asleep: worker.lastGoodStatus = worker.status
        default: break
        }
        worker.canRestart = Self.flag(row["can_restart"])
        worker.updatedAt = row["updated_at"].flatMap(Self.moment) ?? created
        worker.lastSeenAt = row["last_seen_at"].flatMap(Self.moment)
        workers.append((worker, secret))
        if let number = row["id"] { workersByRow[number] = id }
    }

    private mutating func addTag(_ row: [String: String]) {
        let name = row["name"] ?? ""
        guard let id = row["uuid"].flatMap(WorkerTagID.init), !tags.contains(where: { $0.id == id || $0.name == name })
        else {
            notes.append("worker tag \"\(name)\" has no identity of its own in Flamenco's database and was left out")
            return
        }
        tags.append(WorkerTag(id: id, name: name, description: row["description"] ?? ""))
        if let number = row["id"] { tagsByRow[number] = id }
    }

    /// A schedule, inactive if it says something that Flamenco never looked at and that means nothing.
    private mutating func schedule(_ row: [String: String]) -> StoredSchedule {
        var schedule = StoredSchedule()
        schedule.isActive = Self.flag(row["is_active"])
        schedule.daysOfWeek = row["days_of_week"] ?? ""
        schedule.startTime = row["start_time"] ?? ""
        schedule.endTime = row["end_time"] ?? ""
        do throws(SleepScheduleError) {
            _ = try SleepSchedule(
                isActive: schedule.isActive, daysOfWeek: schedule.daysOfWeek, startTime: schedule.startTime,
                endTime: schedule.endTime)
            return schedule
        } catch {
            notes.append("a sleep schedule in Flamenco's database was left out, as it cannot be read: \(error)")
            return StoredSchedule()
        }
    }

    private static func flag(_ text: String?) -> Bool { text == "1" || text?.lowercased() == "true" }

    /// Reads `2024-05-06 07:08:09.123456789+00:00`, or with `T` and `Z`; `nil` for the zero time and for what is none.
    private static func moment(_ text: String) -> Timestamp? {
        let pattern = /(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d+))?\s*(Z|[+-]\d\d:?\d\d)?.*/
        guard let parts = text.wholeMatch(of: pattern)?.output, let year = Int(parts.1), year > 1 else { return nil }
        var components = DateComponents()
        components.timeZone = .gmt
        (components.year, components.month, components.day) = (year, Int(parts.2), Int(parts.3))
        (components.hour, components.minute, components.second) = (Int(parts.4), Int(parts.5), Int(parts.6))
        guard let date = Calendar(identifier: .gregorian).date(from: components) else { return nil }
        let fraction = Int64((parts.7.map(String.init) ?? "").padding(toLength: 6, withPad: "0", startingAt: 0)) ?? 0
        return Timestamp(microseconds: Timestamp(date).microseconds + fraction) - offset(parts.8)
    }

    private static func offset(_ zone: Substring?) -> Duration {
        guard let zone, zone != "Z" else { return .zero }
        let digits = zone.filter(\.isNumber)
        guard let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)) else { return .zero }
        let size = Duration.seconds(hours * 3600 + minutes * 60)
        return zone.hasPrefix("-") ? .zero - size : size
    }
}
