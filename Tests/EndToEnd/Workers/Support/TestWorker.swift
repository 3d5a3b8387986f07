import Foundation
import TestSupport

/// A worker of a test server, as the real one talks. All calls block.
struct TestWorker {
    static let secret = String(repeating: "0123456789abcdef", count: 4)

    let server: TestServer
    let id: String
    var password = TestWorker.secret

    /// Registers a new worker.
    init(_ server: TestServer, named name: String = "node") throws {
        let answer = try server.post(
            "/api/v3/worker/register-worker",
            json: #"""
                {"name":"\#(name)","platform":"linux","secret":"\#(Self.secret)","supported_task_types":["blender"]}
                """#)
        guard let id = answer.json["uuid"] as? String else { throw TestServer.Failure(description: "\(answer)") }
        self.server = server
        self.id = id
    }

    /// A worker that has registered before.
    init(_ server: TestServer, id: String) {
        self.server = server
        self.id = id
    }

    /// A registered worker that signed on and does something.
    static func signedOn(
        _ server: TestServer, as status: String, named name: String = "node", canRestart: Bool = false
    ) throws -> TestWorker {
        let worker = try TestWorker(server, named: name)
        _ = try worker.signOn(canRestart: canRestart)
        if status != "starting" { _ = try worker.stateChanged(status) }
        return worker
    }

    var credentials: [(String, String)] {
        [("Authorization", "Basic " + Data("\(id):\(password)".utf8).base64EncodedString())]
    }

    func call(_ method: String, _ path: String, json: String? = nil) throws -> Response {
        let type = json.map { _ in [("Content-Type", "application/json")] } ?? []
        return try server.request(
            method, "/api/v3/worker/\(path)", fields: credentials + type, body: json.map { Array($0.utf8) })
    }

    /// What the worker is told to do when it signs on.
    func signOn(canRestart: Bool = false) throws -> String {
        let answer = try call(
            "POST", "sign-on",
            json: #"""
                {"name":"node","supported_task_types":["blender"],"software_version":"3.9","can_restart":\#(canRestart)}
                """#)
        guard answer.status == 200 else { throw TestServer.Failure(description: "sign-on: \(answer)") }
        return answer.json["status_requested"] as? String ?? ""
    }

    func signOff() throws -> Int { try call("POST", "sign-off").status }

    func stateChanged(_ status: String) throws -> Int {
        try call("POST", "state-changed", json: #"{"status":"\#(status)"}"#).status
    }

    func state() throws -> Response { try call("GET", "state") }
    func askForTask() throws -> Response { try call("POST", "task") }

    // MARK: - As people see it

    var path: String { "/api/v3/worker-mgt/workers/\(id)" }

    func details() throws -> [String: Any] { try server.get(path).json }
    func status() throws -> String { try details()["status"] as? String ?? "none" }

    /// `asleep`, `asleep lazily`, or an empty text for nothing.
    func requested() throws -> String {
        guard let change = try details()["status_change"] as? [String: Any] else { return "" }
        return "\(change["status"] ?? "")\(change["is_lazy"] as? Bool == true ? " lazily" : "")"
    }

    @discardableResult
    func request(_ status: String, isLazy: Bool = false) throws -> Response {
        try server.post("\(path)/setstatus", json: #"{"status":"\#(status)","is_lazy":\#(isLazy)}"#)
    }

    @discardableResult
    func setSchedule(
        isActive: Bool = true, days: String = "", start: String = "", end: String = "", more: String = ""
    ) throws -> Response {
        try server.post(
            "\(path)/sleep-schedule",
            json: #"""
                {"is_active":\#(isActive),"days_of_week":"\#(days)","start_time":"\#(start)","end_time":"\#(end)"\#(more)}
                """#)
    }
}

extension TestServer {
    func makeTag(_ name: String, more: String = "") throws -> String {
        let answer = try post("/api/v3/worker-mgt/tags", json: #"{"name":"\#(name)"\#(more)}"#)
        guard let id = answer.json["id"] as? String else { throw Failure(description: "\(answer)") }
        return id
    }

    func put(_ path: String, json: String) throws -> Response {
        try request("PUT", path, fields: [("Content-Type", "application/json")], body: Array(json.utf8))
    }

    func delete(_ path: String) throws -> Response { try request("DELETE", path) }
    func farmStatus() throws -> String { try get("/api/v3/status").json["status"] as? String ?? "" }
}
