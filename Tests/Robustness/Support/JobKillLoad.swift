import Foundation
import TestSupport

/// A worker of the farm whose server is killed.
struct JobKillWorker: Sendable {
    let id: String
    let secret: String
    /// What it has; `nil` also when it does not know what has become of that.
    var task: String?
    /// Whether it signed off, and was not told yet that it is back.
    var isAway = false

    var authorization: (String, String) {
        ("Authorization", "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
    }
}

/// One client with workers of its own that take tasks, tell of them and ask again, until the server is gone.
struct JobKillLoad: Sendable {
    let server: TestServer
    let ledger: JobLedger
    /// Whether its workers fail tasks now and then.
    let fails: Bool
    let seed: UInt64

    private static let path = "/api/v3/worker"

    /// Makes requests until the server is gone, or until there was nothing to do for a while. Blocks.
    ///
    /// - Returns: The workers as they are now.
    func run(_ workers: [JobKillWorker], untilIdle: Bool = false) -> [JobKillWorker] {
        var workers = workers
        var generator = SplitMix(state: seed)
        let client = UploadClient(server, timeoutSeconds: 20)
        var idle = 0
        do {
            while !untilIdle || idle < 20 || workers.contains(where: { $0.task != nil }) {
                let index = Int(generator.next() % UInt64(workers.count))
                let isBusy = try step(&workers[index], client, &generator)
                idle = isBusy ? 0 : idle + 1
                if !isBusy { usleep(5000) }
            }
        } catch {
            // That is how it ends. A worker whose last request was not answered finds out by asking.
        }
        return workers
    }

    /// - Returns: Whether there was something to do.
    private func step(
        _ worker: inout JobKillWorker, _ client: UploadClient, _ generator: inout SplitMix
    ) throws -> Bool {
        if worker.isAway { try comeBack(&worker, client) }
        guard let task = worker.task else { return try ask(&worker, client) }
        let choice = generator.next() % 32
        switch choice {
        case 0..<3: _ = try ask(&worker, client)
        case 3..<8: try report(#"{"activity":"Started","taskStatus":"active"}"#, task, worker, client)
        case 8..<13:
            try report(#"{"activity":"Progress","steps_completed":1,"log":"line\n"}"#, task, worker, client)
        case 13..<16: try mayRun(task, worker, client)
        case 16:
            ledger.release(task)
            (worker.task, worker.isAway) = (nil, true)
            try expect(204, client.send("POST", "\(Self.path)/sign-off", worker.authorization))
        case 17..<20 where fails:
            ledger.release(task)
            worker.task = nil
            let body = #"{"activity":"Failed: no memory","log":"Failed: no memory\n","taskStatus":"failed"}"#
            if try report(body, task, worker, client) { ledger.fail() }
        default:
            ledger.release(task)
            worker.task = nil
            if try report(#"{"activity":"Completed","taskStatus":"completed"}"#, task, worker, client) {
                ledger.complete(task, by: worker.id)
            }
        }
        return true
    }

    private func ask(_ worker: inout JobKillWorker, _ client: UploadClient) throws -> Bool {
        let answer = try client.send("POST", "\(Self.path)/task", worker.authorization)
        if answer.status == 204, worker.task == nil { return false }
        guard answer.status == 200, let task = answer.json["uuid"] as? String else {
            ledger.note("a worker with \(worker.task ?? "no task") that asks for one: \(answer)")
            return false
        }
        ledger.hold(task, by: worker.id, before: worker.task)
        worker.task = task
        return true
    }

    @discardableResult
    private func report(
        _ body: String, _ task: String, _ worker: JobKillWorker, _ client: UploadClient
    ) throws -> Bool {
        try expect(204, client.send("POST", "\(Self.path)/task/\(task)", worker.authorization, json: body))
    }

    private func mayRun(_ task: String, _ worker: JobKillWorker, _ client: UploadClient) throws {
        let answer = try client.send("GET", "\(Self.path)/task/\(task)/may-i-run", worker.authorization)
        if answer.json["mayKeepRunning"] as? Bool != true { ledger.note("may not go on with \(task): \(answer)") }
    }

    private func comeBack(_ worker: inout JobKillWorker, _ client: UploadClient) throws {
        let body = #"{"name":"node","supported_task_types":["blender","ffmpeg"],"software_version":"3.8"}"#
        try expect(200, client.send("POST", "\(Self.path)/sign-on", worker.authorization, json: body))
        try expect(
            204, client.send("POST", "\(Self.path)/state-changed", worker.authorization, json: #"{"status":"awake"}"#))
        worker.isAway = false
    }

    @discardableResult
    private func expect(_ status: Int, _ answer: Response) throws -> Bool {
        guard answer.status == status else {
            ledger.note("not \(status): \(answer)")
            return false
        }
        ledger.acknowledge()
        return true
    }
}
