import Foundation
import TestSupport

/// A test server with job types of its own: `plain` makes as many tasks of type `blender` as it is told.
extension TestServer {
    static let plainType = """
        const JOB_TYPE = { label: "Plain", settings: [
            { key: "count", type: "int32", default: 2 }, { key: "steps", type: "int32", default: 1 },
            { key: "message", type: "string", required: false },
        ] };
        function compileJob(job) {
            for (let number = 1; number <= (job.settings.count ?? 2); number++) {
                const task = author.Task(`task-${number}`, "blender");
                const parameters = { text: job.settings.message || "", list: [job.settings.message || "", 1], number };
                task.addCommand(author.Command("echo", parameters, job.settings.steps || 1));
                job.addTask(task);
            }
        }
        """

    /// - Parameter types: Scripts by the names of their files.
    static func withJobTypes(
        _ types: [String: String] = [:], home: TemporaryDirectory? = nil, configuration: String = ""
    ) throws -> TestServer {
        let home = try home ?? TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: "\(home.path)/types", withIntermediateDirectories: true)
        let server = try TestServer(
            home: home, configuration: configuration, arguments: ["--scripts", "\(home.path)/types"])
        for (name, text) in types.merging(["plain.js": plainType], uniquingKeysWith: { own, _ in own }) {
            try server.writeType(name, text)
        }
        return server
    }

    func writeType(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(home.path)/types/\(name)", atomically: true, encoding: .utf8)
    }

    /// A job as JSON, which `more` adds to, beginning with a comma.
    static func submission(type: String = "plain", settings: String = "{}", more: String = "") -> String {
        #"{"name":"job","type":"\#(type)","submitter_platform":"linux","settings":\#(settings)\#(more)}"#
    }

    /// Submits a job and returns its identity.
    func submitJob(type: String = "plain", settings: String = "{}", more: String = "") throws -> String {
        let answer = try post("/api/v3/jobs", json: Self.submission(type: type, settings: settings, more: more))
        guard answer.status == 200, let id = answer.json["id"] as? String else {
            throw Failure(description: "\(answer)")
        }
        return id
    }

    func job(_ id: String) throws -> [String: Any] { try get("/api/v3/jobs/\(id)").json }
    func jobStatus(_ id: String) throws -> String { try job(id)["status"] as? String ?? "none" }

    func tasks(_ job: String) throws -> [[String: Any]] {
        try get("/api/v3/jobs/\(job)/tasks").json["tasks"] as? [[String: Any]] ?? []
    }

    func taskStatuses(_ job: String) throws -> [String] { try tasks(job).map { $0["status"] as? String ?? "" } }

    func taskIDs(_ job: String) throws -> [String] { try tasks(job).map { $0["id"] as? String ?? "" } }

    @discardableResult
    func setStatus(_ path: String, _ status: String, reason: String = "test") throws -> Response {
        try post("/api/v3/\(path)/setstatus", json: #"{"status":"\#(status)","reason":"\#(reason)"}"#)
    }

    /// Waits until a job is gone.
    func waitUntilGone(_ job: String) throws {
        let deadline = Date().addingTimeInterval(20)
        while try get("/api/v3/jobs/\(job)").status != 404 {
            guard Date() < deadline else { throw Failure(description: "job \(job) is still there") }
            usleep(20_000)
        }
    }
}

extension TestWorker {
    func update(_ task: String, _ json: String) throws -> Response { try call("POST", "task/\(task)", json: json) }
    func mayRun(_ task: String) throws -> Response { try call("GET", "task/\(task)/may-i-run") }

    /// The identity of the task that it gets; `nil` when there is none.
    func takeTask() throws -> String? { try askForTask().json["uuid"] as? String }

    /// Takes and completes tasks until there are none.
    func workThroughAll() throws -> [String] {
        var names: [String] = []
        while true {
            let answer = try askForTask()
            guard answer.status == 200, let task = answer.json["uuid"] as? String else { return names }
            names.append(answer.json["name"] as? String ?? "")
            guard try update(task, #"{"taskStatus":"completed"}"#).status == 204 else { return names }
        }
    }
}
