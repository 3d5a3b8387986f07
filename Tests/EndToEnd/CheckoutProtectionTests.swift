import Foundation
import TestSupport
import Testing

/// Weaknesses of the reference around checkouts, each with the number that it has in the list of them.
@Suite("Checkouts do not share Flamenco's weaknesses", .timeLimit(.minutes(10)))
struct CheckoutProtectionTests {
    @Test("W3: a failed checkout never erases another job's checkout")
    func foreignCheckout() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("scene")
            let missing = TestContent("nobody has this")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("job", [(content, "a/scene.blend")]).status == 200)
            let before = server.checkoutTree

            #expect(try server.checkout("job", [(content, "x"), (missing, "y")]).status == 424)
            #expect(try server.checkout("job", [(content, "x"), (missing, "x")]).status == 400)
            #expect(try server.checkout("job", [(content, "x"), (content, "x/y")]).status == 400)
            #expect(try server.checkout("new", [(missing, "y")]).status == 424)
            #expect(server.checkoutTree == before)
            #expect(server.linked("job/a/scene.blend") == content.bytes)
            #expect(server.unfinishedCheckouts == [])
        }
    }

    @Test(
        "W4: a checkout path cannot name the checkout root or anything outside it",
        arguments: [
            "..", ".", "../x", "a/..", "a/../b", "./a", "a/.", "/", "//", "/x", "", "   ", "...", "a/.../b", "C:/x",
            "a\\b",
            "..\\x", "a\u{0}b", "a\nb", ".shaman-building", ".SHAMAN-building/x",
        ])
    func rootCheckout(name: String) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("scene")
            let missing = TestContent("nobody has this")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("job", [(content, "scene.blend")]).status == 200)
            let before = server.wholeTree
            for files in [[(content, "x")], [(missing, "x")], []] {
                let answer = try server.checkout(name, files)
                #expect(answer.status == 400)
                #expect(answer.message.contains("checkout path"))
            }
            #expect(server.wholeTree == before)
        }
    }

    @Test(
        "W5: a file path cannot leave its checkout",
        arguments: [
            "../x", "../../x", "a/../../x", "..", ".", "a/./b", "/etc/x", "//x", "", "a/", "C:/x", "c:x", "..\\x",
            "a\\..\\x",
            "a\u{0}b", "a\u{1b}b", ".shaman/x",
        ])
    func escapingFile(path: String) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("payload")
            #expect(try server.upload(content).status == 204)
            let before = server.wholeTree
            let answer = try server.checkout("job", [(content, "fine"), (content, path)])
            #expect(answer.status == 400)
            #expect(answer.message.contains("file path"))
            #expect(server.wholeTree == before)
        }
    }

    @Test(
        "W5: a checksum cannot leave the store",
        arguments: [
            "../../..", "..%2F..%2F..", "%2e%2e", "%2Fetc", "a", "ab", String(repeating: "g", count: 64),
            String(repeating: "a", count: 63), String(repeating: "a", count: 65),
            String(repeating: "../", count: 21) + "a",
            "..%2F" + String(repeating: "a", count: 61),
        ])
    func escapingChecksum(sha: String) async throws {
        try await blocking {
            let server = try TestServer()
            let parent = server.home.path
            let before = TemporaryDirectory.tree(parent).filter { !$0.hasPrefix("log-") }
            #expect((400..<500).contains(try server.get("/api/v3/shaman/files/\(sha)/7").status))
            let upload = try server.request("POST", "/api/v3/shaman/files/\(sha)/7", body: Array("payload".utf8))
            #expect((400..<500).contains(upload.status))
            let plain = try #require(sha.removingPercentEncoding)
            let files = #"[{"sha":"\#(plain)","size":7,"path":"x"}]"#
            let requirements = try server.post("/api/v3/shaman/checkout/requirements", json: #"{"files":\#(files)}"#)
            #expect(requirements.status == 400)
            #expect(requirements.message.contains("checksum"))
            let checkout = try server.post(
                "/api/v3/shaman/checkout/create", json: #"{"checkoutPath":"job","files":\#(files)}"#)
            #expect(checkout.status == 400)
            #expect(TemporaryDirectory.tree(parent).filter { !$0.hasPrefix("log-") } == before)
        }
    }

    @Test("W18: a checkout makes each directory once, and no link is tried twice")
    func wastedCalls() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            let contents = (0..<10).map { TestContent("many \($0)") }
            for content in contents { #expect(try server.upload(content).status == 204) }
            let files = (0..<3000).map { (contents[$0 % 10], "d\($0 % 100)/e\($0 % 50)/f\($0)") }
            try watcher.forget()
            #expect(try server.checkout("wide", files.shuffled()).status == 200)
            let calls = watcher.calls
            #expect(calls.count { $0.hasPrefix("mkdirat") && $0.contains("/jobs/") } == 1 + 100 + 100)
            #expect(calls.count { $0.hasPrefix("symlinkat") } == 3000)
            #expect(files.allSatisfy { server.linked("wide/\($0.1)") == $0.0.bytes })
        }
    }

    @Test("W19: checkouts that ask for one name at once never share a directory", arguments: [true, false])
    func sharedDirectory(isEmpty: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("scene")
            #expect(try server.upload(content).status == 204)
            let names = try sideBySide(12) { index in
                try (0..<5).map { round in
                    let files = isEmpty ? [] : [(content, "by \(index) in \(round)")]
                    let answer = try server.checkout("film/job", files)
                    return answer.json["checkoutPath"] as? String ?? "\(answer)"
                }
            }.joined()
            #expect(Set(names).count == 60)
            #expect(names.allSatisfy { $0.wholeMatch(of: /film\/job(-[a-z0-9]{4})?/) != nil })
            for name in names {
                let inside = TemporaryDirectory.tree("\(server.storage)/jobs/\(name)")
                #expect(inside.count == (isEmpty ? 0 : 1), "\(name): \(inside)")
            }
        }
    }

    @Test("W19: a directory that another process makes at the same moment is not shared either")
    func foreignDirectory() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            // The other process comes between the look and the rename.
            try watcher.setRules("delay renameat2 400000 jobs/job", "delay renameat 400000 jobs/job")
            let answers = try sideBySide(2) { index -> String in
                if index == 1 {
                    let place = "\(server.storage)/jobs/job"
                    _ = try eventually {
                        watcher.calls.contains { $0.hasPrefix("renameat") && $0.hasSuffix("/jobs/job") }
                    }
                    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
                    return ""
                }
                return try server.checkout("job", []).json["checkoutPath"] as? String ?? ""
            }
            #expect(answers[0].wholeMatch(of: /job-[a-z0-9]{4}/) != nil, "\(answers[0])")
        }
    }

    @Test("W20: a trailing slash does not put the second checkout inside the first")
    func trailingSlash() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("scene")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("film/job/", [(content, "a")]).json["checkoutPath"] as? String == "film/job")
            let second = try server.checkout("film//job//", [(content, "a")]).json["checkoutPath"] as? String ?? ""
            #expect(second.wholeMatch(of: /film\/job-[a-z0-9]{4}/) != nil, "\(second)")
            #expect(TemporaryDirectory.tree("\(server.storage)/jobs/film/job") == ["a"])
        }
    }

    @Test(
        "W21: names that some worker cannot open are refused with a reason, or replaced",
        arguments: [
            ("shot: 1?", "shot_ 1_"), ("<a>|\"b\"*;{}", "_a___b_____"), ("shot.", "shot"), ("a /b. ", "a/b"),
            ("Schön 東京", "Schön 東京"), ("CON", nil), ("nul.txt", nil), ("com1/x", nil), ("a\tb", nil),
            (String(repeating: "x", count: 256), nil), (String(repeating: "x/", count: 40), nil),
        ])
    func names(requested: String, expected: String?) async throws {
        try await blocking {
            let server = try TestServer()
            let answer = try server.checkout(requested, [])
            if let expected {
                #expect(answer.json["checkoutPath"] as? String == expected)
                #expect(FileManager.default.fileExists(atPath: "\(server.storage)/jobs/\(expected)"))
            } else {
                #expect(answer.status == 400)
                #expect(answer.message.hasPrefix("invalid checkout path \""))
                #expect(server.checkoutTree == [])
            }
        }
    }

    @Test(
        "W21: file names that Windows or macOS cannot tell apart are refused, naming both",
        arguments: [
            ("Tex/wood.png", "tex/WOOD.png"), ("caf\u{e9}.png", "cafe\u{301}.png"),
        ])
    func clashingNames(first: String, second: String) async throws {
        try await blocking {
            let server = try TestServer()
            let contents = [TestContent("one"), TestContent("two")]
            for content in contents { #expect(try server.upload(content).status == 204) }
            let answer = try server.checkout("job", [(contents[0], first), (contents[1], second)])
            #expect(answer.status == 400)
            #expect(answer.message.contains(first) && answer.message.contains(second))
            #expect(server.checkoutTree == [])
        }
    }

    @Test("W22: no checkout is made inside another one, nor around it")
    func nesting() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("scene")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("film/a", [(content, "x")]).status == 200)
            #expect(try server.checkout("empty", []).status == 200)
            // One that Flamenco made: no record, only links.
            try FileManager.default.createDirectory(
                atPath: "\(server.storage)/jobs/old", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(server.storage)/jobs/old/scene", withDestinationPath: server.blobPath(content))
            let before = server.checkoutTree
            for inside in ["film/a/b", "film/a/b/c", "empty/b", "old/b"] {
                let answer = try server.checkout(inside, [(content, "x")])
                #expect(answer.status == 400)
                #expect(answer.message.contains("inside another checkout"))
            }
            #expect(server.checkoutTree == before)
            // `film` holds a checkout: the name counts as taken.
            let around = try server.checkout("film", [(content, "x")]).json["checkoutPath"] as? String ?? ""
            #expect(around.wholeMatch(of: /film-[a-z0-9]{4}/) != nil, "\(around)")
        }
    }

    @Test("W23: missing files are 424, a bad path 400, and a name that cannot be had 409")
    func documentedFailures() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            let missing = try server.checkout("job", [(TestContent("missing"), "a")])
            #expect(missing.status == 424)
            #expect(missing.json["code"] as? Int == 424)
            #expect(try server.checkout("../job", []).status == 400)

            try watcher.setRules("fail renameat2 17 /jobs/job")
            let taken = try server.checkout("job", [])
            #expect(taken.status == 409)
            #expect(taken.json["code"] as? Int == 409)
            #expect(taken.message.contains("\"job\" already exists"))
            #expect(server.checkoutTree == [])
            #expect(server.unfinishedCheckouts == [])
        }
    }
}
