internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebPage

/// What people see who open the server's address in a browser: the files of `WebPage` beneath `/app/`.
///
/// Views of the page have addresses of their own. What looks like one (its last component has no dot) is answered with the page
/// itself, so that every view can be opened directly and loaded again.
enum WebRoutes {
    static func add(to router: Router<FarmRequestContext>) {
        for method: HTTPRequest.Method in [.get, .head] {
            router.on("/", method: method) { _, _ in toApp }
            router.on("/app", method: method) { request, _ in
                // The router takes both for one.
                guard request.uri.path.hasSuffix("/") else { return toApp }
                return try PageAnswer(path: "index.html").response(to: request)
            }
            router.on("/app/**", method: method) { request, _ in
                try PageAnswer(path: String(request.uri.path.dropFirst("/app/".count))).response(to: request)
            }
            for path: RouterPath in ["/favicon.ico", "/favicon.png"] {
                router.on(path, method: method) { request, _ in try PageAnswer(path: "icon.png").response(to: request) }
            }
        }
    }

    private static var toApp: Response { Response(status: .temporaryRedirect, headers: [.location: "/app/"]) }
}
