import Foundation
import TestSupport
import Testing

@Suite("Previews of what was rendered", .timeLimit(.minutes(10)))
struct PreviewTests {
    private static let unknown = "11111111-2222-4333-8444-555555555555"
    /// One pixel.
    private static let image = Array(
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
            ?? Data())

    private static func send(
        _ worker: TestWorker, _ task: String, type: String? = "image/png", body: [UInt8]? = image,
        more: [(String, String)] = []
    ) throws -> Response {
        let fields = worker.credentials + (type.map { [("Content-Type", $0)] } ?? []) + more
        return try worker.server.request(
            "POST", "/api/v3/worker/task/\(task)/output-produced", fields: fields, body: body)
    }

    @Test("an image of a task becomes its job's preview in three sizes, and the farm's, until the job is gone")
    func preview() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let paths = ["/api/v3/jobs/\(job)/last-rendered", "/api/v3/jobs/last-rendered"]
            for path in paths { #expect(try server.get(path).status == 204) }
            let answer = try Self.send(worker, task)
            #expect(answer.status == 202, "\(answer)")
            #expect(answer.body.isEmpty)
            for path in paths {
                let deadline = Date().addingTimeInterval(20)
                while try server.get(path).status == 204, Date() < deadline { usleep(20_000) }
                let thumbnail = try server.get(path)
                #expect(
                    thumbnail.json as NSDictionary == [
                        "base": "/job-files/job-\(job.prefix(4))/\(job)",
                        "suffixes": ["last-rendered.jpg", "last-rendered-small.jpg", "last-rendered-tiny.jpg"],
                    ], "\(thumbnail)")
            }
            let gallery = try server.get("/api/v3/jobs/\(job)/previews")
            let previews = try #require(gallery.json["previews"] as? [[String: Any]])
            #expect(previews.map { $0["task_id"] as? String } == [task])
            let url = try #require(previews.first?["url"] as? String)
            #expect(try server.get(url).body.starts(with: [0xff, 0xd8]), "\(url)")
            for suffix in ["", "-small", "-tiny"] {
                let image = try server.get("/job-files/job-\(job.prefix(4))/\(job)/last-rendered\(suffix).jpg")
                #expect(image.status == 200)
                #expect(image.fields["content-type"] == "image/jpeg")
                #expect(image.body.starts(with: [0xff, 0xd8]))
            }
            #expect(try server.delete("/api/v3/jobs/\(job)").status == 204)
            try server.waitUntilGone(job)
            for path in paths { #expect(try server.get(path).status == 204) }
        }
    }

    @Test("what is no image that can be taken is refused, with why")
    func refusals() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            let job = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let tooLong = [("Content-Length", "26214401")]
            for (answer, status, message) in [
                (try Self.send(worker, "1"), 400, "task ID not valid"),
                (try Self.send(worker, Self.unknown), 404, "Task does not exist"),
                (try Self.send(worker, task, type: "text/plain"), 415, "an image has to be image/jpeg or image/png"),
                (try Self.send(worker, task, type: nil), 415, "an image has to be image/jpeg or image/png"),
                (try Self.send(worker, task, body: []), 411, "Content-Length header required"),
                (try Self.send(worker, task, body: nil), 411, "Content-Length header required"),
                (
                    try Self.send(worker, task, body: nil, more: tooLong), 413,
                    "image too large; should be max 26214400 bytes"
                ),
            ] {
                #expect(answer.status == status, "\(message): \(answer)")
                #expect(answer.json["code"] as? Int == status)
                #expect(answer.message.hasPrefix(message), "\(answer)")
            }
            var stranger = worker
            stranger.password = "wrong"
            #expect(try Self.send(stranger, task).status == 403)
            // Taken, and found to be none later.
            #expect(try Self.send(worker, task, body: Array("no image".utf8)).status == 202)
            usleep(300_000)
            #expect(try server.get("/api/v3/jobs/\(job)/last-rendered").status == 204)
            #expect(try server.get("/api/v3/jobs/\(Self.unknown)/last-rendered").status == 204)
            #expect(
                try server.get("/api/v3/jobs/1/last-rendered").json as NSDictionary
                    == ["code": 400, "message": "job ID not valid"])
        }
    }

    @Test("images beyond what memory is set aside for are 429 until others have been received")
    func tooMany() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let fields = worker.credentials.map { "\($0): \($1)\r\n" }.joined()
            // There is room for ten images of 25 MiB.
            var slow: [RawConnection] = []
            for _ in 0..<12 {
                let connection = try RawConnection(port: server.port)
                try connection.send(
                    "POST /api/v3/worker/task/\(task)/output-produced HTTP/1.1\r\nHost: farm\r\n\(fields)"
                        + "Content-Type: image/png\r\nContent-Length: 26214400\r\n\r\n")
                slow.append(connection)
            }
            #expect(try eventually { server.log.split(separator: "\n").count { $0.contains("status=429") } == 2 })
            let large = [("Content-Type", "image/png"), ("Content-Length", "26214400")]
            let answer = try server.request(
                "POST", "/api/v3/worker/task/\(task)/output-produced", fields: worker.credentials + large)
            #expect(answer.status == 429)
            #expect(answer.message == "image processing queue is full")
            #expect(answer.fields["retry-after"] == "1")
            for connection in slow { connection.reset() }
            #expect(try eventually { try Self.send(worker, task).status == 202 })
        }
    }

    @Test("an image that ends early is none")
    func half() async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let worker = try TestWorker.signedOn(server, as: "awake")
            _ = try server.submitJob()
            let task = try #require(try worker.takeTask())
            let connection = try RawConnection(port: server.port)
            let fields = worker.credentials.map { "\($0): \($1)\r\n" }.joined()
            try connection.send(
                "POST /api/v3/worker/task/\(task)/output-produced HTTP/1.1\r\nHost: farm\r\n\(fields)"
                    + "Content-Type: image/png\r\nContent-Length: 100\r\n\r\nhalf")
            connection.finishSending()
            #expect(try eventually { server.log.contains("the request body ended early, after 4 bytes") })
            #expect(!server.log.contains("files of jobs"))
        }
    }
}
