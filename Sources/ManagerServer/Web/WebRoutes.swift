internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What people see who open the server's address in a browser.
enum WebRoutes {
    static func add(to router: Router<FarmRequestContext>) {
        router.get("/") { _, _ in toApp }
        router.get("/app") { request, _ in
            // The router takes both for one; links on the page are relative to the second.
            guard request.uri.path.hasSuffix("/") else { return toApp }
            return Response(
                status: .ok,
                headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-cache"],
                body: .init(byteBuffer: ByteBuffer(string: startPage)))
        }
    }

    private static var toApp: Response { Response(status: .temporaryRedirect, headers: [.location: "/app/"]) }

    private static let startPage = """
        <!DOCTYPE html>
        <html lang="en">
        <title>Shaman</title>
        <h1>Shaman \(VersionInfo.program)</h1>
        <p>The server is running. Its API is described in <a href="/api/v3/openapi3.json">openapi3.json</a>.</p>
        </html>

        """
}
