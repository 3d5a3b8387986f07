import Foundation
import TestSupport
import Testing

/// Weaknesses of the reference's garbage collection, each with the number that it has in the list of them.
@Suite("Collections do not share Flamenco's weaknesses", .timeLimit(.minutes(10)))
struct CollectionProtectionTests {
    @Test("W6: blobs that a checkout links or a client is told of are touched, on the plain path too", arguments: 0..<3)
    func untouchedBlob(use: Int) async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let content = TestContent("scene")
            // A process that has stored the blob itself knows that it is young.
            try withAged([content], home: home) { _ in
            } then: { (server) throws in
                switch use {
                case 0: #expect(try server.checkout("flat", [(content, "a")]).status == 200)
                case 1: #expect(try server.checkout("deep", [(content, "a/b/c")]).status == 200)
                default: #expect(try server.requirements([(content, "a")]).text.contains(#""files":[]"#))
                }
                #expect(try eventually(within: 5) { try seconds(since: server.blobPath(content)) < 60 })
            }
        }
    }

    @Test("W6: a stop touches what was used, although nobody had come to it")
    func stoppedBeforeTouching() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = (0..<200).map { TestContent("scene \($0)") }
            try withAged(contents, home: home) { _ in
            } then: { (server) throws in
                #expect(try server.requirements(contents.map { ($0, "a") }).status == 200)
                server.stop()
                for content in contents { #expect(try seconds(since: server.blobPath(content)) < 60) }
            }
        }
    }

    @Test("W6: what a client was told of stays through a collection, although nothing links it yet")
    func promisedBlob() async throws {
        try await blocking {
            let server = try TestServer()
            let told = TestContent("told of")
            let other = TestContent("not asked for")
            let home = server.home
            for content in [told, other] {
                #expect(try server.upload(content).status == 204)
                try server.age(content, seconds: 40 * day)
            }
            // A new process has no memory of the uploads.
            server.stop()
            let second = try TestServer(home: home)
            #expect(try second.requirements([(told, "a")]).status == 200)
            let report = try second.collect()
            #expect(report.json["quarantined"] as? Int == 1, "\(report)")
            #expect(second.holds(told))
            #expect(!second.holds(other))
            #expect(try second.checkout("job", [(told, "a")]).status == 200)
        }
    }

    @Test("W7: a storage path with a symbolic link in it costs no blob that is in use")
    func linkedStorage() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            try FileManager.default.createDirectory(atPath: "\(home.path)/real", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(home.path)/shared", withDestinationPath: "\(home.path)/real")
            let contents = (0..<6).map { TestContent("used \($0)") }
            try withAged(contents, home: home) { (server) throws in
                #expect(try server.checkout("job", contents[..<3].map { ($0, $0.sha) }).status == 200)
                // Links of older versions are absolute, by whatever path the storage was known then.
                for (index, prefix) in ["shared", "real"].enumerated() {
                    let content = contents[3 + index]
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(home.path)/real/jobs/job/old\(index)",
                        withDestinationPath: server.blobPath(content).replacing("/shared/", with: "/\(prefix)/"))
                }
            } then: { server in
                let report = try server.collect()
                #expect(report.json["in_use"] as? Int == 5)
                #expect(report.json["quarantined"] as? Int == 1)
                #expect(contents.map { server.holds($0) } == [true, true, true, true, true, false])
            }
        }
    }

    @Test("W8: a stop in the middle of a collection costs no blob that is in use")
    func stoppedCollection() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let watcher = try Watcher()
            let contents = (0..<240).map { TestContent("in use \($0)") }
            try withAged(contents, home: home) { (server) throws in
                for number in 0..<10 {
                    let files = contents[(number * 24)..<(number * 24 + 24)].map { ($0, $0.sha) }
                    #expect(try server.checkout("job \(number)", files).status == 200)
                }
            } then: { server in
                server.stop()
            }
            for pause in [100_000, 700_000] {
                let server = try TestServer(
                    home: home, configuration: "server:\n  shutdownDeadline: 0s\n", environment: watcher.environment)
                for content in contents { try server.age(content, seconds: 40 * day) }
                try watcher.setRules(
                    "delay readlinkat 40000 /jobs/", "delay fsync 200000 .shaman", "delay syncfs 200000 /")
                let collecting = Background { _ in _ = try? server.collect() }
                usleep(UInt32(pause))
                // The whole collection would take 10 seconds.
                #expect(try server.stops(within: 5), "the stop waits for the collection")
                collecting.stop()
                try watcher.setRules()
                #expect(contents.allSatisfy { server.holds($0) })
                #expect(server.engineFiles("quarantine") == [])
            }
        }
    }

    @Test("W9: a checkout root that is missing means no links, and does not stop collections")
    func missingRoot() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = [TestContent("one"), TestContent("two")]
            try withAged(contents, home: home) { (server) throws in
                #expect(try server.checkout("a/b/job", [(contents[0], "x")]).status == 200)
            } then: { server in
                // A failed checkout next to nothing does not take the root with it.
                #expect(try server.checkout("c/d", [(TestContent("missing"), "x")]).status == 424)
                #expect(FileManager.default.fileExists(atPath: "\(server.storage)/jobs"))

                try FileManager.default.removeItem(atPath: "\(server.storage)/jobs")
                let report = try server.collect()
                #expect(report.status == 200)
                #expect(report.json["errors"] as? Int == 0)
                #expect(report.json["quarantined"] as? Int == 2)
            }
        }
    }

    @Test("W10: entries that vanish during a collection do not stop it")
    func vanishingEntries() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let watcher = try Watcher()
            let contents = (0..<20).map { TestContent("vanishing \($0)") }
            let unused = TestContent("unused")
            try withAged(contents + [unused], home: home, environment: watcher.environment) { (server) throws in
                #expect(try server.checkout("kept", contents.map { ($0, $0.sha) }).status == 200)
            } then: { server in
                try watcher.setRules("delay readlinkat 300 /jobs/")
                // On a busy farm jobs are made and deleted all the time.
                let deleting = Background { round in
                    _ = try? server.checkout("busy/\(round)", contents.map { ($0, "\(round % 7)/\($0.sha)") })
                    try? FileManager.default.removeItem(atPath: "\(server.storage)/jobs/busy/\(round - 1)")
                }
                var quarantined = 0
                for _ in 0..<15 {
                    let report = try server.collect()
                    #expect(report.status == 200)
                    #expect(report.json["errors"] as? Int == 0)
                    quarantined += report.json["quarantined"] as? Int ?? 0
                }
                deleting.stop()
                #expect(quarantined == 1)
                #expect(contents.allSatisfy { server.holds($0) })
                let gone = watcher.calls.count { $0.hasPrefix("readlinkat") && $0.contains("/busy/") }
                #expect(gone > 0)
            }
        }
    }

    @Test("W10: when the links cannot be read, no blob is taken out")
    func unreadableLinks() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let watcher = try Watcher()
            let contents = [TestContent("one"), TestContent("two")]
            try withAged(contents, home: home, environment: watcher.environment) { (server) throws in
                #expect(try server.checkout("job", [(contents[0], "x")]).status == 200)
            } then: { server in
                for error in [5, 13, 116] {
                    try watcher.setRules("fail readlinkat \(error) jobs/job")
                    let report = try server.collect(#"{"purge":true}"#)
                    #expect(report.status == 200)
                    #expect(report.json["errors"] as? Int == 1)
                    #expect(report.json["quarantined"] as? Int == 0 && report.json["deleted"] as? Int == 0)
                }
                #expect(contents.allSatisfy { server.holds($0) })
            }
        }
    }

    @Test("W11: no setting lets a collection take blobs that were just uploaded", arguments: ["0s", "1s", "59m"])
    func ageFloor(age: String) async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let content = TestContent("just uploaded")
            let configuration = "shaman:\n  garbageCollect:\n    maxAge: \(age)\n    quarantine: 0s\n"
            do {
                let server = try TestServer(home: home, configuration: configuration)
                #expect(try server.upload(content).status == 204)
                server.stop()
            }
            let server = try TestServer(home: home, configuration: configuration)
            for request in ["{}", #"{"max_age":"\#(age)","purge":true}"#] {
                let report = try server.collect(request)
                #expect(report.status == 200)
                #expect(report.json["old"] as? Int == 0)
            }
            #expect(server.holds(content))
            #expect(try server.collect(#"{"max_age":"-1h"}"#).status == 400)
        }
    }

    @Test("W11: a negative or tiny period is refused at start", arguments: ["-1h", "1s"])
    func busyLoop(period: String) async throws {
        try await blocking {
            let error = #expect(throws: TestServer.Failure.self) {
                try TestServer(configuration: "shaman:\n  garbageCollect:\n    period: \(period)\n")
            }
            #expect(error?.description.contains("period") == true)
        }
    }

    @Test("W17: links are read, not resolved: what cannot be reached from here still counts as in use")
    func resolvedLinks() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let watcher = try Watcher()
            let contents = (0..<4).map { TestContent("linked \($0)") }
            try withAged(contents, home: home, environment: watcher.environment) { (server) throws in
                #expect(try server.checkout("job", [(contents[0], "x")]).status == 200)
                let forms = ["/mnt/farm/not/here", "../../elsewhere", "F:\\farm"]
                for (index, form) in forms.enumerated() {
                    let content = contents[index + 1]
                    let tail =
                        "/file-store/stored/\(content.sha.prefix(2))/\(content.sha.dropFirst(2))"
                        + "/\(content.bytes.count).blob"
                    let text = form + (index == 2 ? tail.replacing("/", with: "\\") : tail)
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(server.storage)/jobs/job/\(index)", withDestinationPath: text)
                }
            } then: { server in
                try watcher.forget()
                let report = try server.collect()
                #expect(report.json["links"] as? Int == 4)
                #expect(report.json["in_use"] as? Int == 4)
                #expect(contents.allSatisfy { server.holds($0) })
                #expect(watcher.calls.contains { $0.hasPrefix("realpath") } == false)
            }
        }
    }

    @Test("W24: a dry run reports the numbers of a real run, and changes nothing")
    func dryRun() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = (0..<5).map { TestContent.random(seed: UInt64($0), size: 1000) }
            try withAged(contents, home: home) { (server) throws in
                #expect(try server.checkout("job", [(contents[0], "x"), (contents[1], "y")]).status == 200)
            } then: { server in
                let before = server.wholeTree
                let dry = try server.collect(#"{"dry_run":true}"#).json
                #expect(server.wholeTree == before)
                let real = try server.collect("{}").json
                for name in ["blobs", "links", "old", "in_use", "quarantined", "deleted", "freed_bytes", "errors"] {
                    #expect(dry[name] as? Int == real[name] as? Int, "\(name)")
                }
                #expect(dry["dry_run"] as? Bool == true && real["dry_run"] as? Bool == false)
                #expect(real["quarantined"] as? Int == 3)

                let dryPurge = try server.collect(#"{"dry_run":true,"purge":true}"#).json
                let purge = try server.collect(#"{"purge":true}"#).json
                #expect(purge["deleted"] as? Int == 3 && dryPurge["deleted"] as? Int == 3)
                #expect(purge["freed_bytes"] as? Int == 3000 && dryPurge["freed_bytes"] as? Int == 3000)
                #expect(server.engineFiles("quarantine") == [])
            }
        }
    }

    @Test("W24: blobs whose deletion failed are not counted as freed")
    func failedDeletion() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let watcher = try Watcher()
            let contents = (0..<3).map { TestContent.random(seed: UInt64($0), size: 1000) }
            try withAged(contents, home: home, environment: watcher.environment) { _ in
            } then: { server in
                #expect(try server.collect().json["quarantined"] as? Int == 3)
                try watcher.setRules("fail unlinkat 30 \(contents[0].sha.dropFirst(2))")
                let report = try server.collect(#"{"purge":true}"#).json
                #expect(report["deleted"] as? Int == 2)
                #expect(report["freed_bytes"] as? Int == 2000)
                #expect(report["errors"] as? Int == 1)
            }
        }
    }

    @Test("a blob in quarantine comes back when a client asks for it, and when a link to it is found")
    func revival() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let contents = (0..<4).map { TestContent("revived \($0)") }
            try withAged(contents, home: home) { _ in
            } then: { server in
                #expect(try server.collect().json["quarantined"] as? Int == 4)
                #expect(server.engineFiles("quarantine").count == 4)
                #expect(try server.status(of: contents[0]) == "stored")
                #expect(try server.requirements([(contents[1], "x")]).text.contains(#""files":[]"#))
                #expect(try server.upload(contents[2]).status == 208)
                try FileManager.default.createSymbolicLink(
                    atPath: "\(server.storage)/jobs/late", withDestinationPath: server.blobPath(contents[3]))
                let report = try server.collect(#"{"purge":true}"#).json
                #expect(report["revived"] as? Int == 4)
                #expect(report["deleted"] as? Int == 0)
                #expect(contents.allSatisfy { server.holds($0) })
            }
        }
    }

    @Test("a second collection at the same time is refused with 409")
    func secondCollection() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            let content = TestContent("linked")
            #expect(try server.upload(content).status == 204)
            #expect(try server.checkout("job", [(content, "x")]).status == 200)
            try watcher.setRules("delay readlinkat 500000 /jobs/")
            let answers = try sideBySide(2) { _ in try server.collect().status }
            #expect(answers.sorted() == [200, 409])
        }
    }
}

/// Stores blobs, lets a test prepare, ages them as if nobody had asked for them in 40 days, and goes on with a new
/// process, which remembers nothing of it.
private func withAged(
    _ contents: [TestContent], home: TemporaryDirectory, environment: [String: String] = [:],
    prepare: (TestServer) throws -> Void, then body: (TestServer) throws -> Void
) throws {
    do {
        let server = try TestServer(home: home)
        for content in contents { #expect(try server.upload(content).status == 204) }
        try prepare(server)
        for content in contents { try server.age(content, seconds: 40 * day) }
        server.stop()
    }
    try body(try TestServer(home: home, environment: environment))
}

/// How long ago a file was modified.
private func seconds(since path: String) throws -> Double {
    let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    return -(date?.timeIntervalSinceNow ?? -.infinity)
}
