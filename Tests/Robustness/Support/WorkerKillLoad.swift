import Foundation
import TestSupport

/// One client that registers workers and changes them until its server is gone. Its workers are nobody else's.
struct WorkerKillLoad: Sendable {
    /// What it did, and was answered.
    struct Result: Sendable {
        var workers: [KnownWorker] = []
        var acknowledged = 0
        /// Answers that should not have come.
        var problems: [String] = []
    }

    let server: TestServer
    /// Workers of earlier rounds.
    let workers: [KnownWorker]
    /// Tags that exist.
    let tags: [String]
    let seed: UInt64

    /// Makes requests until the server is gone. Blocks.
    func run() -> Result {
        var generator = SplitMix(state: seed)
        var result = Result(workers: workers)
        let client = UploadClient(server, timeoutSeconds: 20)
        do {
            for _ in 0..<5000 { try step(client, &generator, &result) }
        } catch {
            // That is how it ends.
        }
        return result
    }

    private func step(_ client: UploadClient, _ generator: inout SplitMix, _ result: inout Result) throws {
        let candidates = result.workers.indices.filter { !result.workers[$0].mayBeDeleted }
        guard let index = candidates.randomElement(using: &generator), generator.next() % 6 > 0 else {
            return try register(client, &generator, &result)
        }
        let worker = result.workers[index]
        switch generator.next() % 16 {
        case 0...2:
            let body = #"{"name":"node","supported_task_types":["blender"],"software_version":"3.8"}"#
            try change(index, .status("starting"), &result, expecting: 200) {
                try client.send("POST", "/api/v3/worker/sign-on", worker.authorization, json: body)
            }
        case 3...5:
            let status = generator.next() % 2 == 0 ? "awake" : "asleep"
            try change(index, .status(status), &result) {
                try client.send(
                    "POST", "/api/v3/worker/state-changed", worker.authorization, json: #"{"status":"\#(status)"}"#)
            }
        case 6, 7:
            try change(index, .status("offline"), &result) {
                try client.send("POST", "/api/v3/worker/sign-off", worker.authorization)
            }
        case 8...11:
            let start = String(format: "%02d:%02d", Int(generator.next() % 24), Int(generator.next() % 60))
            // Not active: it must not change anything by itself.
            let body = #"{"is_active":false,"days_of_week":"mo fr","start_time":"\#(start)","end_time":"23:59"}"#
            try change(index, .schedule(start), &result) {
                try client.post("\(Self.management)/\(worker.id)/sleep-schedule", json: body)
            }
        case 12...14:
            let chosen = Set(tags.filter { _ in generator.next() % 2 == 0 })
            let list = chosen.map { "\"\($0)\"" }.joined(separator: ",")
            try change(index, .tags(chosen), &result) {
                try client.post("\(Self.management)/\(worker.id)/settags", json: #"{"tag_ids":[\#(list)]}"#)
            }
        default:
            try change(index, .deleted, &result) { try client.send("DELETE", "\(Self.management)/\(worker.id)") }
        }
    }

    static let management = "/api/v3/worker-mgt/workers"

    private func register(_ client: UploadClient, _ generator: inout SplitMix, _ result: inout Result) throws {
        let secret = String(generator.next(), radix: 16)
        let answer = try client.post(
            "/api/v3/worker/register-worker",
            json: #"{"name":"node","platform":"linux","secret":"\#(secret)","supported_task_types":["blender"]}"#)
        guard answer.status == 200, let id = answer.json["uuid"] as? String else {
            result.problems.append("registration: \(answer)")
            return
        }
        result.workers.append(KnownWorker(id: id, secret: secret))
        result.acknowledged += 1
    }

    private func change(
        _ index: Int, _ fact: KnownWorker.Fact, _ result: inout Result, expecting status: Int = 204,
        _ request: () throws -> Response
    ) throws {
        result.workers[index].begin(fact)
        let answer = try request()
        guard answer.status == status else {
            result.problems.append("\(fact): \(answer)")
            return
        }
        result.workers[index].end(fact)
        result.acknowledged += 1
    }
}

extension UploadClient {
    /// Makes a request with or without a JSON body.
    func send(
        _ method: String, _ path: String, _ field: (String, String)? = nil, json: String? = nil
    ) throws -> Response {
        let connection = try connected()
        var head = "\(method) \(path) HTTP/1.1\r\nHost: test\r\n"
        if let field { head += "\(field.0): \(field.1)\r\n" }
        if json != nil { head += "Content-Type: application/json\r\n" }
        try connection.send(head + "Content-Length: \(json?.utf8.count ?? 0)\r\n\r\n\(json ?? "")")
        return try connection.receive()
    }
}
