/// The parts of a PNG file.
enum PNGChunks {
    /// The file without what does not belong to its pixels, such as texts and colour profiles.
    ///
    /// Nobody looks at that here; the decoder would unpack it, and write what it does not like about it to standard error.
    static func essential(of file: [UInt8]) -> [UInt8] {
        var result = Array(file.prefix(8))
        result.reserveCapacity(file.count)
        var hasTransparency = false
        var offset = 8
        while offset + 12 <= file.count {
            let length = file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = min(file.count, offset + 12 + length)
            switch file[offset + 4..<offset + 8] {
            case name("IHDR"), name("PLTE"), name("IDAT"), name("IEND"): result += file[offset..<end]
            case name("tRNS") where !hasTransparency:
                hasTransparency = true
                result += file[offset..<end]
            default: break
            }
            offset = end
        }
        return result
    }

    private static func name(_ text: StaticString) -> Name { Name(text: text) }

    private struct Name {
        let text: StaticString

        static func ~= (name: Name, bytes: ArraySlice<UInt8>) -> Bool {
            name.text.withUTF8Buffer { bytes.elementsEqual($0) }
        }
    }
}
