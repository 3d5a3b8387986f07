/// The proxies that are believed when they tell where a request comes from: `server.trustedProxies`.
///
/// Whoever can reach the server can write any `X-Forwarded-For`. So it counts only on connections from these addresses,
/// and is read from its end: each proxy appends whom it heard the request from.
public struct TrustedProxies: Equatable, Sendable {
    /// None of them: the connection's other end is the client.
    public private(set) var networks: [IPNetwork] = []

    /// Trusts some networks.
    public init(networks: [IPNetwork] = []) { self.networks = networks }

    /// The address of the client behind a connection.
    ///
    /// - Parameters:
    ///   - peer: The connection's other end.
    ///   - forwardedFor: The values of all `X-Forwarded-For` fields, in their order.
    ///   - realIP: The value of `X-Real-IP`.
    public func client(peer: String, forwardedFor: [String], realIP: String?) -> String {
        guard isTrusted(peer) else { return peer }
        let hops = forwardedFor.flatMap { $0.split(separator: ",") }.map(Self.address)
        for hop in hops.reversed() {
            // What is no address was not appended by a proxy that can be believed.
            guard IPNetwork.isAddress(hop) else { return peer }
            if !isTrusted(hop) { return hop }
        }
        if let first = hops.first { return first }
        let real = realIP.map { Self.address($0[...]) } ?? ""
        return IPNetwork.isAddress(real) ? real : peer
    }

    private func isTrusted(_ address: String) -> Bool { networks.contains { $0.contains(address) } }

    /// An entry without white space, brackets and port.
    private static func address(_ entry: Substring) -> String {
        var text = entry.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        if text.first == "[" { return String(text.dropFirst().prefix { $0 != "]" }) }
        return text.count { $0 == ":" } == 1 ? String(text.prefix { $0 != ":" }) : String(text)
    }

    mutating func add(_ setting: Setting) throws(ConfigurationError) {
        guard let network = IPNetwork(setting.trimmed) else {
            throw setting.error("\"\(setting.text)\" is no IP address or range; expected something like 10.0.0.0/8")
        }
        networks.append(network)
    }
}
