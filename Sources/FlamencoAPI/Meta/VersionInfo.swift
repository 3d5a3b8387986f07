/// What this program is, for `GET /api/v3/version`.
public struct VersionInfo: Sendable {
    /// This program's own version.
    public static let program = "0.1.0"
    /// The version of the protocol that is spoken, as clients that compare versions know it.
    public static let protocolVersion = "3.9"

    /// The short version for a client.
    ///
    /// The add-on refuses a server whose short version is not its own, so it is told its own when that is one whose
    /// protocol this server speaks (3.0 to 3.9).
    ///
    /// - Parameter configured: What the operator wants everybody to be told, if anything.
    static func shortVersion(userAgent: String?, configured: String?) -> String {
        if let configured { return configured }
        guard let userAgent, userAgent.hasPrefix("Flamenco/"), userAgent.hasSuffix("(Blender add-on)") else {
            return protocolVersion
        }
        let version = userAgent.dropFirst("Flamenco/".count).prefix { $0 != " " }
        return isSupported(version) ? String(version) : protocolVersion
    }

    /// Whether a version is 3.0 to 3.9, with any patch number or suffix.
    private static func isSupported(_ version: Substring) -> Bool {
        let parts = version.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "3", version.utf8.count <= 32 else { return false }
        let minor = parts[1].prefix { $0.isASCII && $0.isNumber }
        guard minor.count == 1 else { return false }
        let isBare = minor == parts[1]
        let rest = parts[1].dropFirst(minor.count)
        return (isBare || rest.hasPrefix("-"))
            && version.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }
}
