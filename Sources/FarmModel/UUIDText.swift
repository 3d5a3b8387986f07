internal import Foundation

/// UUIDs as the 36 characters of the dashed form, read and written in one pass: they come with every row and every request.
enum UUIDText {
    private static let length = 36

    /// The dashed form in lower case.
    static func text(_ uuid: UUID) -> String {
        let digits: StaticString = "0123456789abcdef"
        return withUnsafeBytes(of: uuid.uuid) { bytes in
            // All 36 bytes are written, and all are ASCII.
            String(unsafeUninitializedCapacity: length) { text in
                var place = 0
                for index in bytes.indices {
                    if isDash(place) {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    text[place] = digits.utf8Start[Int(bytes[index] >> 4)]
                    text[place + 1] = digits.utf8Start[Int(bytes[index] & 15)]
                    place += 2
                }
                return place
            }
        }
    }

    /// Reads the dashed form, with digits of either case; `nil` for everything else.
    static func uuid(_ text: String) -> UUID? {
        var words = (high: UInt64(0), low: UInt64(0))
        var (place, digits) = (0, 0)
        for byte in text.utf8 {
            guard place < length else { return nil }
            if isDash(place) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = digit(byte) else { return nil }
                if digits < 16 { words.high = words.high << 4 | digit } else { words.low = words.low << 4 | digit }
                digits += 1
            }
            place += 1
        }
        guard place == length else { return nil }
        var uuid: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { bytes in
            bytes.storeBytes(of: words.high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: words.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return UUID(uuid: uuid)
    }

    private static func isDash(_ place: Int) -> Bool { place == 8 || place == 13 || place == 18 || place == 23 }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
