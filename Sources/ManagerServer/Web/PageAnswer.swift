internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import WebPage

/// One file of the page, as an answer.
struct PageAnswer {
    private let file: WebPage.File

    /// The file at a path below `/app/`, or the page itself for the address of a view.
    ///
    /// - Throws: 404 when it is neither.
    init(path: String) throws(APIError) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let file = WebPage.file(at: path) ?? (name.contains(".") ? nil : WebPage.file(at: "index.html")) else {
            throw APIError(.notFound, "the page has no file \(path)")
        }
        self.file = file
    }

    /// The file, or 304 when the client has it already. Clients ask each time, so that a new version is seen at once.
    func response(to request: Request) -> Response {
        var fields: HTTPFields = [
            .eTag: file.etag, .cacheControl: "no-cache", .contentSecurityPolicy: Self.policy,
            .xContentTypeOptions: "nosniff",
        ]
        if let name = HTTPField.Name("Referrer-Policy") { fields[name] = "no-referrer" }
        guard EntityTags.isKnown(file.etag, to: request.headers) != true else {
            // A length would have to be that of the file.
            let nothing = ResponseBody { writer in try await writer.finish(nil) }
            return Response(status: .notModified, headers: fields, body: nothing)
        }
        fields[.contentType] = file.contentType
        let response = Response(
            status: .ok, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// Nothing from elsewhere, no program or style in the markup, and nobody may put the page into a frame.
    private static let policy = """
        default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
        connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'
        """
}
