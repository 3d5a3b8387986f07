internal import NIOCore

/// Makes the buffers that a connection reads into.
///
/// While the connection is lent to the ``LaneService``, NIO must not read a byte. It does not, but for one case: when the
/// client ends its half, NIO reads to the end at once. It then gets buffers without room from here, takes that for the end,
/// and leaves what is in the socket to the lane's threads. For that to be, NIO must never use a buffer a second time: it
/// keeps a connection's first one, so that is kept in use here too, and it is a small one.
final class ReceiveBuffers: RecvByteBufferAllocator, @unchecked Sendable {  // Safe: stays on its channel's event loop.
    private var sizes = AdaptiveRecvByteBufferAllocator(
        minimum: ServerLimits.receiveBytes.lowerBound, initial: ServerLimits.receiveBytes.lowerBound,
        maximum: ServerLimits.receiveBytes.upperBound)
    private var isFirst = true
    /// The first buffer, once something was read into it.
    private var first: ByteBuffer?
    /// The lane's threads read the connection.
    var isLent = false

    /// Something was read: of the first buffer, this keeps a share.
    func keep(_ bytes: ByteBuffer) { if first == nil { first = bytes } }

    func nextBufferSize() -> Int? {
        if isLent { return 0 }
        return isFirst ? ServerLimits.firstReceiveBytes : sizes.nextBufferSize()
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        let size = nextBufferSize() ?? ServerLimits.receiveBytes.lowerBound
        if !isLent { isFirst = false }
        return allocator.buffer(capacity: size)
    }

    func record(actualReadBytes: Int) -> Bool {
        sizes.record(actualReadBytes: min(actualReadBytes, sizes.nextBufferSize() ?? 0))
    }
}
