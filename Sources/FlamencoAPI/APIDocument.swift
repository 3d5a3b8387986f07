internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Yams

/// This project's own description of the API, written as `openapi.yaml` and served as JSON.
struct APIDocument: Sendable {
    private let json: ByteBuffer

    init() throws {
        let text = String(decoding: PackageResources.openapi_yaml, as: UTF8.self)
        let document = try Yams.load(yaml: text) ?? [String: Any]()
        json = ByteBuffer(
            bytes: try JSONSerialization.data(
                withJSONObject: document, options: [.sortedKeys, .withoutEscapingSlashes]))
    }

    func response(to request: Request) throws -> Response {
        JSONBody.response(json)
    }
}
