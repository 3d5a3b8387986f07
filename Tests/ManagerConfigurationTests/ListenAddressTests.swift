import ManagerConfiguration
import Testing

@Suite("The address to listen at")
struct ListenAddressTests {
    @Test(
        "host and port come apart and together again",
        arguments: [
            (":8080", "", 8080), (":0", "", 0), (":65535", "", 65535), ("192.168.0.10:80", "192.168.0.10", 80),
            ("farm.local:8080", "farm.local", 8080), ("[::1]:8080", "::1", 8080), ("[::]:1", "::", 1),
            ("[fe80::1%eth0]:8080", "fe80::1%eth0", 8080), ("[::ffff:10.0.0.1]:8080", "::ffff:10.0.0.1", 8080),
        ] as [(String, String, UInt16)]
    )
    func parses(text: String, host: String, port: UInt16) throws {
        let address = try ListenAddress(parsing: text)
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(
        "what is no address is refused, with the reason",
        arguments: [
            ("", "it has no port"), ("8080", "it has no port"), ("localhost", "it has no port"),
            (":", "port \"\" is not a number"), (":http", "port \"http\" is not a number"),
            (":-1", "port \"-1\" is not a number"), (":65536", "port 65536 is above 65535"),
            ("::1:8080", "an IPv6 address must be in brackets"), ("[]:80", "\"\" is not an IPv6 address"),
            ("[localhost]:80", "\"localhost\" is not an IPv6 address"),
            ("a b:80", "\"a b\" is not a host name"), ("//host:80", "\"//host\" is not a host name"),
        ]
    )
    func refuses(text: String, reason: String) {
        let error = #expect(throws: ListenAddressError.self) { try ListenAddress(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.description.contains("\"\(text)\"") == true)
    }
}
