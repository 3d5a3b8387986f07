import Foundation
import TestSupport
import Testing

/// What a client gets that asks for the connection to be closed: RFC 9112, section 9.6.
@Suite("The last request of a connection", .timeLimit(.minutes(10)))
struct LastRequestTests {
    private static let requests = [
        "GET /api/v3/version", "GET /nothing", "GET /app/", "GET /socket.io/?EIO=4&transport=polling",
        "GET /api/v3/shaman/files/\(String(repeating: "a", count: 64))/5",
    ]

    @Test(
        "the answer says that it is the last, whatever follows is no request, and the connection ends",
        arguments: requests, ["close", "Close"])
    func lastRequest(request: String, value: String) async throws {
        try await blocking {
            let server = try TestServer()
            let last = "\(request) HTTP/1.1\r\nHost: farm\r\nConnection: \(value)\r\n\r\n"
            for rest in ["", "GET /api/v3/version HTTP/1.1\r\nHost: farm\r\n\r\n", "nonsense\r\n\r\n"] {
                let connection = try RawConnection(port: server.port)
                try connection.send(last + rest)
                let answer = try connection.receive()
                #expect([200, 404].contains(answer.status), "\(answer)")
                #expect(answer.fields["connection"] == "close", "\(answer)")
                #expect(try eventually { try connection.isAtEnd() })
            }
            let kept = try RawConnection(port: server.port)
            for _ in 0..<2 {
                try kept.send("\(request) HTTP/1.1\r\nHost: farm\r\n\r\n")
                #expect(try kept.receive().fields["connection"] == nil)
            }
        }
    }

    @Test(
        "a long answer is sent whole, however slowly it is taken, also to who has ended its half",
        arguments: [("close", false), ("close", true), ("keep-alive", true)])
    func slowly(value: String, endsItsHalf: Bool) async throws {
        try await blocking {
            let server = try TestServer.withJobTypes()
            let job = try server.submitJob(settings: #"{"count":60000}"#)
            let connection = try RawConnection(port: server.port)
            try connection.send(
                "GET /api/v3/jobs/\(job)/tasks HTTP/1.1\r\nHost: farm\r\nConnection: \(value)\r\n\r\n")
            if endsItsHalf { connection.finishSending() }
            // Longer than the server waits for a client that is owed nothing, and more than the system keeps for both.
            Thread.sleep(forTimeInterval: 4)
            let answer = try connection.receive()
            #expect(answer.status == 200)
            #expect(answer.body.count > 12 << 20)
            #expect((answer.json["tasks"] as? [Any])?.count == 60_000)
            #expect(try eventually { try connection.isAtEnd() })
        }
    }
}
