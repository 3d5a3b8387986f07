internal import NIOCore

extension UploadAnswer {
    /// The answer as it goes over the wire.
    func bytes(closing: Bool) -> ByteBuffer {
        // Those that every upload gets are made once a second.
        if self == .stored, !closing { return Self.stored204.bytes(at: HTTPDate.second) }
        if self == .alreadyStored, !closing { return Self.already208.bytes(at: HTTPDate.second) }
        return encoded(closing: closing)
    }

    private static let stored204 = CachedAnswer { Self.stored.encoded(closing: false) }
    private static let already208 = CachedAnswer { Self.alreadyStored.encoded(closing: false) }

    private func encoded(closing: Bool) -> ByteBuffer {
        WireAnswer.bytes(status: status, fields: fields, body: body, closing: closing)
    }
}
