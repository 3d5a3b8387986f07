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
        var reader = JPEGSegments(bytes)
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
        // A file that was cut off has no end.
        guard let extent, scans > 0, reader.isAtEnd else { return nil }
        self.extent = extent
        self.scans = scans
    }
}
