import Foundation
import TestSupport
import Testing

/// What an upload is answered, and what it leaves on disk.
@Suite("Uploads", .timeLimit(.minutes(10)))
struct UploadTests {
    // MARK: Bodies

    @Test("a body that is not what was declared is refused with both values, and leaves nothing")
    func wrongBodies() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("0123456789")
            let other = TestContent("abcdefghij")
            let wrongHash = try server.request("POST", content.path, body: other.bytes)
            #expect(wrongHash.status == 417)
            #expect(
                wrongHash.text == #"{"code":417,"message":"file SHA256 mismatched, declared \#(content.sha) "#
                    + #"but received \#(other.sha)"}"# + "\n")
            for body in ["012345", "0123456789abc", ""] {
                let declared = try server.request("POST", content.path, body: Array(body.utf8))
                #expect(declared.status == 417)
                let message = "file size mismatched, declared 10 but received \(body.utf8.count) bytes"
                #expect(declared.text == #"{"code":417,"message":"\#(message)"}"# + "\n")
            }
            for (body, received) in [("012345", 6), ("0123456789abc", 11), ("", 0)] {
                let chunked = try server.uploadInChunks(content, body: Array(body.utf8), chunk: 4)
                #expect(chunked.status == 417)
                #expect(chunked.message == "file size mismatched, declared 10 but received \(received) bytes")
            }
            #expect(try server.status(of: content) == "unknown")
            #expect(server.uploadingFiles == [])
            #expect(
                TemporaryDirectory.tree("\(server.storage)/file-store/stored").allSatisfy { !$0.hasSuffix(".blob") })
            #expect(try server.upload(content).status == 204)
        }
    }

    @Test("a file in chunks is stored like any other", arguments: [0, 1, 1000, 300_000, 3_000_000])
    func chunks(size: Int) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: UInt64(size), size: size)
            #expect(try server.uploadInChunks(content, body: content.bytes, chunk: 70_001).status == 204)
            #expect(server.holds(content))
            #expect(try server.uploadInChunks(content, body: content.bytes, chunk: 70_001).status == 208)
        }
    }

    @Test("a file is stored whatever the pieces in which it comes", arguments: [1, 255, 256, 257, 262_143, 262_145])
    func pieces(size: Int) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: UInt64(size), size: size)
            let connection = try RawConnection(port: server.port)
            try connection.send(server.head("POST", content.path, [("Content-Length", "\(size)")]))
            var rest = content.bytes[...]
            while !rest.isEmpty {
                let count = min(rest.count, max(1, size / 5))
                try connection.send(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
                usleep(3000)
            }
            #expect(try connection.receive().status == 204)
            #expect(server.holds(content))
        }
    }

    @Test("a checksum in capitals is the same file")
    func upperCase() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("letters")
            let path = "/api/v3/shaman/files/\(content.sha.uppercased())/7"
            #expect(try server.request("POST", path, body: content.bytes).status == 204)
            #expect(server.holds(content))
            #expect(try server.get(path).json["status"] as? String == "stored")
            #expect(try server.request("POST", path, body: content.bytes).status == 208)
            #expect(try server.upload(content).status == 208)
            #expect(try server.stats("blobs") == 1)
        }
    }

    @Test("a file of 5 GiB takes no more memory than a small one")
    func hugeFile() async throws {
        try await blocking {
            let server = try TestServer()
            // 5 GiB of zeros.
            let size: Int64 = 5 << 30
            let sha = "7f06c62352aebd8125b2a1841e2b9e1ffcbed602f381c3dcb3200200e383d1d5"
            #expect(try server.upload(TestContent("warm")).status == 204)
            let before = try server.memory()
            let connection = try RawConnection(port: server.port, timeoutSeconds: 60)
            let path = "/api/v3/shaman/files/\(sha)/\(size)"
            try connection.send(server.head("POST", path, [("Content-Length", "\(size)")]))
            let zeros = [UInt8](repeating: 0, count: 8 << 20)
            for _ in 0..<(size / Int64(zeros.count)) { try connection.send(zeros) }
            let answer = try connection.receive()
            #expect(answer.status == 204, "\(answer)")
            let grown = try server.memory() - before
            #expect(grown < 24 << 20, "the server grew by \(grown >> 20) MiB")
            #expect(try server.get(path).json["status"] as? String == "stored")
        }
    }

    // MARK: Head

    @Test(
        "the spellings of X-Shaman-Can-Defer-Upload",
        arguments: [
            ("1", true), ("t", true), ("T", true), ("TRUE", true), ("true", true), ("True", true), ("0", false),
            ("f", false),
            ("F", false), ("FALSE", false), ("false", false), ("False", false), ("yes", nil), ("tRUE", nil), ("", nil),
            ("2", nil), ("True, False", nil),
        ])
    func spellings(value: String, meaning: Bool?) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 5, size: 200_000)
            let other = try server.beginUpload(content)
            let answer = try server.upload(content, canDefer: value)
            switch meaning {
            case true?:
                #expect(answer.status == 425)
                #expect(answer.body.isEmpty)
                #expect(try other.finish().status == 204)
            case false?:
                #expect(answer.status == 204)
                #expect(try other.finish().status == 208)
            case nil:
                #expect(answer.status == 400)
                #expect(answer.json["code"] as? Int == 400)
                #expect(answer.message.contains("X-Shaman-Can-Defer-Upload"))
            }
        }
    }

    @Test("X-Shaman-Can-Defer-Upload sent twice is refused")
    func doubledHeader() async throws {
        try await blocking {
            let server = try TestServer()
            let answer = try server.upload(
                TestContent("twice"), canDefer: "True", fields: [("X-Shaman-Can-Defer-Upload", "True")])
            #expect(answer.status == 400)
            #expect(answer.message.contains("X-Shaman-Can-Defer-Upload"))
        }
    }

    @Test(
        "file names in the header are decoded, or refused, or left as they are",
        arguments: [
            ("plain.blend", 204), ("=?utf-8?q?caf=C3=A9.blend?=", 204),
            ("=?utf-8?b?Y2Fmw6k=?= =?utf-8?b?LmJsZW5k?=", 204),
            ("=?UTF-8?Q?a_b?=", 204), ("=?iso-8859-1?q?caf=E9?=", 204), ("=?us-ascii?q?a?=", 204),
            ("=?utf-8?q?broken", 204),
            ("=?utf-8?x?what?=", 204), ("=?utf-8?b?***?=", 204), ("caf\u{e9}.blend", 204), ("", 204),
            ("=?koi8-r?b?1MXT1A==?=", 400), ("=?windows-1252?q?a?=", 400),
        ])
    func originalNames(value: String, status: Int) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("named")
            let answer = try server.upload(content, fields: [("X-Shaman-Original-Filename", value)])
            #expect(answer.status == status)
            if status == 400 {
                #expect(answer.message == "invalid X-Shaman-Original-Filename header: \"\(value)\"")
                #expect(try server.status(of: content) == "unknown")
            }
        }
    }

    @Test(
        "the parts of the URL are checked before anything else",
        arguments: [
            ("0x10", 400), ("-1", 400), ("+5", 400), ("5.0", 400), ("five", 400), ("9223372036854775808", 400),
            ("9223372036854775807", 413), ("%35", 204), ("5?x=1", 204),
        ])
    func sizes(size: String, status: Int) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("12345")
            let path = "/api/v3/shaman/files/\(content.sha)/\(size)"
            let answer = try server.request("POST", path, body: content.bytes)
            #expect(answer.status == status, "\(answer)")
            if status != 204 { #expect(answer.json["code"] as? Int == status) }
            if status == 400 { #expect(try server.get(path).status == 400) }
        }
    }

    // MARK: Races

    @Test("of two slow uploads the first to finish is stored, and the other one hears 208 at once")
    func slowUploads() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 130, size: 1_000_000)
            let first = try server.beginUpload(content)
            let second = try server.beginUpload(content)
            #expect(try second.finish().status == 204)
            #expect(server.holds(content))
            // The loser has 500,000 bytes to go; they are read and dropped.
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(server.uploadingFiles == [])
            var answer: Response?
            let waiting = try elapsed { answer = try first.finish() }
            #expect(answer?.status == 208)
            #expect(waiting < 5)
        }
    }

    @Test("when the first of two uploads fails, the other one is stored")
    func losingFailure() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 131, size: 1_000_000)
            let good = try server.beginUpload(content)
            let bad = try server.beginUpload(content, body: [UInt8](repeating: 0, count: 1_000_000))
            #expect(try bad.finish().status == 417)
            #expect(try good.finish().status == 204)
            #expect(server.holds(content))
        }
    }

    @Test(
        "when the winner of two uploads disconnects before its end, the other one is stored", arguments: [false, true])
    func vanishingWinner(resets: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 132, size: 1_000_000)
            let slow = try server.beginUpload(content)
            do {
                let fast = try HalfUpload(server, content, fraction: 0.99)
                #expect(try eventually { try server.stats("uploading") == 2 })
                if resets { fast.connection.reset() }
            }
            #expect(try eventually { try server.stats("uploading") == 1 })
            #expect(try slow.finish().status == 204)
            #expect(server.holds(content))
            #expect(try eventually { server.uploadingFiles == [] })
        }
    }
}

extension TestServer {
    /// Uploads in chunks, without saying how long the body is.
    func uploadInChunks(_ content: TestContent, body: [UInt8], chunk: Int) throws -> Response {
        let connection = try RawConnection(port: port)
        try connection.send(head("POST", content.path, [("Transfer-Encoding", "chunked")]))
        var rest = body[...]
        while !rest.isEmpty {
            let part = rest.prefix(chunk)
            try connection.send(Array("\(String(part.count, radix: 16))\r\n".utf8) + part + Array("\r\n".utf8))
            rest = rest.dropFirst(chunk)
        }
        try connection.send("0\r\n\r\n")
        return try connection.receive()
    }
}
