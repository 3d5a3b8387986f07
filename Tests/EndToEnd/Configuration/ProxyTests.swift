import Foundation
import TestSupport
import Testing

/// Whom the server takes for the client behind a proxy.
@Suite("Behind a proxy", .timeLimit(.minutes(10)))
struct ProxyTests {
    /// The address that a worker is noted with that registers with such header fields.
    private static func address(_ server: TestServer, _ fields: [(String, String)]) throws -> String? {
        let body = #"{"name":"node","platform":"linux","secret":"secret","supported_task_types":["blender"]}"#
        let answer = try server.request(
            "POST", "/api/v3/worker/register-worker", fields: [("Content-Type", "application/json")] + fields,
            body: Array(body.utf8))
        let id = try #require(answer.json["uuid"] as? String)
        return try server.get("/api/v3/worker-mgt/workers/\(id)").json["ip_address"] as? String
    }

    @Test("header fields count only where the proxy is trusted, from their end, and at once when that changes")
    func forwarded() async throws {
        try await blocking {
            let server = try TestServer()
            let forged = [("X-Forwarded-For", "6.6.6.6, 192.0.2.7, 10.0.0.9")]
            #expect(try Self.address(server, forged) == "127.0.0.1")
            #expect(try Self.address(server, [("X-Real-IP", "192.0.2.8")]) == "127.0.0.1")
            let change = #"{"server":{"trustedProxies":["127.0.0.1","10.0.0.0/8"]}}"#
            let saved = try server.request(
                "PUT", "/api/v3/configuration/file", fields: [("Content-Type", "application/json")],
                body: Array(change.utf8))
            #expect(saved.status == 204 && saved.fields["x-restart-needed"] == nil)
            #expect(try Self.address(server, forged) == "192.0.2.7")
            #expect(try Self.address(server, [("X-Real-IP", "192.0.2.8")]) == "192.0.2.8")
            #expect(try Self.address(server, [("X-Forwarded-For", "'; DROP TABLE workers; --")]) == "127.0.0.1")
        }
    }
}
