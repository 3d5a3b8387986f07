import Foundation
import ShamanClient
import Synchronization

/// A job manager in memory, over HTTP: as much of its API as clients for people use.
final class FakeFarm: Sendable {
    struct Job {
        var id: String
        var name = "shot"
        var status = "queued"
        var created = "2026-01-02T03:04:05Z"
        var updated = "2026-01-02T03:04:05Z"
        var steps = (completed: 0, total: 0)
        var tasks: [Task] = []
        var countsTasks = false

        var json: [String: Any] {
            var json = description
            if countsTasks { json["task_counts"] = tasks.reduce(into: [:]) { $0[$1.status, default: 0] += 1 } }
            return json
        }

        private var description: [String: Any] {
            [
                "id": id, "name": name, "type": "echo-sleep-test", "status": status, "priority": 50, "activity": "",
                "created": created, "updated": updated, "settings": ["message": "hi"], "metadata": [String: String](),
                "steps_completed": steps.completed, "steps_total": steps.total, "submitter_platform": "",
            ]
        }
    }

    struct Task {
        var id: String
        var name = "echo"
        var status = "queued"
        var updated = "2026-01-02T03:04:05Z"
        var log: String?

        var json: [String: Any] {
            [
                "id": id, "name": name, "status": status, "index_in_job": 1, "priority": 50, "task_type": "misc",
                "updated": updated, "steps_completed": 0, "steps_total": 1,
                "worker": ["id": "", "name": "", "address": ""],
            ]
        }
    }

    struct State {
        var jobs: [Job] = []
        /// What the job type's etag is.
        var etag = "first"
        /// Whether jobs can be asked for by `POST /jobs/query`, and lists page by page.
        var knowsQueries = true
        var knowsPages = true
        var knowsRanges = true
        /// Answers instead of the usual ones to the next requests.
        var failures: [ScriptedHTTPServer.Reply] = []
        /// Changes before the answer to each request, by its number from 0.
        var script: [Int: @Sendable (inout State) -> Void] = [:]
        var answered = 0
    }

    let server: ScriptedHTTPServer
    private let state: Box

    private final class Box: Sendable {
        let value: Mutex<State>
        init(_ state: State) { value = Mutex(state) }
    }

    init(_ configure: (inout State) -> Void) throws {
        var initial = State()
        configure(&initial)
        let state = Box(initial)
        self.state = state
        server = try ScriptedHTTPServer(
            .answer { request in
                state.value.withLock { state in
                    state.script[state.answered]?(&state)
                    state.answered += 1
                    if !state.failures.isEmpty { return state.failures.removeFirst() }
                    return Self.answer(request, &state)
                }
            })
    }

    deinit { server.stop() }

    func change(_ body: (inout State) -> Void) { state.value.withLock { body(&$0) } }

    /// The requests as method and path, without `/api/v3`.
    var calls: [String] {
        server.requests.map { "\($0.method) \($0.path.replacing("/api/v3", with: ""))" }
    }

    func withClient<Result>(_ body: (ShamanClient) async throws -> Result) async throws -> Result {
        try await ShamanClient.with(.init(server: try ServerURL(server.url), connections: 2), body)
    }

    /// An identity that begins with a text.
    static func id(_ beginning: String) -> String {
        beginning + "00000000-0000-4000-8000-000000000000".dropFirst(beginning.count)
    }

    private static func answer(_ request: ScriptedHTTPServer.Request, _ state: inout State) -> ScriptedHTTPServer.Reply
    {
        let parts = request.path.split(separator: "?", maxSplits: 1)
        let path = parts[0].split(separator: "/").map(String.init)
        if path.first == "job-files" { return log(path[1], request.headers["range"], state) }
        let body = (try? JSONSerialization.jsonObject(with: request.body)) as? [String: Any] ?? [:]
        switch (request.method, path.dropFirst(2).first, path.count) {
        case ("POST", "jobs", 4) where path[3] == "query" && state.knowsQueries:
            let wanted = body["status_in"] as? [String]
            let jobs = state.jobs.reversed().filter { wanted?.contains($0.status) ?? true }
            let page = jobs.dropFirst(body["offset"] as? Int ?? 0).prefix(body["limit"] as? Int ?? .max)
            return json(["jobs": page.map(\.json)])
        case ("GET", "jobs", 3):
            return json(["jobs": page(state.jobs.map(\.json), parts.last.map(String.init), state)])
        case ("POST", "jobs", 3): return submit(body, &state)
        case ("POST", "jobs", 4) where path[3] == "check":
            return body["type_etag"] as? String == state.etag ? .init(status: 204) : outdated
        case ("GET", "jobs", 4) where path[3] == "types": return json(["job_types": [type(state)]])
        case ("GET", "jobs", 5) where path[3] == "type" && path[4] == "echo-sleep-test": return json(type(state))
        case ("GET", "worker-mgt", 4): return json(["tags": [["id": id("7a"), "name": "GPU"]]])
        default: return single(request.method, path, body, parts.last.map(String.init), &state)
        }
    }

