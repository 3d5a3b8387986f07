import Foundation
import TestSupport
import Testing

/// One connection that brings uploads and other requests by turns: it changes hands inside the server, and no client may
/// notice.
@Suite("Uploads beside other requests on one connection", .timeLimit(.minutes(10)))
struct LaneTests {
    // MARK: Order

    @Test("questions and uploads by turns")
    func byTurns() async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            for turn in 0..<200 {
                let content = TestContent("turn \(turn)")
                try connection.send(server.statusBytes(content))
                #expect(try connection.receive().json["status"] as? String == "unknown")
                try connection.send(server.uploadBytes(content))
                #expect(try connection.receive().status == 204)
                try connection.send(server.requirementsBytes([content]))
                #expect(try connection.receive().text == "{\"files\":[]}\n")
            }
            #expect(try server.stats("blobs") == 200)
        }
    }

    @Test("a question is answered alike on both ways through the server")
    func bothWays() async throws {
        try await blocking {
            let server = try TestServer()
            let stored = TestContent("stored")
            #expect(try server.upload(stored).status == 204)
            let half = TestContent("half an upload")
            let sender = try RawConnection(port: server.port)
            try sender.send(Array(server.uploadBytes(half).dropLast()))
            for (content, status) in [(stored, "stored"), (TestContent("not there"), "unknown"), (half, "uploading")] {
                func ask(_ suffix: String) throws -> Response {
                    let connection = try RawConnection(port: server.port)
                    try connection.send("GET \(content.path)\(suffix) HTTP/1.1\r\nHost: a\r\n\r\n")
                    return try connection.receive()
                }
                // What asks for something in its URL goes to the router.
                #expect(try eventually { try ask("").json["status"] as? String == status })
                let (lane, router) = (try ask(""), try ask("?"))
                #expect(lane.text == router.text)
                #expect(lane.status == router.status)
                #expect(lane.fields.keys.sorted() == router.fields.keys.sorted())
                #expect(lane.fields["content-type"] == router.fields["content-type"])
            }
        }
    }

    @Test("whatever comes all at once is answered in its order", arguments: 1...6)
    func pipelined(seed: UInt64) async throws {
        try await blocking {
            let server = try TestServer()
            var script = Script(seed: seed, server: server)
            for _ in 0..<300 { script.addStep() }
            let connection = try RawConnection(port: server.port)
            // Every second time in pieces that begin and end anywhere.
            let longest = seed % 2 == 0 ? script.bytes.count : 20_000
            var rest = script.bytes[...]
            while !rest.isEmpty {
                let count = min(
                    rest.count, longest == rest.count ? longest : Int.random(in: 1...longest, using: &script.random))
                try connection.send(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            for (index, expected) in script.answers.enumerated() {
                let answer = try connection.receive()
                try #require(expected.fits(answer), "step \(index) of \(seed): \(answer), not \(expected)")
            }
            #expect(script.stored.allSatisfy(server.holds))
            #expect(try server.stats("uploading") == 0)
        }
    }

    /// Requests in a row, and what they must be answered.
    private struct Script {
        struct Expected {
            let status: Int
            var text: String?

            func fits(_ answer: Response) -> Bool {
                status == answer.status && (text.map { answer.text.contains($0) } ?? true)
            }
        }

        var random: SplitMix
        private let server: TestServer
        private(set) var bytes: [UInt8] = []
        private(set) var answers: [Expected] = []
        private let contents: [TestContent]
        private var isStored: [Bool]

        init(seed: UInt64, server: TestServer) {
            random = SplitMix(state: seed)
            self.server = server
            contents = (0..<60).map {
                TestContent.random(seed: seed << 8 + UInt64($0), size: $0 == 0 ? 0 : $0 % 15 == 7 ? 400_000 : $0 * 50)
            }
            isStored = contents.map { _ in false }
        }

        var stored: [TestContent] { zip(contents, isStored).filter(\.1).map(\.0) }

        mutating func addStep() {
            let index = Int.random(in: contents.indices, using: &random)
            let content = contents[index]
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1:
                bytes += server.statusBytes(content)
                answers.append(
                    isStored[index]
                        ? Expected(status: 200, text: #""stored""#) : Expected(status: 200, text: #""unknown""#))
            case 2:
                bytes += server.requirementsBytes([content])
                answers.append(Expected(status: 200, text: isStored[index] ? #""files":[]"# : content.sha))
            case 3 where index > 0:
                // Other bytes than were declared.
                bytes += server.uploadBytes(content, body: content.bytes.map { ~$0 })
                answers.append(Expected(status: isStored[index] ? 208 : 417))
            case 4:
                bytes += Array(server.head("GET", "/api/v3/version").utf8)
                answers.append(Expected(status: 200, text: "name"))
            default:
                bytes += server.uploadBytes(content)
                answers.append(Expected(status: isStored[index] ? 208 : 204))
                isStored[index] = true
            }
        }
    }

    @Test("wrong bytes among uploads that come at once are told from the right ones")
    func wrongAmongRight() async throws {
        try await blocking {
            let server = try TestServer()
            for size in [10, 3000, 700_000] {
                let contents = (0..<5).map { TestContent.random(seed: UInt64(size + $0), size: size) }
                let connection = try RawConnection(port: server.port)
                var bytes: [UInt8] = []
                for (index, content) in contents.enumerated() {
                    bytes += server.uploadBytes(content, body: index == 2 ? contents[3].bytes : nil)
                }
                try connection.send(bytes)
                #expect(connection.statuses(5) == [204, 204, 417, 204, 204])
                #expect(contents.map(server.holds) == [true, true, false, true, true])
                try connection.send(server.uploadBytes(contents[2]))
                #expect(connection.statuses(1) == [204])
            }
            #expect(server.uploadingFiles == [])
        }
    }

    // MARK: Pieces

    @Test("an upload that comes byte by byte")
    func byteByByte() async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            for content in [TestContent.random(seed: 1, size: 200), TestContent.random(seed: 2, size: 200)] {
                for byte in server.uploadBytes(content) + server.statusBytes(content) { try connection.send([byte]) }
                #expect(try connection.receive().status == 204)
                #expect(try connection.receive().json["status"] as? String == "stored")
            }
        }
    }

    @Test("heads that come in two pieces, and bodies that come with the next head")
    func overlappingPieces() async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            let contents = (0..<6).map { TestContent.random(seed: UInt64($0), size: [40, 5000, 300_000][$0 % 3]) }
            var pieces: [[UInt8]] = [[]]
            for content in contents {
                let head = Array(server.head("POST", content.path, [("Content-Length", "\(content.bytes.count)")]).utf8)
                pieces[pieces.count - 1] += head.prefix(60)
                pieces.append(Array(head.dropFirst(60)))
                pieces.append(content.bytes)
            }
            pieces[pieces.count - 1] += server.statusBytes(contents[5])
            for piece in pieces {
                try connection.send(piece)
                // Another client's question meanwhile: the server has time to see one piece without the next.
                _ = try server.stats("uploading")
            }
            #expect(connection.statuses(6) == [204, 204, 204, 204, 204, 204])
            #expect(try connection.receive().json["status"] as? String == "stored")
        }
    }

    // MARK: Others who upload the same

    @Test(
        "a client that stopped in the middle hears at once that another one stored its file", arguments: [false, true])
    func storedMeanwhile(hasUploaded: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 3, size: 1_000_000)
            let other = TestContent("something else")
            let slow = try RawConnection(port: server.port)
            if hasUploaded {
                try slow.send(server.uploadBytes(TestContent("first")))
                #expect(try slow.receive().status == 204)
            }
            let bytes = server.uploadBytes(content)
            try slow.send(Array(bytes.prefix(400_000)))
            #expect(try eventually { try server.stats("uploading") == 1 })
            #expect(try server.upload(content).status == 204)
            #expect(try slow.receive().status == 208)
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(server.uploadingFiles == [])
            // The rest is dropped, and what comes behind it is answered.
            try slow.send(bytes.dropFirst(400_000) + server.uploadBytes(other) + server.statusBytes(other))
            #expect(try slow.receive().status == 204)
            #expect(try slow.receive().json["status"] as? String == "stored")
        }
    }

    @Test("that a file was stored by another says nothing about the next upload of the connection")
    func lateWord() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            // All clients have sent everything before the first file has its name.
            try watcher.setRules("delay linkat 200000 stored", "delay renameat 200000 stored")
            for round in 0..<4 {
                let shared = TestContent.random(seed: UInt64(500 + round), size: 20_000)
                let answers = try sideBySide(4) { index in
                    let own = TestContent.random(seed: UInt64(600 + 10 * round + index), size: 100)
                    let connection = try RawConnection(port: server.port)
                    let next = server.uploadBytes(own)
                    try connection.send(server.uploadBytes(shared) + next.dropLast(50))
                    let first = try connection.receive().status
                    #expect(try eventually { try server.status(of: own) == "uploading" || connection.hasInput() })
                    try connection.send(Array(next.suffix(50)))
                    return [first, try connection.receive().status, server.holds(own) ? 1 : 0]
                }
                #expect(answers.allSatisfy { [204, 208].contains($0[0]) }, "\(answers)")
                #expect(answers.allSatisfy { $0.dropFirst() == [204, 1] }, "\(answers)")
            }
        }
    }

    @Test("a client that can defer is held and sent away on a connection that has uploaded before")
    func deferred() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 4, size: 300_000)
            let deferral = [("X-Shaman-Can-Defer-Upload", "True")]
            let connection = try RawConnection(port: server.port)
            let other = try server.beginUpload(content)
            for turn in 0..<2 {
                let before = TestContent("before \(turn)")
                let after = TestContent("after \(turn)")
                try connection.send(
                    server.uploadBytes(before, fields: deferral) + server.uploadBytes(content, fields: deferral)
                        + server.uploadBytes(after, fields: deferral) + server.statusBytes(after))
                #expect(connection.statuses(4) == [204, 425, 204, 200])
            }
            #expect(try other.finish().status == 204)
            try connection.send(server.uploadBytes(content, fields: deferral))
            #expect(connection.statuses(1) == [208])
        }
    }

    // MARK: Ends

    @Test("an upload that wants the connection closed is the last one", arguments: [false, true])
    func closing(hasUploaded: Bool) async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            if hasUploaded {
                try connection.send(server.uploadBytes(TestContent("first")))
                #expect(try connection.receive().status == 204)
            }
            let last = TestContent.random(seed: 5, size: 300_000)
            let ignored = TestContent("ignored")
            try connection.send(
                server.uploadBytes(last, fields: [("Connection", "close")]) + server.uploadBytes(ignored))
            let answer = try connection.receive()
            #expect(answer.status == 204)
            #expect(answer.fields["connection"] == "close")
            #expect(try eventually { connection.isClosedByPeer() })
            #expect(server.holds(last))
            #expect(try server.status(of: ignored) != "uploading")
        }
    }

    @Test("idle connections that have uploaded do not hold up a stop")
    func stop() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server:\n  shutdownDeadline: 60s\n")
            let connections = try (0..<50).map { number in
                let connection = try RawConnection(port: server.port)
                try connection.send(server.uploadBytes(TestContent("number \(number)")))
                #expect(try connection.receive().status == 204)
                return connection
            }
            #expect(try server.stops(within: 20))
            #expect(connections.allSatisfy { $0.isClosedByPeer() })
        }
    }
}
