internal import FlamencoAPI
internal import HTTPTypes
internal import NIOCore
internal import Shaman

/// The answer to the question whether a blob is stored.
enum StateAnswer {
    private static let stored = CachedAnswer { encoded(.stored, closing: false) }
    private static let uploading = CachedAnswer { encoded(.uploading, closing: false) }
    private static let unknown = CachedAnswer { encoded(.unknown, closing: false) }

    /// The answer as it goes over the wire.
    static func bytes(_ state: BlobState, closing: Bool) -> ByteBuffer {
        guard !closing else { return encoded(state, closing: true) }
        return switch state {
        case .stored: stored.bytes(at: HTTPDate.second)
        case .uploading: uploading.bytes(at: HTTPDate.second)
        case .unknown: unknown.bytes(at: HTTPDate.second)
        }
    }

    private static func encoded(_ state: BlobState, closing: Bool) -> ByteBuffer {
        let body = FileStatusBody.json(state)
        return WireAnswer.bytes(
            status: .ok, fields: [.contentType: "application/json", .contentLength: "\(body.utf8.count)"], body: body,
            closing: closing)
    }
}
