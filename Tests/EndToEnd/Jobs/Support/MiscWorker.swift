import Foundation
import TestSupport

/// A worker that takes tasks of the type `misc` and does them as the test says. All calls block.
struct MiscWorker {
    private let server: TestServer
    private let id: String
    private let secret = String(repeating: "0123456789abcdef", count: 4)

    /// Registers, signs on and is awake.
    init(_ server: TestServer, named name: String) throws {
        self.server = server
        let about = #""name":"\#(name)","supported_task_types":["misc"]"#
        let answer = try server.post(
            "/api/v3/worker/register-worker", json: #"{\#(about),"platform":"linux","secret":"\#(secret)"}"#)
        guard let id = answer.json["uuid"] as? String else { throw TestServer.Failure(description: "\(answer)") }
        self.id = id
        try call("sign-on", #"{\#(about),"software_version":"3.9"}"#, expecting: 200)
        try call("state-changed", #"{"status":"awake"}"#, expecting: 204)
    }

    /// The identity of the next task; `nil` when there is none.
    func takeTask() throws -> String? {
        let answer = try call("task", nil, expecting: nil)
        return answer.status == 200 ? answer.json["uuid"] as? String : nil
    }

    /// Says what became of a task.
    func report(_ task: String, _ update: String) throws { try call("task/\(task)", update, expecting: 204) }

    /// Does all tasks that there are, each in the same way, and returns their identities.
    func workOff(_ update: String) throws -> [String] {
        var done: [String] = []
        while let task = try takeTask() {
            try report(task, update)
            done.append(task)
        }
        return done
    }

    @discardableResult
    private func call(_ path: String, _ json: String?, expecting status: Int?) throws -> Response {
        let credentials = "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
        let answer = try server.request(
            "POST", "/api/v3/worker/\(path)",
            fields: [("Authorization", credentials), ("Content-Type", "application/json")],
            body: Array((json ?? "").utf8))
        guard status == nil || answer.status == status else {
            throw TestServer.Failure(description: "\(path): \(answer)")
        }
        return answer
    }
}
