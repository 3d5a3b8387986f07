internal import HTTPTypes
internal import NIOCore
internal import Synchronization

extension UploadAnswer {
    /// The answer as it goes over the wire.
    func bytes(closing: Bool) -> ByteBuffer {
        // Those that every upload gets are made once a second.
        if self == .stored, !closing { return Self.stored204.bytes(at: HTTPDate.second) }
        if self == .alreadyStored, !closing { return Self.already208.bytes(at: HTTPDate.second) }
        return encoded(closing: closing)
    }

    private static let stored204 = CachedAnswer(.stored)
    private static let already208 = CachedAnswer(.alreadyStored)

    fileprivate func encoded(closing: Bool) -> ByteBuffer {
        var fields = fields
        fields[.date] = HTTPDate.now()
        if closing { fields[.connection] = "close" }
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n"
        for field in fields { text += "\(field.name.rawName): \(field.value)\r\n" }
        return ByteBuffer(string: text + "\r\n" + body)
    }
}

/// An answer whose bytes change only with the date in it.
private final class CachedAnswer: Sendable {
    private let answer: UploadAnswer
    private let latest = Mutex((second: 0, bytes: ByteBuffer()))

    init(_ answer: UploadAnswer) { self.answer = answer }

    func bytes(at second: Int) -> ByteBuffer {
        latest.withLock { latest in
            if latest.second != second { latest = (second, answer.encoded(closing: false)) }
            return latest.bytes
        }
    }
}
