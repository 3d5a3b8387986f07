/// Names as workers see them that know no case and one form of Unicode.
enum FoldedName {
    /// Whether such workers take two names for one.
    static func areAlike(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        fold(left) == fold(right)
    }

    /// Feeds what names that are alike have in common.
    static func hash(_ name: UnsafeBufferPointer<UInt8>, into hasher: inout Hasher) {
        guard name.allSatisfy({ $0 < 0x80 }) else {
            var text = fold(name)
            if text.utf8.allSatisfy({ $0 < 0x80 }) {
                text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            } else {
                hasher.combine(text)
            }
            return
        }
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: name.count) { folded in
            for index in name.indices {
                folded[index] = capitals.contains(name[index]) ? name[index] | 0x20 : name[index]
            }
            hasher.combine(bytes: UnsafeRawBufferPointer(folded))
        }
    }

    /// The name in lower case. Swift compares text by canonical equivalence, so the forms of Unicode are folded as well.
    ///
    /// What has no case and is equivalent to an ASCII character is replaced by that, so that no text with other
    /// characters equals one without.
    private static func fold(_ name: UnsafeBufferPointer<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in String(decoding: name, as: UTF8.self).lowercased().unicodeScalars {
            switch scalar {
            case "\u{37e}": scalars.append(";")
            case "\u{1fef}": scalars.append("`")
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
