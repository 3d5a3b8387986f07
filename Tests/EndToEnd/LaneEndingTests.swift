import Foundation
import TestSupport
import Testing

/// Clients that end their half of the connection, vanish or do not listen while the server takes their uploads.
@Suite("Clients that leave in the middle of uploads", .timeLimit(.minutes(10)))
struct LaneEndingTests {
    // MARK: Half-closed

    @Test("a client that ends its half gets all answers that it is owed", arguments: [10, 60_000, 5_000_000])
    func halfClose(size: Int) async throws {
        try await blocking {
            let server = try TestServer()
            for (round, hasUploaded) in [false, true, false, true].enumerated() {
                let contents = (0..<3).map { TestContent.random(seed: UInt64(size + 8 * round + $0), size: size) }
                let connection = try RawConnection(port: server.port)
                if hasUploaded {
                    try connection.send(server.uploadBytes(TestContent("first")))
                    #expect([204, 208].contains(try connection.receive().status))
                }
                switch round / 2 {
                case 0: try connection.send(server.uploadBytes(contents[0]))
                default:
                    try connection.send(
                        server.uploadBytes(contents[0]) + server.statusBytes(contents[0])
                            + server.uploadBytes(contents[1]) + server.uploadBytes(contents[2])
                            + server.statusBytes(contents[2]))
                }
                connection.finishSending()
                let owed = round / 2 == 0 ? [204] : [204, 200, 204, 204, 200]
                #expect(connection.statuses(owed.count) == owed, "round \(round)")
                #expect(try eventually { connection.isClosedByPeer() }, "round \(round)")
            }
        }
    }

    @Test("the end may come at any moment while the connection changes hands")
    func halfCloseAnyTime() async throws {
        try await blocking {
            let server = try TestServer()
            let failures = try sideBySide(4) { thread in
                var random = SplitMix(state: UInt64(thread))
                return try (0..<40).compactMap { round -> String? in
                    let connection = try RawConnection(port: server.port)
                    var owed: [Int] = []
                    for step in 0..<Int.random(in: 1...6, using: &random) {
                        let size = [20, 3000, 150_000].randomElement(using: &random) ?? 0
                        let seed = UInt64(thread * 10_000 + round * 100 + step)
                        let content = TestContent.random(seed: seed, size: size)
                        if Bool.random(using: &random) {
                            try connection.send(server.uploadBytes(content))
                            owed.append(204)
                        } else {
                            try connection.send(server.statusBytes(content))
                            owed.append(200)
                        }
                    }
                    connection.finishSending()
                    let statuses = connection.statuses(owed.count)
                    let isClosed = try eventually { connection.isClosedByPeer() }
                    return statuses == owed && isClosed
                        ? nil : "\(thread)/\(round): \(statuses), not \(owed); \(isClosed)"
                }
            }
            #expect(failures.joined().isEmpty, "\(Array(failures.joined()))")
        }
    }

    @Test("a client that ends its half in the middle of an upload is gone", arguments: [0, 1000, 700_000])
    func halfCloseInBody(sent: Int) async throws {
        try await blocking {
            let server = try TestServer()
            let connection = try RawConnection(port: server.port)
            let before = TestContent("whole")
            let content = TestContent.random(seed: 7, size: 1_000_000)
            try connection.send(
                server.uploadBytes(before) + server.uploadBytes(content).prefix(200 + sent))
            #expect(try connection.receive().status == 204)
            connection.finishSending()
            #expect(try eventually { connection.isClosedByPeer() })
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(server.uploadingFiles == [])
            #expect(try server.status(of: content) == "unknown")
        }
    }

