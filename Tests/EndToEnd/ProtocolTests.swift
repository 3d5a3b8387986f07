import Foundation
import TestSupport
import Testing

/// HTTP itself: what a client may count on whatever it asks for.
@Suite("The protocol", .timeLimit(.minutes(10)))
struct ProtocolTests {
    // MARK: Expect

    @Test("a client that waits for a word gets the answer instead, when there is one already")
    func refusedExpectation() async throws {
        try await blocking {
            let server = try TestServer()
            let stored = TestContent("stored")
            let busy = TestContent.random(seed: 1, size: 300_000)
            #expect(try server.upload(stored).status == 204)
            let other = try server.beginUpload(busy)
            let cases: [(String, [(String, String)], Int)] = [
                (stored.path, [("Content-Length", "6")], 208),
                (busy.path, [("Content-Length", "300000"), ("X-Shaman-Can-Defer-Upload", "True")], 425),
                (stored.path, [("Content-Length", "7")], 417),
                ("/api/v3/shaman/files/nonsense/7", [("Content-Length", "7")], 400),
                (busy.path, [("Content-Length", "300000"), ("X-Shaman-Can-Defer-Upload", "perhaps")], 400),
            ]
            for (path, fields, status) in cases {
                let connection = try RawConnection(port: server.port, timeoutSeconds: 5)
                try connection.send(server.head("POST", path, fields + [("Expect", "100-continue")]))
                #expect(try connection.receive().status == status)
            }
            withExtendedLifetime(other) {}
        }
    }

    @Test("a client that waits for a word is told to go on when its file is wanted", arguments: [10, 3_000_000])
    func grantedExpectation(size: Int) async throws {
        try await blocking {
            let server = try TestServer()
            for chunked in [false, true] {
                let content = TestContent.random(seed: chunked ? 1 : 2, size: size)
                let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
                let framing = chunked ? ("Transfer-Encoding", "chunked") : ("Content-Length", "\(size)")
                try connection.send(server.head("POST", content.path, [framing, ("Expect", "100-Continue")]))
                #expect(try connection.receive().status == 100)
                let size = Array("\(String(content.bytes.count, radix: 16))\r\n".utf8)
                try connection.send(chunked ? size + content.bytes + Array("\r\n0\r\n\r\n".utf8) : content.bytes)
                #expect(try connection.receive().status == 204)
                #expect(server.holds(content))
            }
        }
    }

    @Test("a client that does not wait for the word that it asked for is understood all the same")
    func impatientClient() async throws {
        try await blocking {
            let server = try TestServer()
            for size in [10, 500_000] {
                let content = TestContent.random(seed: 3, size: size)
                let connection = try RawConnection(port: server.port)
                let head = server.head(
                    "POST", content.path, [("Content-Length", "\(size)"), ("Expect", "100-continue")])
                try connection.send(Array(head.utf8) + content.bytes)
                var answer = try connection.receive()
                if answer.status == 100 { answer = try connection.receive() }
                #expect(answer.status == 204)
                try connection.send(server.head("GET", content.path))
                #expect(try connection.receive().json["status"] as? String == "stored")
            }
        }
    }

