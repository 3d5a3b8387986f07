/// Where the server listens: `:8080`, `192.168.0.10:8080`, `farm.local:8080`, `[::1]:8080`.
public struct ListenAddress: Hashable, Sendable {
    /// The address or host name to listen at, without brackets; empty for every interface.
    public let host: String
    /// The TCP port; 0 lets the system choose a free one.
    public let port: UInt16

    /// Makes an address from its parts.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `host:port`. The host may be left out, an IPv6 address must be in brackets.
    ///
    /// - Throws: ``ListenAddressError``, with what is wrong and a right example.
    public init(parsing text: String) throws(ListenAddressError) {
        guard let colon = text.lastIndex(of: ":") else {
            throw ListenAddressError(text: text, reason: "it has no port")
        }
        let portText = text[text.index(after: colon)...]
        guard !portText.isEmpty, portText.allSatisfy({ ("0"..."9").contains($0) }) else {
            throw ListenAddressError(text: text, reason: "port \"\(portText)\" is not a number")
        }
        guard let port = UInt16(portText) else {
            throw ListenAddressError(text: text, reason: "port \(portText) is above 65535")
        }
        self.init(host: try Self.host(text[..<colon], of: text), port: port)
    }

    private static func host(_ text: Substring, of whole: String) throws(ListenAddressError) -> String {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = text.dropFirst().dropLast()
            guard isPlausibleIPv6(inner) else {
                throw ListenAddressError(text: whole, reason: "\"\(inner)\" is not an IPv6 address")
            }
            return String(inner)
        }
        guard !text.contains(":") else {
            throw ListenAddressError(text: whole, reason: "an IPv6 address must be in brackets")
        }
        guard !text.contains(where: { $0.isWhitespace || "[]/\\@".contains($0) }) else {
            throw ListenAddressError(text: whole, reason: "\"\(text)\" is not a host name")
        }
        return String(text)
    }

    /// Whether a text has the characters of an IPv6 address, perhaps with a zone; the system has the last word.
    private static func isPlausibleIPv6(_ text: Substring) -> Bool {
        let address = text.prefix { $0 != "%" }
        return address.filter { $0 == ":" }.count >= 2
            && address.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// The text that ``init(parsing:)`` reads, with brackets around an IPv6 address.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// Why a text is not an address to listen at.
public struct ListenAddressError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text at fault.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The text, the reason and a right example.
    public var description: String {
        "\"\(text)\" is not an address to listen at: \(reason); expected something like :8080, "
            + "192.168.0.10:8080 or [::1]:8080"
    }
}
