import Foundation
import Shaman
import ShamanClient
import Synchronization
import Testing

@Suite("The client over HTTP", .timeLimit(.minutes(10)))
struct ShamanClientTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func withClient<Result>(
        of url: String, stallTimeout: Duration = .seconds(60), answerTimeout: Duration = .seconds(60),
        connectTimeout: Duration = .seconds(10), _ body: (ShamanClient) async throws -> Result
    ) async throws -> Result {
        var configuration = ShamanClient.Configuration(server: try ServerURL(url), connections: 2)
        configuration.stallTimeout = stallTimeout
        configuration.answerTimeout = answerTimeout
        configuration.connectTimeout = connectTimeout
        return try await ShamanClient.with(configuration, body)
    }

    private func upload(
        _ name: String, as blob: BlobID, canDefer: Bool = false, to server: ScriptedHTTPServer
    ) async throws -> UploadOutcome {
        try await withClient(of: server.url) { client in
            try await client.upload(
                try localFile(directory.path(name)), as: blob, originalName: name, canDefer: canDefer, sent: { _ in })
        }
    }

    private static func manifest(_ entries: [(path: String, content: String)]) throws -> AssetManifest {
        AssetManifest(
            try entries.map { entry in
                AssetManifest.Entry(
                    path: try CheckoutPath(entry.path, portable: false), blob: blob(entry.content))
            })
    }

    // MARK: Uploads

    @Test("uploads a file's bytes with their length, the right to defer and the encoded name")
    func upload() async throws {
        let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        try directory.write("tëx.png", content)
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 204) })
        defer { server.stop() }
        let counter = Counter()
        let outcome = try await withClient(of: server.url + "/prefix//") { client in
            try await client.upload(
                try localFile(directory.path("tëx.png")), as: blob(content), originalName: "tëx.png", canDefer: true,
                sent: { counter.add($0) })
        }
        #expect(outcome == .stored)
        #expect(counter.value == content.count)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/prefix/api/v3/shaman/files/\(blob(content).sha)/\(content.count)")
        #expect(request.headers["content-length"] == "\(content.count)")
        #expect(request.headers["transfer-encoding"] == nil)
        #expect(request.headers["content-type"] == "application/octet-stream")
        #expect(request.headers["x-shaman-can-defer-upload"] == "true")
        #expect(request.headers["x-shaman-original-filename"] == EncodedWords.encode("tëx.png"))
        #expect(request.headers["user-agent"] == "shaman/0.1.0")
        #expect(request.body == content)
    }

    @Test("uploads an empty file")
    func uploadEmpty() async throws {
        try directory.write("empty", "")
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 204) })
        defer { server.stop() }
        #expect(try await upload("empty", as: blob(""), to: server) == .stored)
        #expect(server.requests.first?.headers["content-length"] == "0")
        #expect(server.requests.first?.headers["x-shaman-can-defer-upload"] == "false")
    }

    @Test(
        "tells what became of an upload by its status",
        arguments: [(200, UploadOutcome.stored), (204, .stored), (208, .alreadyStored), (425, .deferred)])
    func outcome(_ status: Int, _ expected: UploadOutcome) async throws {
        try directory.write("a", "a")
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: status) })
        defer { server.stop() }
        #expect(try await upload("a", as: blob("a"), canDefer: true, to: server) == expected)
    }

    @Test("takes 425 for a passing fault where the server had no right to defer")
    func uninvitedDeferral() async throws {
        try directory.write("a", "a")
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 425) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) { try await upload("a", as: blob("a"), to: server) }
        #expect(error?.isTransient == true)
    }

    @Test(
        "takes an answer that comes before the body is sent, and sends no more of it",
        arguments: [(208, UploadOutcome.alreadyStored), (425, .deferred)])
    func earlyAnswer(_ status: Int, _ expected: UploadOutcome) async throws {
        let size = 64 << 20
        try directory.write("big", Data(count: size))
        let server = try ScriptedHTTPServer(.answerEarly(.init(status: status)))
        defer { server.stop() }
        let id = blob(Data(count: size))
        try await withClient(of: server.url) { client async throws -> Void in
            let outcome = try await client.upload(
                try localFile(directory.path("big")), as: id, originalName: "big", canDefer: true, sent: { _ in })
            #expect(outcome == expected)
            try await eventually { server.closedByClient == 1 }
        }
        #expect(server.receivedBytes < size)
    }

    @Test("names the file that the server found to be another")
    func mismatch() async throws {
        try directory.write("tex/a.png", "a")
        let server = try ScriptedHTTPServer(.answer { _ in .json(417, #"{"code":417,"message":"SHA256 mismatched"}"#) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await upload("tex/a.png", as: blob("a"), to: server)
        }
        #expect(error?.kind == .contentMismatch)
        #expect(error?.message.contains("tex/a.png") == true)
        #expect(error?.message.contains("SHA256 mismatched") == true)
    }

    @Test("sends nothing of a file that is not as it was when it was hashed, and names it")
    func changedBefore() async throws {
        try directory.write("a", "aaaa")
        let file = try localFile(directory.path("a"))
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 204) })
        defer { server.stop() }
        for content in ["bbbb", "a", "aaaaaaaa"] {
            try directory.write("a", content)
            let error = await #expect(throws: ShamanClientError.self) {
                try await withClient(of: server.url) { client in
                    try await client.upload(file, as: blob("aaaa"), originalName: "a", canDefer: false, sent: { _ in })
                }
            }
            #expect(error?.kind == .fileChanged)
            #expect(error?.message.contains("\"a\"") == true)
        }
        #expect(server.requests.isEmpty)
    }

    @Test("finds out that a large file has changed before it sends any of it")
    func largeChangedBefore() async throws {
        try directory.write("a", Data(count: 8 << 20))
        let file = try localFile(directory.path("a"))
        try directory.write("a", Data(count: 8 << 20))
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 204) })
        defer { server.stop() }
        let counter = Counter()
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url) { client in
                try await client.upload(
                    file, as: blob(Data(count: 8 << 20)), originalName: "a", canDefer: false,
                    sent: { counter.add($0) })
            }
        }
        #expect(error?.kind == .fileChanged)
        #expect(counter.value == 0)
    }

    @Test("never completes the body of a file that changes while it is sent")
    func changedMeanwhile() async throws {
        try directory.write("a", Data(count: 8 << 20))
        let file = try localFile(directory.path("a"))
        let server = try ScriptedHTTPServer(.answer { _ in .init(status: 204) })
        defer { server.stop() }
        let counter = Counter()
        let path = directory.path("a")
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url) { client in
                try await client.upload(
                    file, as: blob(Data(count: 8 << 20)), originalName: "a", canDefer: false,
                    sent: { count in
                        if counter.add(count) == count, let handle = FileHandle(forUpdatingAtPath: path) {
                            handle.write(Data([1]))
                            try? handle.close()
                        }
                    })
            }
        }
        #expect(error?.kind == .fileChanged)
        #expect(server.requests.isEmpty)
    }

    @Test("counts an upload as lost that stands still")
    func stall() async throws {
        try directory.write("big", Data(count: 64 << 20))
        let server = try ScriptedHTTPServer(.freeze)
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url, stallTimeout: .milliseconds(200)) { client in
                try await client.upload(
                    try localFile(directory.path("big")), as: blob(Data(count: 64 << 20)), originalName: "big",
                    canDefer: false, sent: { _ in })
            }
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.message.contains("\"big\"") == true)
    }

    @Test("closes the connection of an upload that is cancelled")
    func cancelled() async throws {
        try directory.write("big", Data(count: 1 << 20))
        let server = try ScriptedHTTPServer(.swallow)
        defer { server.stop() }
        let task = Task { try await upload("big", as: blob(Data(count: 1 << 20)), to: server) }
        try await eventually { server.receivedBytes == 1 << 20 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await eventually { server.closedByClient == 1 }
    }

    // MARK: Other requests

    @Test("asks for what is missing with the whole manifest, and takes the answer in its order")
    func findMissing() async throws {
        let manifest = try Self.manifest([("sub/a", "a"), ("b", "b")])
        let sha = blob("b").sha
        let server = try ScriptedHTTPServer(
            .answer { _ in
                .json(200, "{\"files\":[{\"sha\":\"\(sha)\",\"size\":1,\"path\":\"b\",\"status\":\"uploading\"}]}")
            })
        defer { server.stop() }
        let missing = try await withClient(of: server.url) { try await $0.findMissing(manifest) }
        #expect(missing.map(\.blob) == [blob("b")])
        #expect(missing.map(\.status) == [.uploading])
        let request = try #require(server.requests.first)
        #expect(request.path == "/api/v3/shaman/checkout/requirements")
        #expect(request.headers["content-type"] == "application/json")
        let body = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: [[String: Any]]])
        #expect(body["files"]?.compactMap { $0["path"] as? String } == ["sub/a", "b"])
        #expect(body["files"]?.compactMap { $0["size"] as? Int } == [1, 1])
        #expect(body["files"]?.first?["sha"] as? String == blob("a").sha)
    }

    @Test(
        "refuses an answer about what was not asked, or in other words",
        arguments: [
            #"{"files":[{"sha":"\#(blob("b").sha)","size":1,"path":"a","status":"unknown"}]}"#,
            #"{"files":[{"sha":"\#(blob("a").sha)","size":1,"path":"a","status":"stored"}]}"#,
            #"{"files":[{"sha":"\#(blob("a").sha)","size":1,"path":"a","status":"lost"}]}"#,
            #"{"files":null}"#, "[]", "<html>hello</html>", "",
        ])
    func strangeAnswer(_ text: String) async throws {
        let manifest = try Self.manifest([("a", "a")])
        let server = try ScriptedHTTPServer(.answer { _ in .json(200, text) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url) { try await $0.findMissing(manifest) }
        }
        #expect(error?.kind == .unexpectedAnswer)
    }

    @Test("returns the name that the checkout really got")
    func createCheckout() async throws {
        let manifest = try Self.manifest([("a", "a")])
        let server = try ScriptedHTTPServer(.answer { _ in .json(200, #"{"checkoutPath":"shot-x1y2"}"#) })
        defer { server.stop() }
        let name = try await withClient(of: server.url) {
            try await $0.createCheckout(name: "shot", manifest: manifest)
        }
        #expect(name == "shot-x1y2")
        let request = try #require(server.requests.first)
        #expect(request.path == "/api/v3/shaman/checkout/create")
        let body = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
        #expect(body["checkoutPath"] as? String == "shot")
    }

    @Test("asks for a collection and reads its report")
    func collectGarbage() async throws {
        let server = try ScriptedHTTPServer(
            .answer { _ in
                .json(
                    200,
                    """
                    {"dry_run":true,"blobs":9,"links":8,"old":7,"in_use":6,"deleted":5,"quarantined":4,"revived":3,
                    "freed_bytes":2,"errors":1,"seconds":0.5}
                    """)
            })
        defer { server.stop() }
        let report = try await withClient(of: server.url) {
            try await $0.collectGarbage(dryRun: true, maxAge: .seconds(31 * 86_400), purge: false)
        }
        #expect(report.dryRun)
        #expect(report.inUse == 6)
        #expect(report.freedBytes == 2)
        #expect(report.seconds == 0.5)
        let request = try #require(server.requests.first)
        #expect(request.path == "/api/v3/shaman/gc")
        let body = try #require(try JSONSerialization.jsonObject(with: request.body) as? [String: Any])
        #expect(body["dry_run"] as? Bool == true)
        #expect(body["max_age"] as? String == "744h0m0s")
        #expect(body["purge"] as? Bool == false)
    }

    private static func verification(_ text: String) -> ScriptedHTTPServer.Reply {
        .json(200, "{\"done_bytes\":1,\"total_bytes\":2,\(text)}")
    }

    @Test("begins a verification, asks how far it is until it is over, and returns what it found")
    func verify() async throws {
        let questions = Counter()
        let server = try ScriptedHTTPServer(
            .answer { request in
                guard request.method == "GET", questions.add(1) == 2 else {
                    return Self.verification(#""running":true"#)
                }
                return Self.verification(
                    #""running":false,"report":{"verified":3,"bytes":2,"corrupt":["x"],"affected":[],"errors":0,"seconds":1}"#
                )
            })
        defer { server.stop() }
        let reports = Counter()
        let report = try await withClient(of: server.url) { client in
            try await client.verify(ScrubRequest(sample: 0.5, bytesPerSecond: nil)) { _, _ in reports.add(1) }
        }
        #expect(report.corrupt == ["x"])
        #expect(reports.value == 2)
        #expect(server.requests.map(\.method) == ["POST", "GET", "GET"])
        #expect(server.requests.allSatisfy { $0.path == "/api/v3/shaman/fsck" })
    }

    @Test("ends a verification on the server when it is cancelled itself")
    func cancelVerification() async throws {
        let server = try ScriptedHTTPServer(.answer { _ in Self.verification(#""running":true"#) })
        defer { server.stop() }
        let task = Task {
            try await withClient(of: server.url) { client in
                try await client.verify(ScrubRequest(sample: 1, bytesPerSecond: nil)) { _, _ in }
            }
        }
        try await eventually { server.requests.count >= 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.last?.method == "DELETE")
    }

    @Test("reads version, statistics and status")
    func reading() async throws {
        let server = try ScriptedHTTPServer(
            .answer { request in
                switch request.path {
                case "/api/v3/version":
                    .json(200, #"{"name":"Farm","version":"3.9","shortversion":"3.9","git":"abc","more":1}"#)
                case "/api/v3/shaman/stats":
                    .json(
                        200,
                        """
                        {"blobs":1,"bytes":2,"links":3,"deduplicated_bytes":4,"uploading":5,"last_gc":{"dry_run":false,
                        "blobs":9,"links":8,"old":7,"in_use":6,"deleted":5,"quarantined":4,"revived":3,"freed_bytes":2,
                        "errors":1,"seconds":0.5,"finished_at":"2026-04-01T04:00:41Z"}}
                        """)
                default: .json(200, #"{"status":"stored"}"#)
                }
            })
        defer { server.stop() }
        try await withClient(of: server.url) { client async throws -> Void in
            #expect(try await client.version().name == "Farm")
            let stats = try await client.stats()
            #expect(stats.deduplicatedBytes == 4)
            #expect(stats.lastCollection?.finishedAt.timeIntervalSince1970 == 1_775_016_041)
            #expect(stats.lastCollection?.report.freedBytes == 2)
            #expect(try await client.status(of: blob("a")) == .stored)
        }
        #expect(server.requests.last?.path == "/api/v3/shaman/files/\(blob("a").sha)/1")
    }

    // MARK: Failures

    @Test(
        "shows the server's own words, and knows whether trying again can help",
        arguments: [
            (400, ShamanClientError.Kind.refused, false), (409, .conflict, false), (413, .refused, false),
            (424, .missingBlobs, false), (429, .serverFailure, true), (500, .serverFailure, true),
            (503, .serverFailure, true), (507, .noSpace, false),
        ])
    func errors(_ status: Int, _ kind: ShamanClientError.Kind, _ isTransient: Bool) async throws {
        let server = try ScriptedHTTPServer(
            .answer { _ in
                var reply = ScriptedHTTPServer.Reply.json(status, #"{"code":1,"message":"the \u001b[1mculprit\nis x"}"#)
                reply.headers["Retry-After"] = "3"
                return reply
            })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url) { try await $0.version() }
        }
        #expect(error?.kind == kind)
        #expect(error?.status == status)
        #expect(error?.isTransient == isTransient)
        #expect(error?.retryAfter == .seconds(3))
        #expect(error?.message == "cannot ask for the version: the  [1mculprit is x")
    }

    @Test("does not follow a redirect, but says where it leads")
    func redirect() async throws {
        let server = try ScriptedHTTPServer(
            .answer { _ in .init(status: 301, headers: ["Location": "https://farm.example/"]) })
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url) { try await $0.version() }
        }
        #expect(error?.kind == .unexpectedAnswer)
        #expect(error?.message.contains("https://farm.example/") == true)
        #expect(server.requests.count == 1)
    }

    @Test("says so at once when nobody answers")
    func refused() async throws {
        let server = try ScriptedHTTPServer(.hangUp)
        server.stop()
        let url = server.url
        let error = await #expect(throws: ShamanClientError.self) {
            // The limit of the test is shorter than this.
            try await withClient(of: url, connectTimeout: .seconds(600)) { try await $0.version() }
        }
        #expect(error?.kind == .unreachable)
        #expect(error?.message.hasPrefix("no Shaman server answers at \(url)/") == true)
    }

    @Test("does not take a server that has the request but is silent for one that wants it again")
    func silence() async throws {
        try directory.write("a", "a")
        let server = try ScriptedHTTPServer(.swallow)
        defer { server.stop() }
        let error = await #expect(throws: ShamanClientError.self) {
            try await withClient(of: server.url, answerTimeout: .milliseconds(200)) { client in
                try await client.upload(
                    try localFile(directory.path("a")), as: blob("a"), originalName: "a", canDefer: false,
                    sent: { _ in })
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(error?.isTransient == false)
    }

    @Test("takes a connection that ends without an answer for lost")
    func hangUp() async throws {
        let server = try ScriptedHTTPServer(.hangUp)
        defer { server.stop() }
        try directory.write("a", "a")
        let error = await #expect(throws: ShamanClientError.self) { try await upload("a", as: blob("a"), to: server) }
        #expect(error?.kind == .connectionLost)
        #expect(error?.isTransient == true)
    }

    private final class Counter: Sendable {
        private let total = Mutex(0)
        @discardableResult func add(_ count: Int) -> Int {
            total.withLock { total in
                total += count
                return total
            }
        }
        var value: Int { total.withLock { $0 } }
    }
}
