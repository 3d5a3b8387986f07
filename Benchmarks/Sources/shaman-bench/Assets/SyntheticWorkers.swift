internal import Foundation

/// Workers that are registered with a server and signed on.
struct SyntheticWorkers: Sendable {
    /// Who a worker is to the server.
    struct Identity: Sendable {
        let isAwake: Bool
        let authorization: String
    }

    let identities: [Identity]

    /// What workers can do by default.
    static let allTypes = ["blender", "ffmpeg", "file-management", "misc"]

    /// Registers workers over a few connections, as they do it themselves.
    ///
    /// - Parameter isAwake: Whether the worker with a number is to be awake; the others sleep.
    init(
        count: Int, at address: ServerAddress, types: [String] = allTypes,
        isAwake: @escaping @Sendable (Int) -> Bool = { $0.isMultiple(of: 2) }
    ) throws {
        let connections = min(count, 8)
        identities = try onThreads(connections) { thread in
            let connection = try HTTPConnection(to: address)
            return try stride(from: thread, to: count, by: connections).map { number in
                try Self.register(number, types, isAwake(number), on: connection)
            }
        }.flatMap(\.self)
    }

    private static func register(
        _ number: Int, _ types: [String], _ isAwake: Bool, on connection: HTTPConnection
    ) throws -> Identity {
        let secret = String(format: "%064lx", number)
        let answer = try post(
            "register-worker",
            Registration(name: "node-\(number)", platform: "linux", secret: secret, supportedTaskTypes: types),
            authorization: nil, on: connection, expecting: 200)
        let id = try JSONDecoder().decode(Registered.self, from: answer.body).uuid
        let authorization = "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
        _ = try post(
            "sign-on", SignOn(name: "node-\(number)", supportedTaskTypes: types, softwareVersion: "3.8"),
            authorization: authorization, on: connection, expecting: 200)
        _ = try post(
            "state-changed", StateChange(status: isAwake ? "awake" : "asleep"), authorization: authorization,
            on: connection, expecting: 204)
        return Identity(isAwake: isAwake, authorization: authorization)
    }

    private static func post(
        _ call: String, _ body: some Encodable, authorization: String?, on connection: HTTPConnection,
        expecting status: Int
    ) throws -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let answer = try connection.post(
            "/api/v3/worker/\(call)", json: encoder.encode(body),
            fields: authorization.map { "Authorization: \($0)\r\n" } ?? "")
        guard answer.status == status else {
            throw BenchmarkFailure(
                "\(call) was answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return answer
    }

    private struct Registration: Encodable {
        let name: String
        let platform: String
        let secret: String
        let supportedTaskTypes: [String]
    }

    private struct Registered: Decodable {
        let uuid: String
    }

    private struct SignOn: Encodable {
        let name: String
        let supportedTaskTypes: [String]
        let softwareVersion: String
    }

    private struct StateChange: Encodable {
        let status: String
    }
}
