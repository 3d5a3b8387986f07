internal import HTTPTypes
internal import NIOCore
internal import Synchronization

/// Answers as they go over the wire.
enum WireAnswer {
    /// - Parameter fields: Those of the answer itself; the date and whether the connection ends are added.
    static func bytes(
        status: HTTPResponse.Status, fields: HTTPFields, body: String, closing: Bool
    ) -> ByteBuffer {
        var fields = fields
        fields[.date] = HTTPDate.now()
        if closing { fields[.connection] = "close" }
        var text = "HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n"
        for field in fields { text += "\(field.name.rawName): \(field.value)\r\n" }
        return ByteBuffer(string: text + "\r\n" + body)
    }
}

/// An answer whose bytes change only with the date in it.
final class CachedAnswer: Sendable {
    private let make: @Sendable () -> ByteBuffer
    private let latest = Mutex((second: 0, bytes: ByteBuffer()))

    init(_ make: @escaping @Sendable () -> ByteBuffer) { self.make = make }

    func bytes(at second: Int) -> ByteBuffer {
        latest.withLock { latest in
            if latest.second != second { latest = (second, make()) }
            return latest.bytes
        }
    }
}
