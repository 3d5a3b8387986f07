internal import Glibc

/// A mebibyte of random bytes that all assets are made of. Each mebibyte of an asset begins with a stamp of its own, so
/// that contents differ although nothing is generated while the clock runs.
final class ContentBlock: @unchecked Sendable {  // Safe: the bytes are written in init and only read from then on.
    static let bytes = 1 << 20
    static let stampBytes = 16

    private let memory: UnsafeMutableRawBufferPointer

    init(seed: UInt64) {
        memory = .allocate(byteCount: Self.bytes, alignment: 4096)
        var generator = SeededGenerator(seed: seed)
        for offset in stride(from: 0, to: Self.bytes, by: 8) {
            memory.storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
        }
    }

    deinit { memory.deallocate() }

    /// Hands out the content of an asset piece by piece, in order: one mebibyte each, the last one shorter.
    ///
    /// Each piece is a stamp and what follows it. Both are valid only during the call.
    func forEachPiece(
        number: UInt64, size: Int,
        _ body: (_ stamp: UnsafeRawBufferPointer, _ rest: UnsafeRawBufferPointer) throws -> Void
    ) rethrows {
        var chunk: UInt64 = 0
        var remaining = size
        while remaining > 0 {
            let count = min(remaining, Self.bytes)
            let stampCount = min(count, Self.stampBytes)
            try withUnsafeBytes(of: (number.littleEndian, chunk.littleEndian)) { stamp in
                try body(
                    UnsafeRawBufferPointer(rebasing: stamp[..<stampCount]),
                    UnsafeRawBufferPointer(rebasing: memory[stampCount..<count]))
            }
            remaining -= count
            chunk += 1
        }
    }

    /// Lends bytes from the beginning of the block.
    func withFirstBytes<Value>(_ count: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(UnsafeRawBufferPointer(rebasing: memory.prefix(count)))
    }
}
