internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ManagerConfiguration

/// What a handler may ask of its call besides the request.
struct RouteCall: Sendable {
    let parameters: Parameters
    let logger: Logger
    /// The address that the client has.
    let clientAddress: String
    /// Closes the connection without an answer.
    let closeConnection: @Sendable () -> Void

    /// A path parameter, with its escapes undone.
    func parameter(_ name: String) throws(APIError) -> String {
        guard let raw = parameters.get(name), let text = raw.removingPercentEncoding else {
            throw APIError(.badRequest, "path parameter \(name) is not well formed")
        }
        return text
    }
}

extension RouteCall {
    init(_ request: Request, _ context: some ClientContext, proxies: TrustedProxies) {
        self.init(
            parameters: context.parameters, logger: context.logger,
            clientAddress: proxies.client(
                peer: context.clientAddress, forwardedFor: Self.values("X-Forwarded-For", of: request),
                realIP: Self.values("X-Real-IP", of: request).first),
            closeConnection: { context.closeConnection() })
    }

    private static func values(_ name: String, of request: Request) -> [String] {
        HTTPField.Name(name).map { request.headers[values: $0] } ?? []
    }
}

/// Adds routes so that another method on a known path is answered 405 with the methods that there are.
struct RouteTable<Context: ClientContext> {
    typealias Handler = @Sendable (Request, RouteCall) async throws -> Response

    let router: Router<Context>
    /// Who is believed about where requests come from, now.
    let proxies: @Sendable () -> TrustedProxies

    func add(_ path: String, _ handlers: [HTTPRequest.Method: Handler]) {
        let proxies = proxies
        let allowed = handlers.keys.map(\.rawValue).sorted().joined(separator: ", ")
        for method: HTTPRequest.Method in [.get, .post, .put, .delete, .patch] {
            if let handler = handlers[method] {
                router.on(RouterPath(path), method: method) { request, context in
                    try await handler(request, RouteCall(request, context, proxies: proxies()))
                }
            } else {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw APIError(.methodNotAllowed, "only \(allowed) can be used here", allowedMethods: allowed)
                }
            }
        }
    }
}