    @Test("a JSON request that waits for a word gets it")
    func expectingJSON() async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
            try connection.send(
                server.head(
                    "POST", "/api/v3/shaman/checkout/requirements",
                    [("Content-Type", "application/json"), ("Content-Length", "12"), ("Expect", "100-continue")]))
            #expect(try connection.receive().status == 100)
            try connection.send(#"{"files":[]}"#)
            #expect(try connection.receive().text == "{\"files\":[]}\n")
        }
    }

    // MARK: One connection, many requests

    @Test("a connection can be used again after every kind of answer")
    func reuse() async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            let content = TestContent("again and again")
            let size = content.bytes.count
            let wrong = [UInt8](repeating: 0x7a, count: size)
            let json = [("Content-Type", "application/json")]
            let other = TestContent.random(seed: 9, size: 300_000)
            let upload = try server.beginUpload(other)
            let cases: [(String, String, [(String, String)], [UInt8], Int)] = [
                ("POST", content.path, [], wrong, 417),
                ("POST", content.path, [], content.bytes, 204),
                ("POST", content.path, [], content.bytes, 208),
                ("POST", content.path, [], Array("too short".utf8), 417),
                ("POST", content.path, [("X-Shaman-Can-Defer-Upload", "x")], content.bytes, 400),
                ("POST", other.path, [("X-Shaman-Can-Defer-Upload", "True")], other.bytes, 425),
                ("POST", "/api/v3/shaman/files/x/1", [], content.bytes, 400),
                ("POST", "/api/v3/shaman/files/x", [], content.bytes, 404),
                ("POST", "/nothing/here", [], content.bytes, 404),
                ("PUT", "/api/v3/version", [], content.bytes, 405),
                ("POST", "/api/v3/shaman/checkout/create", json, Array("{}".utf8), 400),
                ("POST", "/api/v3/shaman/checkout/create", [], content.bytes, 400),
                ("POST", "/api/v3/shaman/checkout/requirements", json, Array(#"{"files":[]}"#.utf8), 200),
                ("POST", "/api/v3/shaman/gc", [], [], 200),
                ("GET", content.path, [], [], 200),
                ("GET", "/api/v3/version", [], [], 200),
            ]
            for round in 0..<2 {
                for (method, path, fields, body, status) in cases where !(round == 1 && status == 204) {
                    let length = [("Content-Length", "\(body.count)")]
                    try connection.send(Array(server.head(method, path, fields + length).utf8) + body)
                    let answer = try connection.receive()
                    let isStored = round == 1 && path == content.path && body == wrong
                    #expect(answer.status == (isStored ? 208 : status), "\(method) \(path): \(answer)")
                }
            }
            withExtendedLifetime(upload) {}
        }
    }

    @Test("requests that come in one packet are answered in their order")
    func pipelining() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = (0..<3).map { TestContent.random(seed: UInt64($0), size: 1000 * ($0 * 200 + 1)) }
            func upload(_ content: TestContent) -> [UInt8] {
                Array(server.head("POST", content.path, [("Content-Length", "\(content.bytes.count)")]).utf8)
                    + content.bytes
            }
            func get(_ path: String) -> [UInt8] { Array(server.head("GET", path).utf8) }

            let first = try RawConnection(port: server.port)
            try first.send(upload(contents[0]) + get(contents[0].path))
            #expect(try first.receive().status == 204)
            #expect(try first.receive().json["status"] as? String == "stored")

            let second = try RawConnection(port: server.port)
            try second.send(get("/api/v3/version") + upload(contents[1]) + get(contents[1].path))
            #expect(try second.receive().json["name"] as? String != nil)
            #expect(try second.receive().status == 204)
            #expect(try second.receive().json["status"] as? String == "stored")

            let third = try RawConnection(port: server.port)
            let many = (0..<20).flatMap { _ in get("/api/v3/shaman/stats") + upload(contents[2]) }
            try third.send(many)
            var statuses: [Int] = []
            for _ in 0..<40 { statuses.append(try third.receive().status) }
            #expect(statuses == [200, 204] + (0..<19).flatMap { _ in [200, 208] })
        }
    }

    @Test("a client that ends its half of the connection after the request is answered")
    func halfClose() async throws {
        try await blocking {
            let server = try TestServer()
            for size in [10, 900_000] {
                let content = TestContent.random(seed: UInt64(size), size: size)
                let connection = try RawConnection(port: server.port)
                try connection.send(server.head("POST", content.path, [("Content-Length", "\(size)")]))
                try connection.send(content.bytes)
                connection.finishSending()
                #expect(try connection.receive().status == 204)
                let get = try RawConnection(port: server.port)
                try get.send(server.head("GET", content.path))
                get.finishSending()
                #expect(try get.receive().json["status"] as? String == "stored")
            }
            // In the middle of the body it means that the client is gone.
            let content = TestContent.random(seed: 5, size: 300_000)
            let upload = try server.beginUpload(content)
            upload.connection.finishSending()
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(try eventually { server.uploadingFiles == [] })
        }
    }

    @Test("a client that wants the connection closed gets it closed")
    func closing() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("last words")
            for (method, path, body) in [("POST", content.path, content.bytes), ("GET", "/api/v3/version", [])] {
                let connection = try RawConnection(port: server.port)
                let fields = [("Content-Length", "\(body.count)"), ("Connection", "close")]
                try connection.send(Array(server.head(method, path, fields).utf8) + body)
                #expect((200...204).contains(try connection.receive().status))
                #expect(try eventually { connection.isClosedByPeer() })
            }
        }
    }

    // MARK: Malformed requests

    @Test(
        "what is no HTTP is answered 400 as JSON, and the connection ends",
        arguments: [
            "GARBAGE\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
            "GET /api/v3/version HTTP/1.1\r\nHost: x\r\nBad Name: x\r\n\r\n",
            "GET /api/v3/version HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: five\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        ])
    func malformed(request: String) async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
            try connection.send(request)
            let answer = try connection.receive()
            #expect(answer.status == 400)
            #expect(answer.json["code"] as? Int == 400)
            #expect(!answer.message.isEmpty)
            #expect(try eventually { connection.isClosedByPeer() })
            #expect(try server.get("/api/v3/version").status == 200)
        }
    }

    @Test(
        "a body that turns out malformed ends the connection",
        arguments: [
            "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, identity\r\n\r\nabc",
            "POST /api/v3/shaman/gc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ])
    func malformedBody(request: String) async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
            try connection.send(request)
            if let answer = try? connection.receive() { #expect(answer.status >= 400) }
            #expect(try eventually { connection.isClosedByPeer() })
            #expect(try server.get("/api/v3/version").status == 200)
        }
    }

    @Test("an upload whose framing is ambiguous is refused, and no hidden request is served")
    func smuggling() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("hidden")
            let inner = server.head("POST", content.path, [("Content-Length", "6")]) + "hidden"
            for fields in [
                [("Content-Length", "\(inner.utf8.count)"), ("Transfer-Encoding", "chunked")],
                [("Transfer-Encoding", "chunked"), ("Content-Length", "\(inner.utf8.count)")],
                [("Content-Length", "0"), ("Content-Length", "\(inner.utf8.count)")],
            ] {
                let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
                try connection.send(server.head("POST", TestContent("outer").path, fields) + "0\r\n\r\n" + inner)
                #expect(try connection.receive().status == 400)
                #expect(try eventually { connection.isClosedByPeer() })
            }
            #expect(try server.status(of: content) == "unknown")
        }
    }

    @Test("a broken chunk ends the upload, and nothing is left of it")
    func brokenChunk() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 77, size: 300_000)
            let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
            try connection.send(server.head("POST", content.path, [("Transfer-Encoding", "chunked")]))
            try connection.send("10\r\n0123456789abcdef\r\nnonsense\r\n")
            #expect(try connection.receive().status == 400)
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(try eventually { server.uploadingFiles == [] })
        }
    }

    @Test("a folded header is understood or refused, and the connection stays in step")
    func foldedHeader() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("folded")
            let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
            try connection.send(
                server.head(
                    "POST", content.path,
                    [
                        ("Content-Length", "6"),
                        ("X-Shaman-Original-Filename", "=?utf-8?q?one?=\r\n =?utf-8?q?two?="),
                    ]) + "folded")
            let answer = try connection.receive()
            if answer.status == 204 {
                try connection.send(server.head("GET", content.path))
                #expect(try connection.receive().json["status"] as? String == "stored")
            } else {
                #expect(answer.status == 400)
                #expect(try eventually { connection.isClosedByPeer() })
            }
        }
    }

    @Test("headers have a limit, and below it they are served")
    func headerLimits() async throws {
        try await blocking {
            let server = try TestServer()
            let short = [("X-Long", String(repeating: "x", count: 8000))]
            #expect(try server.request("GET", "/api/v3/version", fields: short).status == 200)
            let tooLong = [("X-Long", String(repeating: "x", count: 200_000))]
            let tooMany = (0..<300).map { ("X-Field-\($0)", "x") }
            for fields in [tooLong, tooMany] {
                let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
                try? connection.send(server.head("GET", "/api/v3/version", fields))
                let answer = try connection.receive()
                #expect([400, 431].contains(answer.status))
                #expect(answer.json["code"] as? Int == answer.status)
                #expect(!answer.message.isEmpty)
            }
        }
    }

    // MARK: Errors

    @Test("an unknown path is 404, another method 405 with the ones that there are, both as JSON")
    func routing() async throws {
        try await blocking {
            let server = try TestServer()
            for path in [
                "/api/v3/nothing", "/api/v3/shaman", "/api/v3/shaman/files", "/api/v3/shaman/files/a/1/2", "/x/../y",
            ] {
                let answer = try server.get(path)
                #expect(answer.status == 404)
                #expect(answer.json["code"] as? Int == 404)
                #expect(answer.message.contains(path))
            }
            for (method, path, allowed) in [
                ("POST", "/api/v3/version", "GET"), ("GET", "/api/v3/shaman/checkout/create", "POST"),
                ("DELETE", "/api/v3/shaman/gc", "GET, POST"), ("PUT", TestContent("x").path, "GET, POST"),
                ("PATCH", "/api/v3/shaman/stats", "GET"),
            ] {
                let answer = try server.request(method, path)
                #expect(answer.status == 405)
                #expect(answer.fields["allow"] == allowed)
                #expect(answer.json["code"] as? Int == 405)
                #expect(answer.fields["content-type"] == "application/json")
            }
        }
    }

    @Test("a JSON body over its limit is 413, before it is sent")
    func tooLarge() async throws {
        try await blocking {
            let server = try TestServer()
            for (path, size) in [
                ("/api/v3/shaman/checkout/create", 65 << 20), ("/api/v3/shaman/checkout/requirements", 65 << 20),
                ("/api/v3/shaman/gc", 2 << 20), ("/api/v3/configuration/check/shared-storage", 2 << 20),
            ] {
                let connection = try RawConnection(port: server.port, timeoutSeconds: 10)
                try connection.send(
                    server.head("POST", path, [("Content-Type", "application/json"), ("Content-Length", "\(size)")]))
                let answer = try connection.receive()
                #expect(answer.status == 413)
                #expect(answer.json["code"] as? Int == 413)
                #expect(answer.message.contains("larger than"))
            }
        }
    }

    @Test("more than 200,000 files in one request are refused", .timeLimit(.minutes(10)))
    func tooManyFiles() async throws {
        try await blocking {
            let server = try TestServer()
            let entry = #"{"sha":"\#(String(repeating: "a", count: 64))","size":1,"path":"x"}"#
            let json = #"{"files":["# + Array(repeating: entry, count: 200_001).joined(separator: ",") + "]}"
            let answer = try server.post("/api/v3/shaman/checkout/requirements", json: json)
            #expect(answer.status == 413)
            #expect(answer.message.contains("200001") && answer.message.contains("200000"))
        }
    }

    @Test(
        "an error in a JSON body names the member at fault",
        arguments: [
            (#"{"files":[]}"#, "checkoutPath"), (#"{"checkoutPath":"a"}"#, "files"),
            (#"{"checkoutPath":1,"files":[]}"#, "checkoutPath"),
            (#"{"checkoutPath":"a","files":{}}"#, "files"),
            (#"{"checkoutPath":"a","files":[{"size":1,"path":"x"}]}"#, "files[0].sha"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","path":"x"}]}"#, "files[0].size"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":1}]}"#, "files[0].path"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":"1","path":"x"}]}"#, "files[0].size"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":1.5,"path":"x"}]}"#, "number"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":-1,"path":"x"}]}"#, "-1"),
            (#"{"checkoutPath":"a","files":[{"sha":"SHA","size":null,"path":"x"}]}"#, "files[0].size"),
            (#"{"checkoutPath":"a","files":[null]}"#, "files[0]"), (#"{"checkoutPath":"a","files":"#, "JSON"),
            ("[]", "body"),
            ("nonsense", "JSON"), ("", "missing"),
        ])
    func namedMember(json: String, name: String) async throws {
        try await blocking {
            let server = try TestServer()
            let json = json.replacing("SHA", with: String(repeating: "a", count: 64))
            let answer = try server.post("/api/v3/shaman/checkout/create", json: json)
            #expect(answer.status == 400)
            #expect(answer.json["code"] as? Int == 400)
            #expect(answer.message.contains(name), "\(answer.message)")
        }
    }

    @Test("a JSON request of another type is refused", arguments: ["", "text/plain", "application/octet-stream"])
    func contentType(type: String) async throws {
        try await blocking {
            let server = try TestServer()
            let fields = type.isEmpty ? [] : [("Content-Type", type)]
            let answer = try server.request(
                "POST", "/api/v3/shaman/checkout/requirements", fields: fields, body: Array(#"{"files":[]}"#.utf8))
            #expect(answer.status == 400)
            #expect(
                answer.message == "request body has an error: header Content-Type has unexpected value "
                    + #""\#(type)", expected application/json"#)
            let withCharset = [("Content-Type", "Application/JSON; charset=utf-8")]
            let fine = try server.request(
                "POST", "/api/v3/shaman/checkout/requirements", fields: withCharset, body: Array(#"{"files":[]}"#.utf8))
            #expect(fine.status == 200)
        }
    }

    @Test("?pretty indents the answer")
    func pretty() async throws {
        try await blocking {
            let server = try TestServer()
            let plain = try server.get("/api/v3/version")
            let pretty = try server.get("/api/v3/version?pretty")
            #expect(!plain.text.dropLast().contains("\n"))
            #expect(pretty.text.contains("\n  \"name\""))
            #expect(pretty.json as NSDictionary == plain.json as NSDictionary)
        }
    }

    @Test(
        "a size with a fraction is refused by name, also when it equals a whole number",
        arguments: ["5.0", "5e0", "0.5"])
    func fractionalSize(size: String) async throws {
        try await blocking {
            let server = try TestServer()
            let sha = String(repeating: "a", count: 64)
            let body = #"{"checkoutPath":"job","files":[{"sha":"\#(sha)","size":\#(size),"path":"x"}]}"#
            for path in ["/api/v3/shaman/checkout/requirements", "/api/v3/shaman/checkout/create"] {
                let answer = try server.post(path, json: body)
                #expect(answer.status == 400)
                #expect(answer.json["code"] as? Int == 400)
            }
            #expect(server.checkoutTree.isEmpty)
        }
    }

    @Test(
        "a request whose body ends early is none, though its defaults would do",
        arguments: ["Content-Length: 16\r\n\r\n", "Content-Length: 16\r\n\r\n{", "Transfer-Encoding: chunked\r\n\r\n"])
    func endsEarly(rest: String) async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            try connection.send(
                "POST /api/v3/shaman/gc HTTP/1.1\r\nHost: farm\r\nContent-Type: application/json\r\n\(rest)")
            connection.finishSending()
            #expect(try eventually { server.log.contains("request=POST /api/v3/shaman/gc status=400") })
            #expect(try server.get("/api/v3/shaman/stats").json["last_gc"] == nil)
        }
    }
}
