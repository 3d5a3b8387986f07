extension CheckoutPath {
    /// An order in which all that lies in a directory stands together, right after a file of the directory's name: byte
    /// by byte, with the separator before every other byte.
    func isOrdered(before other: CheckoutPath) -> Bool {
        text.utf8.lexicographicallyPrecedes(other.text.utf8) { Self.rank($0) < Self.rank($1) }
    }

    private static func rank(_ byte: UInt8) -> UInt8 { byte == UInt8(ascii: "/") ? 0 : byte }

    /// Whether this path leads through the other as if that were a directory.
    func isInside(_ other: CheckoutPath) -> Bool {
        var bytes = text.utf8.makeIterator()
        for byte in other.text.utf8 where bytes.next() != byte { return false }
        return bytes.next() == UInt8(ascii: "/")
    }
}
