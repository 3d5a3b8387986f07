import Foundation
import TestSupport
import Testing

/// Weaknesses of the reference that let bad bytes in, or keep them.
@Suite("What is stored is what was declared", .timeLimit(.minutes(10)))
struct IntegrityTests {
    // MARK: W13

    @Test("W13: a blob that power loss truncated is not reported as stored")
    func truncatedBlob() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 13, size: 100_000)
            #expect(try server.upload(content).status == 204)
            try overwrite(server.blobPath(content), with: Array(content.bytes.prefix(4096)))

            #expect(try server.status(of: content) == "unknown")
            #expect(try server.requirements([(content, "a")]).text.contains(#""status":"unknown""#))
            #expect(try server.checkout("job", [(content, "a")]).status == 424)
            #expect(try server.upload(content).status == 204)
            #expect(server.holds(content))
        }
    }

    @Test("W13: with durability always, content is on stable storage before the name, and the name before the answer")
    func syncedUpload() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(
                configuration: "shaman:\n  durability: always\n", environment: watcher.environment)
            let content = TestContent.random(seed: 131, size: 100_000)
            try watcher.forget()
            #expect(try server.upload(content).status == 204)
            let calls = watcher.calls
            let shard = "stored/\(content.sha.prefix(2))"
            let steps = [
                calls.firstIndex { $0.hasPrefix("fsync") && $0.contains("/uploading/\(content.sha)") },
                calls.firstIndex { $0.hasPrefix("linkat") && $0.hasSuffix("/\(content.bytes.count).blob") },
                calls.firstIndex { $0.hasPrefix("fsync") && $0.hasSuffix("\(shard)/\(content.sha.dropFirst(2))") },
                calls.firstIndex { $0.hasPrefix("fsync") && $0.hasSuffix(shard) },
                calls.firstIndex { $0.hasPrefix("fsync") && $0.hasSuffix("/stored") },
            ]
            #expect(steps.allSatisfy { $0 != nil } && steps.compactMap(\.self) == steps.compactMap(\.self).sorted())
        }
    }

    @Test("W13: a checkout is answered only when its files and links are on stable storage", arguments: [3, 40])
    func syncedCheckout(files: Int) async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            let contents = (0..<files).map { (TestContent("barrier \($0)"), "folder/\($0)") }
            for (content, _) in contents { #expect(try server.upload(content).status == 204) }
            try watcher.forget()
            #expect(try server.checkout("job", contents).status == 200)
            let calls = watcher.calls
            let placed = try #require(calls.firstIndex { $0.hasPrefix("renameat2") && $0.hasSuffix("/jobs/job") })
            if files > 16 {
                #expect(calls[..<placed].contains { $0.hasPrefix("syncfs") && $0.hasSuffix("/stored") })
            } else {
                for (content, _) in contents {
                    #expect(
                        calls[..<placed].contains { $0.hasPrefix("fsync") && $0.contains(content.sha.dropFirst(2)) })
                }
            }
            #expect(calls[..<placed].contains { $0.hasPrefix("fsync") && $0.hasSuffix("/folder") })
            #expect(calls[placed...].contains { $0.hasPrefix("fsync") && $0.hasSuffix("/jobs") })
        }
    }

    @Test("an upload fails when its bytes cannot be made durable, and leaves nothing")
    func failedSync() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(
                configuration: "shaman:\n  durability: always\n", environment: watcher.environment)
            let content = TestContent("lost by the disk")
            try watcher.setRules("fail fsync 5 uploading/\(content.sha)")
            let answer = try server.upload(content)
            #expect(answer.status == 500)
            #expect(answer.json["code"] as? Int == 500)
            #expect(try server.status(of: content) == "unknown")
            #expect(server.uploadingFiles == [])
            try watcher.setRules()
            #expect(try server.upload(content).status == 204)
        }
    }

    // MARK: W15

    @Test("W15: a length that contradicts the URL is refused before the body comes")
    func contradictingLength() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("declared")
            let connection = try RawConnection(port: server.port, timeoutSeconds: 5)
            try connection.send(
                server.head("POST", content.path, [("Content-Length", "1000000000"), ("Expect", "100-continue")]))
            let answer = try connection.receive()
            #expect(answer.status == 417)
            #expect(answer.message == "file size mismatched, declared 8 but received 1000000000 bytes")

            // Without `Expect` nothing of the body reaches the disk.
            let second = try RawConnection(port: server.port)
            try second.send(server.head("POST", content.path, [("Content-Length", "2000000")]))
            for _ in 0..<20 {
                try second.send([UInt8](repeating: 1, count: 100_000))
                #expect(server.uploadingFiles == [])
            }
            #expect(try second.receive().status == 417)
            #expect(try server.status(of: content) == "unknown")
        }
    }

    @Test("W15: an endless body is given up at the first byte too many")
    func endlessBody() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 15, size: 300_000)
            let connection = try RawConnection(port: server.port)
            try connection.send(server.head("POST", content.path, [("Transfer-Encoding", "chunked")]))
            let chunk = Array("40000\r\n".utf8) + [UInt8](repeating: 7, count: 0x40000) + Array("\r\n".utf8)
            try connection.send(chunk)
            #expect(try eventually { !server.uploadingFiles.isEmpty })
            // What is checked together is at most one batch more.
            try connection.send(chunk)
            try connection.send(chunk)
            #expect(try eventually { server.uploadingFiles.isEmpty }, "the file grows on")
            #expect(try server.stats("uploading") == 0)
            try connection.send("0\r\n\r\n")
            let answer = try connection.receive()
            #expect(answer.status == 417)
            #expect(answer.message == "file size mismatched, declared 300000 but received 300001 bytes")
        }
    }

    @Test("W15: a body in chunks that never ends is cut off after 64 MiB")
    func endlessChunks() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("short")
            let connection = try RawConnection(port: server.port)
            try connection.send(server.head("POST", content.path, [("Transfer-Encoding", "chunked")]))
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 7, count: 0x100000) + Array("\r\n".utf8)
            try connection.send(chunk)
            #expect(try connection.receive().status == 417)
            // It may go on sending, but not for ever.
            var sent = 1
            while sent < 200, !connection.isClosedByPeer() {
                do { try connection.send(chunk) } catch { break }
                sent += 1
            }
            #expect(sent >= 60 && sent < 200, "\(sent) MiB")
        }
    }

    @Test("W15: a file that would fill the volume is refused before anything is written")
    func noSpace() async throws {
        try await blocking {
            let server = try TestServer(configuration: "shaman:\n  minimumFree: 1000TiB\n")
            let content = TestContent("no room")
            let answer = try server.upload(content)
            #expect(answer.status == 507)
            #expect(answer.json["code"] as? Int == 507)
            #expect(answer.message.contains("not enough space"))
            #expect(try server.status(of: content) == "unknown")
            #expect(server.uploadingFiles == [])

            // The client that asks first need not send.
            let connection = try RawConnection(port: server.port, timeoutSeconds: 5)
            try connection.send(
                server.head("POST", content.path, [("Content-Length", "7"), ("Expect", "100-continue")]))
            #expect(try connection.receive().status == 507)
            #expect(try server.get("/api/v3/version").status == 200)
        }
    }

    @Test("W15: room that is promised to one upload is not promised to another")
    func promisedSpace() async throws {
        try await blocking {
            // Two files of half of what is free: the second one is refused although nothing is written yet.
            let server = try TestServer()
            let free =
                try FileManager.default.attributesOfFileSystem(forPath: server.storage)[.systemFreeSize] as? Int64
            let size = try #require(free) * 6 / 10
            let path = "/api/v3/shaman/files/\(String(repeating: "a", count: 64))/\(size)"
            let fields = [("Content-Length", "\(size)"), ("Expect", "100-continue")]
            let first = try RawConnection(port: server.port)
            try first.send(server.head("POST", path, fields))
            #expect(try first.receive().status == 100)
            let second = try RawConnection(port: server.port)
            try second.send(server.head("POST", path.replacing("aaaa", with: "bbbb"), fields))
            #expect(try second.receive().status == 507)
        }
    }

    // MARK: W30

    @Test("W30: a blob of the wrong length is moved aside and can be uploaded again")
    func wrongLength() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("good bytes")
            #expect(try server.upload(content).status == 204)
            try overwrite(server.blobPath(content), with: Array("good bytes and more".utf8))
            #expect(try server.upload(content).status == 204)
            #expect(server.holds(content))
            #expect(server.engineFiles("corrupt").count == 1)
        }
    }

    @Test("W30: after an unclean stop, blobs that were not yet synced are verified before they count")
    func unsyncedAfterCrash() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let content = TestContent.random(seed: 30, size: 50_000)
            let good = TestContent.random(seed: 31, size: 50_000)
            do {
                let server = try TestServer(home: home)
                #expect(try server.upload(content).status == 204)
                #expect(try server.upload(good).status == 204)
                server.kill9()
                // Right length, but the bytes never reached the disk.
                try overwrite(server.blobPath(content), with: [UInt8](repeating: 0, count: 50_000))
            }
            let server = try TestServer(home: home)
            #expect(try server.status(of: content) == "unknown")
            #expect(try server.status(of: good) == "stored")
            #expect(server.engineFiles("corrupt").count == 1)
            #expect(try server.upload(content).status == 204)
            #expect(server.holds(content))
        }
    }
}

/// Changes a blob's bytes behind the server's back.
private func overwrite(_ path: String, with bytes: [UInt8]) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: 0)
    try file.write(contentsOf: bytes)
    try file.close()
}
