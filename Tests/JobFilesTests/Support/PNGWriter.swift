import Foundation

/// Writes PNG files of kinds that libgd does not write, and such that lie.
enum PNGWriter {
    /// A file with the given header and rows, each with its filter byte before it; the pixels are not compressed.
    static func file(
        width: Int, height: Int, depth: UInt8, colorType: UInt8, rows: [[UInt8]],
        extra: [(type: String, content: [UInt8])] = []
    ) -> [UInt8] {
        var bytes: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        bytes += chunk("IHDR", word(width) + word(height) + [depth, colorType, 0, 0, 0])
        for (type, content) in extra { bytes += chunk(type, content) }
        bytes += chunk("IDAT", stored(rows.flatMap { [0] + $0 }))
        return bytes + chunk("IEND", [])
    }

    /// The file with all checksums of its chunks made right, as far as it can be followed.
    static func repaired(_ file: [UInt8]) -> [UInt8] {
        var file = file
        var offset = 8
        while offset + 12 <= file.count {
            let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - offset - 12 else { break }
            let end = offset + 8 + length
            file.replaceSubrange(end..<end + 4, with: word(Int(crc(file[offset + 4..<end]))))
            offset = end + 4
        }
        return file
    }

    private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + content
        return word(content.count) + body + word(Int(crc(body[...])))
    }

    private static func word(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xff) } }

    /// A zlib stream of stored blocks.
    private static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        for start in stride(from: 0, to: bytes.count, by: 65_535) {
            let block = bytes[start..<min(start + 65_535, bytes.count)]
            let count = UInt16(block.count)
            stream.append(start + block.count == bytes.count ? 1 : 0)
            stream += [UInt8(count & 0xff), UInt8(count >> 8), UInt8(~count & 0xff), UInt8(~count >> 8)]
            stream += block
        }
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + word(high << 16 | low)
    }

    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = ~0
        for byte in bytes {
            let index = Int((value ^ UInt32(byte)) & 0xff)
            value = value >> 8 ^ table[index]
        }
        return ~value
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        var value = UInt32(byte)
        for _ in 0..<8 {
            let isOdd = value & 1 == 1
            value >>= 1
            if isOdd { value ^= 0xedb8_8320 }
        }
        return value
    }
}
