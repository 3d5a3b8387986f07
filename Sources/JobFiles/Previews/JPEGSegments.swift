/// The segments of a JPEG file, as far as anybody asks here.
struct JPEGSegments {
    enum Segment {
        case frame(ImageExtent)
        case scan
        case other
    }

    private let bytes: [UInt8]
    private var offset = 2
    /// Whether the mark of the image's end was come to.
    private(set) var isAtEnd = false

    /// - Parameter bytes: Begins with the mark of an image's start.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next segment; `nil` at the end of the image, and where the file cannot be followed any further.
    mutating func next() -> Segment? {
        guard offset < bytes.count, bytes[offset] == 0xff else { return nil }
        while offset < bytes.count, bytes[offset] == 0xff { offset += 1 }
        guard offset < bytes.count else { return nil }
        let marker = bytes[offset]
        offset += 1
        switch marker {
        case 0xd9:
            isAtEnd = true
            return nil
        case 0x00, 0xd8: return nil
        case 0x01, 0xd0...0xd7: return .other
        default: break
        }
        let start = offset
        guard start + 2 <= bytes.count, number(at: start) >= 2, start + number(at: start) <= bytes.count else {
            return nil
        }
        offset = start + number(at: start)
        switch marker {
        case 0xc0...0xc3, 0xc5...0xc7, 0xc9...0xcb, 0xcd...0xcf:
            guard offset >= start + 7 else { return nil }
            return .frame(ImageExtent(width: number(at: start + 5), height: number(at: start + 3)))
        case 0xda:
            skipPixels()
            return .scan
        default: return .other
        }
    }

    /// Goes to the next marker that is not part of the pixels' own coding.
    private mutating func skipPixels() {
        while offset + 1 < bytes.count {
            if bytes[offset] == 0xff {
                let next = bytes[offset + 1]
                guard next == 0x00 || (0xd0...0xd7).contains(next) else { return }
            }
            offset += 1
        }
        offset = bytes.count
    }

    private func number(at offset: Int) -> Int { Int(bytes[offset]) << 8 | Int(bytes[offset + 1]) }
}
