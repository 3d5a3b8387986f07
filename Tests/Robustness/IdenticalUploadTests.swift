import Foundation
import TestSupport
import Testing

extension Robustness {
    @Suite("Eight clients upload the same file at once")
    struct IdenticalUploadTests {
        static let clients = 8

        @Test("one stores it, all succeed, and 208 never comes before the blob is there", .timeLimit(.minutes(10)))
        func parallelIdenticalUploads() async throws {
            let server = try await onThread { try TestServer() }
            let rounds = Rounds.scaled(1000)
            let sizes = [9, 700, 4096, 20_000, 65_536, 262_144, 262_145, 400_000]
            let contents = (0..<rounds).map { TestContent.numbered(UInt64($0), size: sizes[$0 % sizes.count]) }
            let barrier = Barrier(Self.clients)

            let answers = try await concurrently(Self.clients) { _ in
                try barrier.holding {
                    let client = UploadClient(server)
                    return try contents.map { content -> Outcome in
                        try barrier.wait()
                        let outcome = Outcome(try client.upload(content), blob: server.blobPath(content))
                        try barrier.wait()
                        return outcome
                    }
                }
            }

            for round in 0..<rounds {
                let ofRound = answers.map { $0[round] }
                Self.expectStored(ofRound, round)
            }
            try await onThread { try Self.expectOneBlobEach(contents, server) }
        }

        @Test("one of them fails half-way, and the other seven do not notice", .timeLimit(.minutes(10)))
        func oneFailsHalfWay() async throws {
            let server = try await onThread { try TestServer() }
            let rounds = Rounds.scaled(200)
            let sizes = [1 << 20, 300_001, 70_000, 5000]
            let contents = (0..<rounds).map {
                TestContent.numbered(UInt64($0) + 1 << 32, size: sizes[($0 / Failing.Way.allCases.count) % sizes.count])
            }
            let barrier = Barrier(Self.clients)

            let answers = try await concurrently(Self.clients) { index in
                try barrier.holding {
                    let client = UploadClient(server)
                    return try contents.enumerated().map { round, content -> Outcome? in
                        let way = Failing.Way.allCases[round % Failing.Way.allCases.count]
                        let fails = index == (round / 3) % Self.clients
                        let rest = content.bytes[(content.bytes.count / 2)...]
                        let connection = try fails ? RawConnection(port: server.port) : client.connected()
                        try barrier.wait()
                        // All are half-way before one fails.
                        try connection.send(UploadClient.head(content))
                        try connection.send(Array(content.bytes[..<(content.bytes.count / 2)]))
                        try barrier.wait()
                        if index == 0 {
                            // What was sent may still be on its way to the server.
                            let isUploading = becomesTrue { (try? server.status(of: content)) == "uploading" }
                            #expect(isUploading, "round \(round): the status half-way")
                        }
                        try barrier.wait()
                        var outcome: Outcome?
                        if fails, !way.isLast { try Failing.fail(connection, way, rest: rest) }
                        // The server may hear of the failure before, while or after the others go on.
                        if round % 2 == 0 { try barrier.wait() }
                        if !fails {
                            try connection.send(Array(rest))
                            outcome = Outcome(try connection.receive(), blob: server.blobPath(content))
                        }
                        try barrier.wait()
                        if fails, way.isLast { try Failing.fail(connection, way, rest: rest) }
                        return outcome
                    }
                }
            }

            for round in 0..<rounds {
                let ofRound = answers.compactMap { $0[round] }
                #expect(ofRound.count == Self.clients - 1)
                Self.expectStored(ofRound, round)
            }
            try await onThread { try Self.expectOneBlobEach(contents, server) }
        }

        private static func expectStored(_ outcomes: [Outcome], _ round: Int) {
            let statuses = Set(outcomes.map(\.status))
            #expect(statuses.isSubset(of: [204, 208]), "round \(round): \(outcomes)")
            #expect(statuses.contains(204), "round \(round): nobody stored it")
            let isAlwaysThere = outcomes.allSatisfy(\.isBlobThere)
            #expect(isAlwaysThere, "round \(round): an answer came before the blob was there")
        }

        private static func expectOneBlobEach(_ contents: [TestContent], _ server: TestServer) throws {
            #expect(becomesTrue { server.uploadingFiles.isEmpty }, "left under uploading: \(server.uploadingFiles)")
            for content in contents {
                let state = try server.status(of: content)
                #expect(state == "stored")
            }
            let audit = try StoreAudit(storage: server.storage)
            #expect(audit.blobs == Set(contents.map { "\($0.sha)/\($0.bytes.count)" }))
            #expect(audit.problems.isEmpty, "\(audit.problems)")
            #expect(server.isRunning)
        }
    }
}

/// What a client was answered, and whether the blob was on disk at that moment.
private struct Outcome: CustomStringConvertible {
    let status: Int
    let isBlobThere: Bool
    let description: String

    init(_ response: Response, blob: String) {
        status = response.status
        isBlobThere = FileManager.default.fileExists(atPath: blob)
        description = response.description
    }
}

/// The ways in which an upload fails half-way.
private enum Failing {
    enum Way: CaseIterable {
        /// The connection is reset.
        case disconnect
        /// The rest has other bytes than were declared.
        case wrongBytes
        /// Nothing comes for a time, until all the others are done; then the connection is reset.
        case stall

        /// Whether it fails after the others have ended.
        var isLast: Bool { self == .stall }
    }

    static func fail(_ connection: RawConnection, _ way: Way, rest: ArraySlice<UInt8>) throws {
        switch way {
        case .disconnect, .stall: connection.reset()
        case .wrongBytes:
            var wrong = Array(rest)
            wrong[0] ^= 0xff
            try connection.send(wrong)
            let answer = try connection.receive()
            // 208 when another one was faster, and then it is true.
            #expect(answer.status == 417 || answer.status == 208, "wrong bytes: \(answer)")
        }
    }
}
