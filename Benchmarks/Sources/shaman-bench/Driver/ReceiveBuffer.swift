internal import Glibc

/// Bytes that came from a socket and are not used yet.
struct ReceiveBuffer: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    private var start = 0
    private var end = 0

    deinit { memory.deallocate() }

    /// What is here, valid until the next call that changes the buffer.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

    /// Takes bytes from the front.
    mutating func consume(_ count: Int) {
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Waits for more bytes; `false` when the peer sent all it will. `recv`
    mutating func fill(from descriptor: Int32) throws -> Bool {
        if end == memory.count { makeRoom() }
        while true {
            let count = recv(descriptor, memory.baseAddress?.advanced(by: end), memory.count - end, 0)
            if count >= 0 {
                end += count
                return count > 0
            }
            if errno != EINTR { throw BenchmarkFailure("recv", "from a server") }
        }
    }

    private mutating func makeRoom() {
        let kept = end - start
        if start > 0 {
            memory.copyMemory(from: bytes)
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: memory.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(memory))
            memory.deallocate()
            memory = larger
        }
        start = 0
        end = kept
    }
}