    private static func single(
        _ method: String, _ path: [String], _ body: [String: Any], _ query: String?, _ state: inout State
    ) -> ScriptedHTTPServer.Reply {
        guard path.count > 3 else { return missing("no such thing") }
        if path[2] == "tasks" { return task(method, path, body, &state) }
        guard let index = state.jobs.firstIndex(where: { $0.id == path[3] }) else { return missing("no such job") }
        switch (method, path.dropFirst(4).first) {
        case ("GET", nil): return json(state.jobs[index].json)
        case ("DELETE", nil):
            state.jobs.remove(at: index)
            return .init(status: 204)
        case ("GET", "tasks"): return json(["tasks": page(state.jobs[index].tasks.map(\.json), query, state)])
        case ("GET", "what-would-delete-do"): return json(["shaman_checkout": true])
        case ("POST", "setstatus"):
            state.jobs[index].status = body["status"] as? String ?? ""
            return .init(status: 204)
        default: return missing("no such thing")
        }
    }

    private static func task(
        _ method: String, _ path: [String], _ body: [String: Any], _ state: inout State
    ) -> ScriptedHTTPServer.Reply {
        for (job, entry) in state.jobs.enumerated() {
            guard let index = entry.tasks.firstIndex(where: { $0.id == path[3] }) else { continue }
            let task = entry.tasks[index]
            switch (method, path.dropFirst(4).first) {
            case ("GET", nil): return json(task.json.merging(["job_id": entry.id, "activity": "said"]) { $1 })
            case ("GET", "log"):
                guard let log = task.log else { return .init(status: 204) }
                return json([
                    "task_id": task.id, "job_id": entry.id, "url": "/job-files/\(task.id)", "size": log.utf8.count,
                ])
            case ("POST", "setstatus"):
                state.jobs[job].tasks[index].status = body["status"] as? String ?? ""
                return .init(status: 204)
            default: return missing("no such thing")
            }
        }
        return missing("no such task")
    }

    private static func log(_ id: String, _ range: String?, _ state: State) -> ScriptedHTTPServer.Reply {
        let task = state.jobs.flatMap(\.tasks).first { $0.id == id }
        guard let log = task?.log.map({ Data($0.utf8) }) else { return missing("no such file") }
        guard state.knowsRanges, let range, let start = Int(range.dropFirst("bytes=".count).dropLast()) else {
            return .init(status: 200, body: log)
        }
        guard start < log.count else { return .init(status: 416, headers: ["Content-Range": "bytes */\(log.count)"]) }
        return .init(
            status: 206, headers: ["Content-Range": "bytes \(start)-\(log.count - 1)/\(log.count)"],
            body: Data(log.dropFirst(start)))
    }

    private static func submit(_ body: [String: Any], _ state: inout State) -> ScriptedHTTPServer.Reply {
        guard body["type_etag"] as? String == state.etag else { return outdated }
        let job = Job(id: id("5b"), name: body["name"] as? String ?? "")
        state.jobs.append(job)
        return json(job.json)
    }

    private static var outdated: ScriptedHTTPServer.Reply {
        .json(412, #"{"code":412,"message":"its settings are outdated"}"#)
    }

    private static func type(_ state: State) -> [String: Any] {
        [
            "name": "echo-sleep-test", "label": "Echo", "etag": state.etag,
            "settings": [
                ["key": "message", "type": "string", "required": true],
                ["key": "sleep_repeats", "type": "int32", "default": 1],
            ],
        ]
    }

    private static func page(_ items: [[String: Any]], _ query: String?, _ state: State) -> [[String: Any]] {
        guard state.knowsPages, let query else { return items }
        let values = query.split(separator: "&").reduce(into: [String: Int]()) { values, pair in
            let parts = pair.split(separator: "=")
            if parts.count == 2 { values[String(parts[0])] = Int(parts[1]) }
        }
        return Array(items.dropFirst(values["offset"] ?? 0).prefix(values["limit"] ?? .max))
    }

    private static func json(_ object: [String: Any]) -> ScriptedHTTPServer.Reply {
        .json(200, String(decoding: (try? JSONSerialization.data(withJSONObject: object)) ?? Data(), as: UTF8.self))
    }

    private static func missing(_ message: String) -> ScriptedHTTPServer.Reply {
        .json(404, #"{"code":404,"message":"\#(message)"}"#)
    }
}
