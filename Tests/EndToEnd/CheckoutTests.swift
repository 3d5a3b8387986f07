import Foundation
import TestSupport
import Testing

/// Requirements and checkouts as clients use them.
@Suite("Requirements and checkouts", .timeLimit(.minutes(10)))
struct CheckoutTests {
    // MARK: Requirements

    @Test("requirements keep the order of the request, report a file once, and give its first path")
    func requirementOrder() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = (0..<5).map { TestContent("content \($0)") }
            #expect(try server.upload(contents[2]).status == 204)
            let order = [4, 2, 0, 4, 3, 2, 0, 1]
            let answer = try server.requirements(order.enumerated().map { (contents[$1], "path \($0)") })
            #expect(answer.status == 200)
            let files = answer.json["files"] as? [[String: Any]] ?? []
            #expect(files.map { $0["path"] as? String } == ["path 0", "path 2", "path 4", "path 7"])
            #expect(files.map { $0["sha"] as? String } == [4, 0, 3, 1].map { contents[$0].sha })
            #expect(
                files.allSatisfy { $0["size"] as? Int == 9 && $0["status"] as? String == "unknown" && $0.count == 4 })
        }
    }

    @Test("requirements of what is all there are an empty list, and keep it from growing old")
    func completeRequirements() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = (0..<3).map { TestContent("content \($0)") }
            let first = try TestServer(home: home)
            for content in contents {
                #expect(try first.upload(content).status == 204)
                try first.age(content, seconds: 10 * day)
            }
            first.stop()
            // The one that stored them knows that they are young.
            let server = try TestServer(home: home)
            #expect(try server.requirements([]).text == "{\"files\":[]}\n")
            let answer = try server.requirements((contents + contents).map { ($0, "x") })
            #expect(answer.text == "{\"files\":[]}\n")
            for content in contents {
                let isYoung = try eventually(within: 5) {
                    let attributes = try FileManager.default.attributesOfItem(atPath: server.blobPath(content))
                    let date = attributes[.modificationDate] as? Date
                    return date.map { -$0.timeIntervalSinceNow < 60 } ?? false
                }
                #expect(isYoung)
            }
        }
    }

    @Test(
        "paths of requirements are echoed as they came, whatever they are",
        arguments: [
            "sub\\folder\\a.exr", "../outside", "/absolute", "", "日本/ファイル.blend", "a//b/", "tab\\tand \\\"quote\\\"",
        ])
    func echoedPaths(path: String) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("echoed")
            let answer = try server.requirements([(content, path)])
            let files = answer.json["files"] as? [[String: Any]] ?? []
            #expect(files.map { $0["path"] as? String } == [path])
        }
    }

    @Test("fields that nobody knows are passed over")
    func extraFields() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("extra")
            let json = #"""
                {"new": true, "files": [{"sha": "\#(content.sha)", "size": 5, "path": "x", "mode": 7, "status": "stored"}]}
                """#
            let answer = try server.post("/api/v3/shaman/checkout/requirements", json: json)
            #expect(answer.text.contains(#""status":"unknown""#))
        }
    }

    // MARK: Checkouts

    @Test("the second checkout of a name gets a suffix, and neither knows of the other")
    func suffix() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = [TestContent("first"), TestContent("second")]
            for content in contents { #expect(try server.upload(content).status == 204) }
            #expect(try server.checkout("film/shot", [(contents[0], "a")]).text == "{\"checkoutPath\":\"film/shot\"}\n")
            let second = try server.checkout("film/shot", [(contents[1], "a")]).json["checkoutPath"] as? String ?? ""
            #expect(second.wholeMatch(of: /film\/shot-[a-z0-9]{4}/) != nil, "\(second)")
            #expect(server.linked("film/shot/a") == contents[0].bytes)
            #expect(server.linked("\(second)/a") == contents[1].bytes)

            let before = server.checkoutTree
            #expect(try server.checkout("film/shot", [(TestContent("missing"), "a")]).status == 424)
            #expect(try server.checkout("film/shot", [(contents[0], "a"), (contents[1], "a")]).status == 400)
            #expect(server.checkoutTree == before)
        }
    }

    @Test("the same file may be listed twice, under one path or two")
    func duplicates() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("tile")
            #expect(try server.upload(content).status == 204)
            let files = [
                (content, "a.1001.exr"), (content, "a.1001.exr"), (content, "a.1002.exr"), (content, "b//a.exr"),
            ]
            #expect(try server.checkout("udim", files).status == 200)
            #expect(
                TemporaryDirectory.tree("\(server.storage)/jobs/udim") == ["a.1001.exr", "a.1002.exr", "b", "b/a.exr"])
        }
    }

    @Test("a path that is a file and a directory at once is refused, in either order")
    func prefixConflict() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("both")
            #expect(try server.upload(content).status == 204)
            for paths in [["x", "x/y"], ["x/y", "x"], ["x/y/z", "x"], ["x", "X/y"]] {
                let answer = try server.checkout("job", paths.map { (content, $0) })
                #expect(answer.status == 400, "\(paths)")
                #expect(answer.message.contains("\"x\"") || answer.message.contains("\"X/y\""))
            }
            #expect(server.checkoutTree == [])
        }
    }

    @Test("a checkout of no files is an empty directory")
    func emptyCheckout() async throws {
        try await blocking {
            let server = try TestServer()
            #expect(try server.checkout("nothing", []).status == 200)
            var isDirectory = ObjCBool(false)
            #expect(FileManager.default.fileExists(atPath: "\(server.storage)/jobs/nothing", isDirectory: &isDirectory))
            #expect(isDirectory.boolValue)
        }
    }

    @Test("Windows' backslashes in file paths separate directories")
    func backslashes() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("from Windows")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("job", [(content, "tex\\wood\\a.png")]).status == 200)
            #expect(server.linked("job/tex/wood/a.png") == content.bytes)
        }
    }

    @Test("names in any language lead to their files")
    func unicodeNames() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("überall")
            #expect(
                try server.upload(content, fields: [("X-Shaman-Original-Filename", "=?utf-8?b?5pel?=")]).status == 204)
            let paths = ["日本/シーン.blend", "Größe/ß.png", "🎬/👩‍🚀.exr", "עברית.png", "a b/c d.png"]
            let name = "Szene – № 5 東京"
            #expect(try server.checkout(name, paths.map { (content, $0) }).json["checkoutPath"] as? String == name)
            for path in paths { #expect(server.linked("\(name)/\(path)") == content.bytes) }
        }
    }

    // MARK: Links

    @Test("links are relative, as Flamenco writes them")
    func relativeLinks() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("linked")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("foo", [(content, "sub/a.blend"), (content, "b")]).status == 200)
            #expect(try server.checkout("x/y", [(content, "c")]).status == 200)
            let blob = "file-store/stored/\(content.sha.prefix(2))/\(content.sha.dropFirst(2))/6.blob"
            for (path, prefix) in [("foo/sub/a.blend", "../../../"), ("foo/b", "../../"), ("x/y/c", "../../../")] {
                let text = try FileManager.default.destinationOfSymbolicLink(atPath: "\(server.storage)/jobs/\(path)")
                #expect(text == prefix + blob)
            }
        }
    }

    @Test("a storage tree that was moved as a whole is still whole")
    func movedStorage() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = [TestContent("used"), TestContent("unused")]
            do {
                let server = try TestServer(home: home)
                for content in contents { #expect(try server.upload(content).status == 204) }
                #expect(try server.checkout("a/job", [(contents[0], "x/y")]).status == 200)
                for content in contents { try server.age(content, seconds: 40 * day) }
                server.stop()
            }
            let moved = try TemporaryDirectory()
            try FileManager.default.moveItem(atPath: "\(home.path)/shared", toPath: "\(moved.path)/shared")
            let server = try TestServer(home: moved)
            #expect(server.linked("a/job/x/y") == contents[0].bytes)
            let report = try server.collect()
            #expect(report.json["in_use"] as? Int == 1 && report.json["quarantined"] as? Int == 1)
            #expect(try server.checkout("a/job", [(contents[0], "x/y")]).status == 200)
        }
    }

    @Test("absolute links of older versions count as in use, also those to where the storage was before")
    func absoluteLinks() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = (0..<3).map { TestContent("old \($0)") }
            for content in contents {
                #expect(try server.upload(content).status == 204)
                try server.age(content, seconds: 40 * day)
            }
            let home = server.home
            server.stop()
            let jobs = "\(server.storage)/jobs/old"
            try FileManager.default.createDirectory(atPath: jobs, withIntermediateDirectories: true)
            let path = server.blobPath(contents[0])
            try FileManager.default.createSymbolicLink(atPath: "\(jobs)/a", withDestinationPath: path)
            let former = server.blobPath(contents[1]).replacing(server.storage, with: "/mnt/former")
            try FileManager.default.createSymbolicLink(atPath: "\(jobs)/b", withDestinationPath: former)
            let again = try TestServer(home: home)
            let report = try again.collect()
            #expect(report.json["in_use"] as? Int == 2)
            #expect(contents.map { again.holds($0) } == [true, true, false])
        }
    }
}
