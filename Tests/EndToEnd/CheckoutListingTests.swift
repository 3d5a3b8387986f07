import Foundation
import TestSupport
import Testing

@Suite("Looking for checkouts and collections", .timeLimit(.minutes(10)))
struct CheckoutListingTests {
    private typealias Entry = [String: Any]

    private static func list(_ server: TestServer, _ query: String = "") throws -> (checkouts: [Entry], total: Int) {
        let answer = try server.get("/api/v3/shaman/checkouts\(query)").json
        return (try #require(answer["checkouts"] as? [Entry]), try #require(answer["total"] as? Int))
    }

    private static func paths(_ entries: [Entry]) -> [String] { entries.compactMap { $0["path"] as? String } }

    @Test("each with its size and its jobs, also after a restart")
    func facts() async throws {
        try await blocking {
            let server = try TestServer()
            let scene = TestContent("a scene")
            #expect(try server.upload(scene).status == 204)
            for name in ["film/a", "film/b"] {
                #expect(try server.checkout(name, [(scene, "one.blend"), (scene, "two.blend")]).status == 200)
            }
            let jobs = try (0..<12).map { _ in
                try server.submitJob(
                    type: "echo-sleep-test", settings: #"{"message":"x","sleep_duration_seconds":0,"sleep_repeats":1}"#,
                    more: #","storage":{"shaman_checkout_id":"film/a"}"#)
            }
            func look(_ server: TestServer) throws {
                let found = try Self.list(server, "?order_by=path&search=FILM")
                #expect(found.total == 2)
                #expect(Self.paths(found.checkouts) == ["film/a", "film/b"])
                let first = try #require(found.checkouts.first)
                #expect(first["files"] as? Int == 2)
                #expect(first["bytes"] as? Int == 2 * scene.bytes.count)
                #expect((first["created"] as? String)?.hasPrefix("20") == true)
                let using = try #require(first["jobs"] as? [[String: String]])
                #expect(using.map { $0["id"] } == jobs.reversed().prefix(10).map { $0 })
                #expect(using.first?["status"] == "queued")
                #expect((found.checkouts.last?["jobs"] as? [Any])?.isEmpty == true)
            }
            try look(server)
            server.stop()
            try look(TestServer(home: server.home))
        }
    }

    @Test("pages and orders, and what is wrong with them")
    func pages() async throws {
        try await blocking {
            let server = try TestServer()
            let scene = TestContent("a scene")
            #expect(try server.upload(scene).status == 204)
            for number in 1...4 {
                let files = (0..<number).map { (scene, "\($0).blend") }
                #expect(try server.checkout("job\(number)", files).status == 200)
            }
            let page = try Self.list(server, "?order_by=-files&limit=2&offset=1")
            #expect(Self.paths(page.checkouts) == ["job3", "job2"])
            #expect(page.total == 4)
            #expect(try Self.list(server, "?search=job4").total == 1)
            for query in ["limit=0", "limit=501", "limit=x", "offset=-1", "order_by=size", "order_by=", "search=%zz"] {
                let answer = try server.get("/api/v3/shaman/checkouts?\(query)")
                #expect(answer.status == 400, "\(query)")
                let name = try #require(query.split(separator: "=").first)
                #expect((answer.json["message"] as? String)?.contains("\"\(name)\"") == true, "\(answer)")
            }
            let stats = try server.get("/api/v3/shaman/stats").json
            #expect(stats["checkouts"] as? Int == 4)
        }
    }

    @Test("collections so far, the newest first, without trials")
    func collections() async throws {
        try await blocking {
            let server = try TestServer()
            #expect(try server.get("/api/v3/shaman/gc").json as NSDictionary == ["collections": []])
            for body in ["{}", #"{"dry_run":true}"#, #"{"purge":true}"#] {
                #expect(try server.collect(body).status == 200)
            }
            let found = try #require(try server.get("/api/v3/shaman/gc").json["collections"] as? [Entry])
            #expect(found.count == 2)
            let times = found.compactMap { $0["finished_at"] as? String }
            #expect(times == times.sorted(by: >))
            #expect(found.allSatisfy { $0["dry_run"] as? Bool == false && $0["finished_at"] is String })
        }
    }
}
