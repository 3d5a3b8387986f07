internal import Foundation
internal import Hummingbird
internal import NIOCore
internal import Yams

/// This project's own description of the API, written as `openapi.yaml` and served as JSON.
struct APIDocument: Sendable {
    private let json: ByteBuffer
    private let pretty: ByteBuffer

    init() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        guard let document = try Yams.compose(yaml: text) else { throw CocoaError(.fileReadCorruptFile) }
        json = ByteBuffer(string: DocumentJSON(document, isPretty: false).text)
        pretty = ByteBuffer(string: DocumentJSON(document, isPretty: true).text)
    }

    func response(to request: Request) -> Response {
        JSONBody.response(JSONBody.isPretty(request) ? pretty : json)
    }
}
