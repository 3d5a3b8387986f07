internal import HTTPTypes
package import Hummingbird
package import NIOCore

extension Request {
    /// The whole body.
    ///
    /// The stream of a body ends in the same way whether the client has sent all of it or has gone, and half of a body must never
    /// be taken for a whole one: an empty one often means that the client wants everything as it is by default.
    ///
    /// - Parameter limit: Bytes, at most.
    /// - Throws: 413 for more than that; 400 when the client ended it early.
    package func wholeBody(upTo limit: Int) async throws -> ByteBuffer {
        let tooLarge = APIError(.contentTooLarge, "the request body is larger than \(limit) bytes")
        let declared = headers[.contentLength].flatMap(Int.init)
        if let declared, declared > limit { throw tooLarge }
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
        let isWhole =
            if let declared { buffer.readableBytes == declared } else {
                // In chunks the end cannot be seen from here; all that is read from parts tells by itself whether it is whole.
                headers[.transferEncoding] == nil || buffer.readableBytes > 0
            }
        guard isWhole else {
            throw APIError(.badRequest, "the request body ended early, after \(buffer.readableBytes) bytes")
        }
        return buffer
    }
}
