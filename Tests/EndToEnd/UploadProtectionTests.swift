import Foundation
import TestSupport
import Testing

/// Weaknesses of the reference around uploads, each with the number that it has in the list of them.
@Suite("Uploads do not share Flamenco's weaknesses", .timeLimit(.minutes(10)))
struct UploadProtectionTests {
    @Test("W1: clients that finish and fail the same upload at once do not end the server")
    func crash() async throws {
        try await blocking {
            let server = try TestServer()
            for round in 0..<40 {
                let content = TestContent.random(seed: UInt64(1000 + round), size: 20_000)
                let wrong = [UInt8](repeating: 0x5a, count: content.bytes.count)
                let answers = try sideBySide(6) { index in
                    let upload = try HalfUpload(server, content, body: index % 3 == 2 ? wrong : nil)
                    return try upload.finish().status
                }
                #expect(answers.allSatisfy { [204, 208, 417].contains($0) }, "round \(round): \(answers)")
                #expect(answers.count { $0 == 204 } == 1, "round \(round): \(answers)")
                #expect(server.holds(content))
            }
            #expect(server.isRunning)
            #expect(try server.stats("blobs") == 40)
            #expect(try server.stats("uploading") == 0)
        }
    }

    @Test(
        "W2: an uploader that fails does not make the others believe that the file is stored",
        arguments: [
            "wrong bytes", "disconnect", "reset",
        ])
    func falseSuccess(failure: String) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 2, size: 600_000)
            let good = try server.beginUpload(content)
            do {
                let wrong = failure == "wrong bytes" ? [UInt8](repeating: 1, count: content.bytes.count) : nil
                let bad = try server.beginUpload(content, body: wrong)
                switch failure {
                case "wrong bytes": #expect(try bad.finish().status == 417)
                case "reset": bad.connection.reset()
                default: break
                }
            }
            #expect(try eventually { try server.stats("uploading") == 1 })
            #expect(try server.status(of: content) == "uploading")
            #expect(good.connection.hasInput() == false, "the good upload was answered in its middle")

            // A newcomer after the failure is not turned away either.
            let newcomer = try server.beginUpload(content)
            #expect(try good.finish().status == 204)
            #expect(try newcomer.finish().status == 208)
            #expect(server.holds(content))
        }
    }

    @Test("W12: directories that others remove meanwhile make no upload fail")
    func vanishingDirectories() async throws {
        try await blocking {
            let server = try TestServer()
            let stored = "\(server.storage)/file-store/stored"
            let pruning = Background { _ in
                // As another server, or a cron job that removes empty directories, does.
                for shard in (try? FileManager.default.contentsOfDirectory(atPath: stored)) ?? [] {
                    for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(stored)/\(shard)")) ?? [] {
                        rmdir("\(stored)/\(shard)/\(name)")
                    }
                    rmdir("\(stored)/\(shard)")
                }
            }
            let answers = try sideBySide(4) { thread in
                try (0..<150).map { number in
                    let content = TestContent("vanishing \(thread) \(number)")
                    let answer = try server.upload(content)
                    return answer.status == 204 && server.holds(content) ? "" : "\(answer)"
                }
            }
            pruning.stop()
            #expect(answers.joined().filter { !$0.isEmpty } == [])
        }
    }

    @Test("W14: what a crash left behind never counts as an upload under way")
    func leftovers() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let content = TestContent.random(seed: 14, size: 400_000)
            do {
                let server = try TestServer(home: home)
                let upload = try server.beginUpload(content)
                #expect(try server.status(of: content) == "uploading")
                #expect(!server.uploadingFiles.isEmpty)
                server.kill9()
                withExtendedLifetime(upload) {}
            }
            // Flamenco's own leftovers lie two directories deep.
            let other = TestContent("never finished by Flamenco")
            let directory = "\(home.path)/shared/file-store/uploading/\(other.sha.prefix(2))/\(other.sha.dropFirst(2))"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try "never".write(
                toFile: "\(directory)/\(other.bytes.count)-000000123.tmp", atomically: false, encoding: .utf8)

            let server = try TestServer(home: home)
            #expect(server.uploadingFiles == [])
            for content in [content, other] {
                #expect(try server.status(of: content) == "unknown")
                let requirements = try server.requirements([(content, "a")])
                #expect(requirements.text.contains(#""status":"unknown""#))
                #expect(try server.upload(content, canDefer: "True").status == 204)
                #expect(server.holds(content))
            }
        }
    }

    @Test("W16: the requirements of 20,000 files are right, and asking lists no directory")
    func manyRequirements() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            let stored = (0..<60).map { TestContent("stored \($0)") }
            for content in stored { #expect(try server.upload(content).status == 204) }
            let files = (0..<20_000).map { number -> (TestContent, String) in
                number % 400 == 17
                    ? (stored[number / 400], "stored/\(number)") : (TestContent("missing \(number)"), "new/\(number)")
            }
            let duplicates = [(files[0].0, "again"), (stored[3], "again too")]
            try watcher.forget()
            let answer = try server.requirements(files + duplicates)
            #expect(answer.status == 200)
            let missing = (answer.json["files"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
            #expect(missing == files.map(\.1).filter { $0.hasPrefix("new/") })
            let listings = watcher.calls.filter { $0.hasPrefix("getdents64") || $0.hasPrefix("fdopendir") }
            #expect(listings.isEmpty, "\(listings.count) directories were listed")
        }
    }

    @Test("W23: an upload that was stored is answered 204, as documented")
    func documentedSuccess() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("documented")
            let answer = try server.upload(content)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty && answer.fields["content-length"] == nil)
            let again = try server.upload(content)
            #expect(again.status == 208)
            #expect(again.body.isEmpty)
        }
    }

    @Test("W25: glob characters in the storage path neither break nor fool the search for uploads")
    func globCharacters() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let server = try TestServer(home: home, storage: "\(home.path)/[farm] *?{a,b}")
            let content = TestContent.random(seed: 25, size: 300_000)
            #expect(try server.status(of: content) == "unknown")
            let upload = try server.beginUpload(content)
            #expect(try server.status(of: content) == "uploading")
            #expect(try upload.finish().status == 204)
            #expect(try server.status(of: content) == "stored")
            for sha in [String(repeating: "*", count: 64), String(content.sha.dropLast()) + "?"] {
                let escaped = sha.replacing("*", with: "%2A").replacing("?", with: "%3F")
                #expect(try server.get("/api/v3/shaman/files/\(escaped)/300000").status == 400)
            }
        }
    }

    @Test("W26: a stop with an upload that hangs ends within the configured deadline")
    func hangingUpload() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server:\n  shutdownDeadline: 1s\n")
            let content = TestContent.random(seed: 26, size: 400_000)
            let upload = try server.beginUpload(content)
            #expect(try server.stops(within: 6), "the server waits for an upload that never ends")
            #expect(FileManager.default.fileExists(atPath: server.blobPath(content)) == false)
            withExtendedLifetime(upload) {}
        }
    }

    @Test("a stop lets an upload that goes on come to its end")
    func drainedUpload() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server:\n  shutdownDeadline: 20s\n")
            let content = TestContent.random(seed: 27, size: 400_000)
            let upload = try server.beginUpload(content)
            server.signal(SIGTERM)
            usleep(300_000)
            let answer = try upload.finish()
            #expect(answer.status == 204)
            #expect(answer.fields["connection"] == "close")
            #expect(try eventually(within: 10) { !server.isRunning })
            #expect(server.stop() == 0)
            #expect(server.holds(content))
        }
    }

    @Test("W28: an answer that is known early neither resets the connection nor ends it")
    func earlyAnswer() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent([UInt8](repeating: 0x28, count: 50_000_000))
            #expect(try server.upload(content).status == 204)
            let connection = try RawConnection(port: server.port)
            for _ in 0..<2 {
                try connection.send(server.head("POST", content.path, [("Content-Length", "50000000")]))
                try connection.send(content.bytes)
                #expect(try connection.receive().status == 208)
            }
            let expecting = server.head(
                "POST", content.path, [("Content-Length", "50000000"), ("Expect", "100-continue")])
            try connection.send(expecting)
            #expect(try connection.receive().status == 208)
        }
    }

    @Test("W29: an upload of a file that was stored meanwhile does not replace it")
    func replacedBlob() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            try watcher.setRules("delay linkat 300000 stored", "delay renameat 300000 stored")
            for round in 0..<3 {
                let content = TestContent.random(seed: UInt64(2900 + round), size: 30_000)
                // All have sent everything before the first of them has its name.
                let inodes = try sideBySide(4) { _ -> [UInt64] in
                    let upload = try HalfUpload(server, content)
                    let answer = try upload.finish()
                    guard [204, 208].contains(answer.status) else { return [] }
                    return [try inode(server.blobPath(content))]
                }
                #expect(inodes.joined().count == 4)
                #expect(Set(inodes.joined() + [try inode(server.blobPath(content))]).count == 1)
                #expect(watcher.calls.count { $0.hasPrefix("linkat") && $0.contains("/stored/") } == round + 1)
            }
            #expect(server.uploadingFiles == [])
        }
    }
}

/// Which file a name stands for.
private func inode(_ path: String) throws -> UInt64 {
    try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64 ?? 0
}
