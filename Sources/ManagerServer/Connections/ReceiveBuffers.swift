internal import NIOCore

/// Makes the buffers that a connection reads into.
///
/// NIO keeps the first buffer of a connection for as long as that is open, so it is a very small one; whoever reads keeps it
/// in use, so that it never grows. All others go back to the allocator as soon as their bytes are where they belong.
final class ReceiveBuffers: RecvByteBufferAllocator, @unchecked Sendable {  // Safe: stays on its channel's event loop.
    private let uploads: UploadService
    private var small: AdaptiveRecvByteBufferAllocator
    private var isFirst = true
    /// Large pieces are on their way.
    var isLarge = false

    init(uploads: UploadService) {
        self.uploads = uploads
        small = AdaptiveRecvByteBufferAllocator(
            minimum: ServerLimits.receiveBytes.lowerBound, initial: 16 << 10,
            maximum: ServerLimits.receiveBytes.upperBound)
    }

    func nextBufferSize() -> Int? {
        if isFirst { return ServerLimits.firstReceiveBytes }
        if isLarge, !uploads.isCrowded { return ServerLimits.receivePieceBytes }
        return small.nextBufferSize()
    }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        let size = nextBufferSize() ?? ServerLimits.receiveBytes.lowerBound
        isFirst = false
        return allocator.buffer(capacity: size)
    }

    func record(actualReadBytes: Int) -> Bool {
        isLarge ? false : small.record(actualReadBytes: min(actualReadBytes, small.nextBufferSize() ?? 0))
    }
}