    @Test("uploads that wait behind a long answer are taken, however much of them is there at once")
    func muchBehindAnAnswer() async throws {
        try await blocking {
            let server = try TestServer(configuration: "shaman:\n  checkoutWait: 60s\n")
            let awaited = TestContent.random(seed: 8, size: 300_000)
            let large = TestContent.random(seed: 9, size: 30_000_000)
            let contents = (0..<3).map { TestContent.random(seed: UInt64(10 + $0), size: 900_000) }
            let connection = try RawConnection(port: server.port)
            // The system lets a connection that has brought much keep much in its socket.
            try connection.send(server.uploadBytes(large))
            #expect(try connection.receive().status == 204)

            let other = try server.beginUpload(awaited)
            let body = #"{"checkoutPath":"job","files":[{"sha":"\#(awaited.sha)","size":300000,"path":"a"}]}"#
            let fields = [("Content-Type", "application/json"), ("Content-Length", "\(body.utf8.count)")]
            try connection.send(server.head("POST", "/api/v3/shaman/checkout/create", fields) + body)
            // As much as the socket takes without waiting for the server to read it.
            let bytes = contents.flatMap { server.uploadBytes($0) } + server.statusBytes(contents[2])
            let sent = try connection.sendWithoutWaiting(bytes)
            if sent == bytes.count { connection.finishSending() }
            #expect(try other.finish().status == 204)
            #expect(try connection.receive().status == 200)
            if sent < bytes.count {
                try connection.send(Array(bytes.dropFirst(sent)))
                connection.finishSending()
            }
            #expect(connection.statuses(4) == [204, 204, 204, 200])
            #expect(try eventually { connection.isClosedByPeer() })
            #expect(server.isRunning)
        }
    }

    // MARK: Vanished

    @Test("of 500 clients that vanish with a reset nothing is left")
    func resets() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 11, size: 1_200_000)
            #expect(try server.upload(TestContent("warm")).status == 204)
            let before = server.openDescriptors
            _ = try sideBySide(4) { thread in
                var random = SplitMix(state: UInt64(thread))
                for round in 0..<125 {
                    let connection = try RawConnection(port: server.port)
                    let isAnswered = Bool.random(using: &random)
                    if isAnswered { try connection.send(server.statusBytes(content)) }
                    if Bool.random(using: &random) {
                        let whole = TestContent.random(seed: UInt64(thread * 1000 + round), size: 300)
                        try connection.send(server.uploadBytes(whole))
                    }
                    let most = Int.random(in: 0..<4, using: &random) == 0 ? content.bytes.count : 2000
                    let count = Int.random(in: 1...most, using: &random)
                    try connection.send(Array(server.uploadBytes(content).prefix(count)))
                    if isAnswered, Bool.random(using: &random) { _ = try connection.receive() }
                    connection.reset()
                }
            }
            #expect(try eventually { try server.stats("uploading") == 0 })
            #expect(try eventually { server.uploadingFiles == [] })
            #expect(try eventually { server.openDescriptors <= before + 4 }, "\(server.openDescriptors - before) more")
            #expect(try server.upload(content).status == 204)
        }
    }

    // MARK: Deaf

    @Test("a client that does not take its answers holds up nobody, and is given up")
    func deaf() async throws {
        try await blocking {
            let server = try TestServer()
            let stored = TestContent("stored")
            #expect(try server.upload(stored).status == 204)
            let bytes = (0..<500).flatMap { _ in server.uploadBytes(stored) }
            let deaf = try (0..<4).map { _ in try RawConnection(port: server.port) }
            var sent = 0
            var isGivenUp = deaf.map { _ in false }
            let other = try RawConnection(port: server.port)
            var slowest = 0.0
            // 64 MB of requests are more than anybody keeps answers to.
            while isGivenUp.contains(false), sent < 64 << 20 {
                for (index, connection) in deaf.enumerated() where !isGivenUp[index] {
                    do {
                        let count = try connection.sendWithoutWaiting(bytes)
                        // What is left of the requests, so that the next ones begin where a request begins.
                        if count < bytes.count { try connection.send(Array(bytes.dropFirst(count))) }
                        sent += bytes.count
                    } catch {
                        isGivenUp[index] = true
                    }
                }
                slowest = max(
                    slowest,
                    try elapsed {
                        try other.send(server.uploadBytes(stored))
                        #expect(try other.receive().status == 208)
                    })
            }
            #expect(!isGivenUp.contains(false), "\(isGivenUp) after \(sent) bytes")
            #expect(slowest < 10, "\(slowest) s")
        }
    }
}

extension RawConnection {
    /// Sends what the system takes at once, until it takes nothing for a moment; tells how much that was.
    fileprivate func sendWithoutWaiting(_ bytes: [UInt8]) throws -> Int {
        var sent = 0
        var refusals = 0
        while sent < bytes.count, refusals < 20 {
            let count = try sendNow(bytes[sent...])
            sent += count
            refusals = count == 0 ? refusals + 1 : 0
            if count == 0 { usleep(5000) }
        }
        return sent
    }
}
