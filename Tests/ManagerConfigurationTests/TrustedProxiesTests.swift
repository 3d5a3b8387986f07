import ManagerConfiguration
import Testing

@Suite("Whom a request comes from")
struct TrustedProxiesTests {
    private let proxies = TrustedProxies(
        networks: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"].compactMap(IPNetwork.init))

    @Test(
        "a header counts only from a proxy that is trusted, and is read from its end",
        arguments: [
            ("192.0.2.9", ["1.2.3.4"], nil, "192.0.2.9"),
            ("127.0.0.1", ["1.2.3.4"], nil, "1.2.3.4"),
            ("127.0.0.1", ["6.6.6.6, 1.2.3.4"], nil, "1.2.3.4"),
            ("127.0.0.1", ["6.6.6.6", "1.2.3.4 , 10.1.2.3"], nil, "1.2.3.4"),
            ("127.0.0.1", ["10.0.0.7, 10.1.2.3"], nil, "10.0.0.7"),
            ("127.0.0.1", ["1.2.3.4:5678"], nil, "1.2.3.4"),
            ("fd00::1", ["[2001:db8::1]:5678"], nil, "2001:db8::1"),
            ("127.0.0.1", ["1.2.3.4, <script>"], nil, "127.0.0.1"),
            ("127.0.0.1", [""], nil, "127.0.0.1"),
            ("127.0.0.1", [], "1.2.3.4", "1.2.3.4"),
            ("192.0.2.9", [], "1.2.3.4", "192.0.2.9"),
            ("127.0.0.1", [], "nobody", "127.0.0.1"),
            ("127.0.0.1", ["1.2.3.4"], "5.6.7.8", "1.2.3.4"),
        ] as [(String, [String], String?, String)])
    func client(peer: String, forwarded: [String], realIP: String?, expected: String) {
        #expect(proxies.client(peer: peer, forwardedFor: forwarded, realIP: realIP) == expected)
    }

    @Test("without trusted proxies nobody is believed")
    func nobody() {
        #expect(TrustedProxies().client(peer: "127.0.0.1", forwardedFor: ["1.2.3.4"], realIP: "5.6.7.8") == "127.0.0.1")
    }

    @Test(
        "networks hold what begins alike",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.1.1", true),
            ("10.20.0.0/14", "10.23.255.255", true), ("10.20.0.0/14", "10.24.0.0", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false), ("fd00::/9", "fd80::1", false), ("::1", "::1", true), ("::1", "::2", false),
            ("fe80::/10", "fe80::1%eth0", true), ("10.0.0.1", "nonsense", false),
        ])
    func networks(text: String, address: String, isInside: Bool) throws {
        #expect(try #require(IPNetwork(text)).contains(address) == isInside)
    }

    @Test(
        "what is no network",
        arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0/8", "a.b", "1.2.3.4/-1"])
    func noNetworks(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
