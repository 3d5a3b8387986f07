internal import Glibc

/// A range of IP addresses: one address, or those that begin with the same bits.
public struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    /// The address as it was written, and its length.
    public let description: String
    /// 16 bytes; an IPv4 address is held as IPv6 holds it.
    private let address: [UInt8]
    private let bits: Int

    /// Reads `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.bytes(of: String(parts[0])) else { return nil }
        let isIPv4 = !parts[0].contains(":")
        let longest = isIPv4 ? 32 : 128
        var bits = longest
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let given = Int(parts[1]),
                given <= longest
            else { return nil }
            bits = given
        }
        self.address = address
        self.bits = isIPv4 ? bits + 96 : bits
        description = text
    }

    /// Whether an address is in the range. IPv4 addresses may come in IPv6's form.
    public func contains(_ text: String) -> Bool {
        guard let other = Self.bytes(of: text) else { return false }
        let whole = bits / 8
        guard address[..<whole] == other[..<whole] else { return false }
        let mask = UInt8(truncatingIfNeeded: 0xff00 >> (bits % 8))
        return bits % 8 == 0 || address[whole] & mask == other[whole] & mask
    }

    /// Whether a text is an IP address.
    static func isAddress(_ text: String) -> Bool { bytes(of: text) != nil }

    private static func bytes(of text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            return [UInt8](repeating: 0, count: 10) + [0xff, 0xff] + withUnsafeBytes(of: four) { Array($0) }
        }
        var six = in6_addr()
        // A zone is of no interest here.
        guard inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &six) == 1 else { return nil }
        return withUnsafeBytes(of: six) { Array($0) }
    }
}
