import Foundation
import TestSupport
import Testing

/// Document and routes say the same.
@Suite("The API document", .timeLimit(.minutes(10)))
struct APIDocumentTests {
    private struct Operation {
        let path: String
        let method: String
        let content: [String: Any]

        var name: String { "\(method) \(path)" }
    }

    private static let methods: Set = ["GET", "POST", "PUT", "DELETE", "PATCH"]

    private static func operations(of document: [String: Any]) throws -> [Operation] {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        return paths.flatMap { path, item in
            item.compactMap { key, value in
                guard methods.contains(key.uppercased()), let content = value as? [String: Any] else { return nil }
                return Operation(path: path, method: key.uppercased(), content: content)
            }
        }
    }

    @Test("each path has the methods that are described, and no others")
    func methods() async throws {
        try await blocking {
            let server = try TestServer()
            let operations = try Self.operations(of: server.get("/api/v3/openapi3.json").json)
            #expect(operations.count > 60)
            for (path, operations) in Dictionary(grouping: operations, by: \.path) {
                // None has this method, so that nothing happens.
                let url = path.replacing(/\{[^}]*\}/, with: "00000000-0000-4000-8000-000000000000")
                let answer = try server.request("PATCH", url)
                #expect(answer.status == 405, "\(path)")
                let allowed = operations.map(\.method).sorted().joined(separator: ", ")
                #expect(answer.fields["allow"] == allowed, "\(path)")
            }
        }
    }

    @Test("each route that the sources add is described")
    func routes() async throws {
        try await blocking {
            let document = try TestServer().get("/api/v3/openapi3.json").json
            let described = Set(try Self.operations(of: document).map { Self.withoutNames($0.path) })
            let files = FileManager.default.enumerator(at: Self.sources, includingPropertiesForKeys: nil)
            let swift = (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
            let text = try swift.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
            let added = text.matches(of: /routes\.add\(\s*"([^"]+)"/).map { Self.withoutNames("/\($0.output.1)") }
            #expect(added.count > 40)
            #expect(Set(added).subtracting(described) == ["/api/v3/openapi3.json"])
        }
    }

    /// The path with `{}` for each parameter.
    private static func withoutNames(_ path: String) -> String { path.replacing(/\{[^}]*\}/, with: "{}") }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/FlamencoAPI").standardizedFileURL

    @Test("each operation has a name of its own, a tag that is described, a summary, and errors as objects")
    func descriptions() async throws {
        try await blocking {
            let document = try TestServer().get("/api/v3/openapi3.json").json
            let operations = try Self.operations(of: document)
            let names = operations.compactMap { $0.content["operationId"] as? String }
            #expect(names.count == operations.count)
            #expect(Set(names).count == names.count)
            let tags = try #require(document["tags"] as? [[String: Any]]).compactMap { $0["name"] as? String }
            for operation in operations {
                #expect((operation.content["summary"] as? String)?.isEmpty == false, "\(operation.name)")
                let own = operation.content["tags"] as? [String]
                #expect(own?.count == 1 && tags.contains(own?.first ?? ""), "\(operation.name)")
                let responses = try #require(operation.content["responses"] as? [String: [String: Any]])
                for (status, response) in responses where (status == "default" || status >= "400") && status != "425" {
                    let schema = Self.schema(of: response, in: document)
                    #expect(Self.errors.contains(schema ?? "-"), "\(operation.name): \(status)")
                }
            }
        }
    }

    /// What an error may be: an `Error`, or, because workers know it so, one of the others. 425 alone has none.
    private static let errors: Set = ["Error", "SecurityError", "WorkerStateChange"]

    /// The name of the schema of a response's JSON.
    private static func schema(of response: [String: Any], in document: [String: Any]) -> String? {
        var response = response
        if let name = (response["$ref"] as? String)?.split(separator: "/").last {
            let all = (document["components"] as? [String: Any])?["responses"] as? [String: [String: Any]]
            response = all?[String(name)] ?? [:]
        }
        let content = response["content"] as? [String: [String: Any]]
        let schema = content?["application/json"]?["schema"] as? [String: Any]
        return (schema?["$ref"] as? String)?.split(separator: "/").last.map(String.init)
    }

    @Test("is served in the order in which it is written, indented if wanted")
    func order() async throws {
        try await blocking {
            let server = try TestServer()
            let written = try String(contentsOf: Self.sources.appending(path: "openapi.yaml"), encoding: .utf8)
                .matches(of: /(?m)^  (\/api\/v3\/[^:]*):$/).map { String($0.output.1) }
            let compact = try server.get("/api/v3/openapi3.json")
            #expect(compact.fields["content-type"] == "application/json")
            let served = String(decoding: compact.body, as: UTF8.self).matches(of: /"(\/api\/v3\/[^"]*)":\{"summary"/)
                .map { String($0.output.1) }
            #expect(written.count > 40)
            #expect(served == written)

            let pretty = try server.get("/api/v3/openapi3.json?pretty")
            #expect(String(decoding: pretty.body, as: UTF8.self).hasPrefix("{\n  \"openapi\": \"3.0.3\",\n"))
            #expect(pretty.json as NSDictionary == compact.json as NSDictionary)
        }
    }
}
