internal import CBench

/// The little of a response's head that a benchmark needs.
struct ResponseHead {
    let status: Int
    let contentLength: Int
    let isChunked: Bool

    /// Reads a head; every line of it ends with CR LF.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count >= 12, let status = Int(String(decoding: bytes[9..<12], as: UTF8.self)) else {
            throw BenchmarkFailure("the server answered with something else than HTTP")
        }
        self.status = status
        contentLength = bytes.decimal(after: "\r\ncontent-length:") ?? 0
        isChunked = bytes.offset(ofIgnoringCase: "\r\ntransfer-encoding: chunked") != nil
    }
}

extension UnsafeRawBufferPointer {
    /// Where a text begins, at an offset or behind it. `memmem`
    func offset(of text: StaticString, from start: Int) -> Int? {
        guard let baseAddress, start < count,
            let found = bench_find(baseAddress + start, count - start, text.utf8Start, text.utf8CodeUnitCount)
        else { return nil }
        return UnsafeRawPointer(found) - baseAddress
    }

    /// Where a text begins that is given in lower case.
    func offset(ofIgnoringCase text: StaticString) -> Int? {
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard count >= wanted.count else { return nil }
        return (0...(count - wanted.count)).first { start in
            wanted.indices.allSatisfy { index in
                let byte = self[start + index]
                return byte == wanted[index] || (byte | 0x20 == wanted[index] && byte >= 0x41 && byte <= 0x5A)
            }
        }
    }

    /// The decimal number after a header's name that is given in lower case.
    func decimal(after name: StaticString) -> Int? {
        guard let start = offset(ofIgnoringCase: name) else { return nil }
        let digits = self[(start + name.utf8CodeUnitCount)...].drop { $0 == 0x20 }.prefix { $0 >= 0x30 && $0 <= 0x39 }
        return digits.isEmpty ? nil : digits.reduce(0) { $0 &* 10 &+ Int($1 - 0x30) }
    }
}
