internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// JSON request bodies in, JSON answers out.
enum JSONBody {
    /// Reads the body of a request that has to be JSON.
    ///
    /// - Throws: ``APIError``: 413 for a body over the limit, 400 for another content type.
    static func collectJSON(_ request: Request, limit: Int) async throws -> ByteBuffer {
        try requireJSON(request)
        return try await request.wholeBody(upTo: limit)
    }

    private static func requireJSON(_ request: Request) throws(APIError) {
        guard isJSON(request.headers[.contentType]) else {
            let found = request.headers[.contentType] ?? ""
            throw APIError(
                .badRequest,
                "request body has an error: header Content-Type has unexpected value \"\(found)\", expected application/json"
            )
        }
    }

    /// Reads and decodes a body that has to be there and to be JSON.
    ///
    /// - Throws: ``APIError``: 413 for a body over the limit, 400 for another content type and for what cannot be decoded.
    static func decode<Body: Decodable & Sendable>(
        _ type: Body.Type, from request: Request, limit: Int = APILimits.smallBodyBytes
    ) async throws -> Body {
        try decode(type, from: try await collectJSON(request, limit: limit))
    }

    /// Reads and decodes a small body; an empty one, whatever its type, is `nil`. Another one has to be JSON: pages of other
    /// sites can send everything else.
    static func decodeIfPresent<Body: Decodable & Sendable>(
        _ type: Body.Type, from request: Request, limit: Int
    ) async throws -> Body? {
        let buffer = try await request.wholeBody(upTo: limit)
        guard buffer.readableBytes > 0 else { return nil }
        try requireJSON(request)
        return try decode(type, from: buffer)
    }

    /// - Parameter request: `?pretty` in its URL asks for indented JSON.
    static func response(
        _ body: some Encodable, to request: Request, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty(request) { encoder.outputFormatting.insert(.prettyPrinted) }
        var buffer = ByteBuffer(bytes: try encoder.encode(body))
        buffer.writeInteger(UInt8(ascii: "\n"))
        return response(buffer, status: status)
    }

    /// Whether the client wants indented JSON.
    static func isPretty(_ request: Request) -> Bool { request.uri.queryParameters["pretty"] != nil }

    static func response(_ buffer: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: buffer))
    }

    /// - Throws: 400 that names the member at fault.
    private static func decode<Body: Decodable>(
        _ type: Body.Type, from buffer: ByteBuffer
    ) throws(APIError) -> Body {
        guard buffer.readableBytes > 0 else {
            throw APIError(.badRequest, "request body has an error: value is required but missing")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw APIError(.badRequest, "request body has an error: \(explain(error))")
        } catch {
            throw APIError(.badRequest, "request body has an error: \(error)")
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let media = contentType?.split(separator: ";").first else { return false }
        return media.trimmingCharacters(in: .whitespaces).lowercased() == "application/json"
    }

    private static func explain(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "\(path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context): "\(path(context.codingPath)) is null"
        case .typeMismatch(let type, let context): "\(path(context.codingPath)) is not \(name(of: type))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "it is not valid JSON, or has a number in it that is no 64-bit integer"
                : "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: "it is not what was expected"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        var result = ""
        for key in keys {
            if let index = key.intValue {
                result += "[\(index)]"
            } else {
                result += (result.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return result.isEmpty ? "the body" : "\"\(result)\""
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is any FixedWidthInteger.Type: "an integer"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}
