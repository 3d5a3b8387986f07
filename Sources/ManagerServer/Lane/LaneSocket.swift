internal import Glibc
internal import NIOCore

/// A connection's socket, read and written without waiting.
struct LaneSocket {
    private let descriptor: Int32
    private var lowWaterBytes: Int32 = 1

    init(descriptor: Int32) { self.descriptor = descriptor }

    enum Received {
        case bytes(Int)
        case nothingNow
        case end
    }

    /// Reads what has come.
    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Received {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EAGAIN || errno == EWOULDBLOCK { return .nothingNow }
            if errno != EINTR { return .end }
        }
    }

    /// Sends all bytes; `false` when the client does not take them. Blocks for moments, while it is slow to do so.
    func send(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                let count = Glibc.send(descriptor, part.baseAddress, part.count, flags)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    guard poll(&wanted, 1, ServerLimits.laneSendTime) == 1 else { return false }
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// Wakes a thread only when so many bytes have come. A kernel that refuses wakes it more often, no more.
    mutating func setLowWater(_ bytes: Int) {
        var wanted = Int32(clamping: max(1, bytes))
        guard wanted != lowWaterBytes else { return }
        lowWaterBytes = wanted
        setsockopt(descriptor, SOL_SOCKET, SO_RCVLOWAT, &wanted, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Reads what the client sent before it ended its half. That is no more than the system keeps of a connection.
    func readRest(into bytes: inout [UInt8]) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ServerLimits.laneHeadBytes, alignment: 16)
        defer { buffer.deallocate() }
        while case .bytes(let count) = receive(into: buffer) { bytes += buffer[..<count] }
    }
}
