internal import HTTPTypes
internal import Hummingbird

/// Lets only those manage workers who bring the configured token, if there is one.
struct ManagementGuard: Sendable {
    typealias Handler = @Sendable (Request, RouteCall) async throws -> Response

    /// What to bring as `Authorization: Bearer …`; `nil` lets everybody in.
    let token: String?

    func callAsFunction(_ handlers: [HTTPRequest.Method: Handler]) -> [HTTPRequest.Method: Handler] {
        guard token != nil else { return handlers }
        return handlers.mapValues { handler in
            { request, call in
                guard isAllowed(request.headers) else {
                    throw APIError(.unauthorized, "managing workers needs the token of this farm's configuration")
                }
                return try await handler(request, call)
            }
        }
    }

    func isAllowed(_ fields: HTTPFields) -> Bool {
        guard let token else { return true }
        guard let value = fields[.authorization] else { return false }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        return Self.isEqual(Array(parts[1].utf8), Array(token.utf8))
    }

    /// Compares all bytes, wherever they differ.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
