/// What an image says of itself before it is decoded, so that none is decoded that would take too much.
struct ImageHeader: Equatable {
    /// Its size in pixels.
    let extent: ImageExtent
    /// How many times its pixels are gone through: 1 but for progressive JPEG files.
    let scans: Int

    /// Reads the header of an image of the given type; `nil` when there is none that makes sense.
    init?(_ bytes: [UInt8], type: PreviewType) {
        switch type {
        case .png: self.init(png: bytes)
        case .jpeg: self.init(jpeg: bytes)
        }
        guard extent.width > 0, extent.height > 0 else { return nil }
    }

    private init?(png bytes: [UInt8]) {
        let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        let headerChunk: [UInt8] = [0, 0, 0, 13] + Array("IHDR".utf8)
        guard bytes.count >= 33, bytes.starts(with: signature + headerChunk) else { return nil }
        func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
        extent = ImageExtent(width: number(at: 16), height: number(at: 20))
        scans = 1
    }

    /// Walks over all of the file's segments. What the decoder would skip as rubbish is refused here, so that both see the
    /// same segments.
    private init?(jpeg bytes: [UInt8]) {
        guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
        var reader = JPEGSegments(bytes: bytes, offset: 2)
        var extent: ImageExtent?
        var scans = 0
        while let segment = reader.next() {
            switch segment {
            case .frame(let found):
                guard extent == nil else { return nil }
                extent = found
            case .scan: scans += 1
            case .other: break
            }
        }
        guard let extent, scans > 0 else { return nil }
        self.extent = extent
        self.scans = scans
    }
}

/// The segments of a JPEG file, as far as anybody asks here.
private struct JPEGSegments {
    enum Segment {
        case frame(ImageExtent)
        case scan
        case other
    }

    let bytes: [UInt8]
    var offset: Int

    /// The next segment; `nil` at the end of the image, and where the file cannot be followed any further.
    mutating func next() -> Segment? {
        guard offset < bytes.count, bytes[offset] == 0xff else { return nil }
        while offset < bytes.count, bytes[offset] == 0xff { offset += 1 }
        guard offset < bytes.count else { return nil }
        let marker = bytes[offset]
        offset += 1
        switch marker {
        case 0x00, 0xd8, 0xd9: return nil
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
