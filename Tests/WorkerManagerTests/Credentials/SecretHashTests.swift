import Testing
import WorkerManager

@Suite("Hashes of secrets")
struct SecretHashTests {
    private static let longest = String(repeating: "x", count: 72)

    // Made with Python's bcrypt.
    private static let known: [(secret: String, hash: String)] = [
        ("hunter2-0123456789", "$2a$04$NoYpqHEWOMH92LF6He0FDuQJVF/MgQE1VK6UxHUyqTj1M5EBUaAV2"),
        ("hunter2-0123456789", "$2b$04$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl6"),
        ("hunter2-0123456789", "$2b$06$Y10gmtPR8fP7zT38pgofVey8u1j/X1SkVRhbJev01zkfCNejNyOV2"),
        ("Schlüssel", "$2a$04$l1sxy5kWpwewbcrrOC7NCueEhu84qJctja7SKgIESKkEi0xqwdsG6"),
        ("Schlüssel", "$2b$04$DtSiU9feNLCVtyLupie0V.Z0vRlCma9tMMcUtIQexftkBrfXv9lRa"),
        (longest, "$2a$04$dn3udFGP9nQoVhl/ucXInek3A5p.W5jooJZZgGOmrD7.8WRQd7Y.a"),
        (longest, "$2b$04$bx8UmrE3r4oXhQZIjktGGOnyQXa0OdM/X7tl3NuhoXw/t87Xp9TRq"),
        ("", "$2a$04$eb2KdzBV4PDtZdxFLT/kV.vfygveGisQfr977g81KXAAFNuk6PWcG"),
    ]

    @Test("a hash that another program made is known", arguments: known)
    func foreign(secret: String, hash: String) {
        #expect(SecretHash.matches(secret, hash: hash))
        #expect(SecretHash.matches(secret, hash: "$2y$" + hash.dropFirst(4)))
        #expect(!SecretHash.matches(secret.dropLast() + "?", hash: hash))
        #expect(!SecretHash.matches(secret + "\0", hash: hash))
        #expect(!SecretHash.matches(Self.longest + secret + "y", hash: hash))
    }

    @Test("a new hash is bcrypt, has a salt of its own and is that of its secret alone")
    func fresh() throws {
        let secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        let hash = try SecretHash.make(secret)
        #expect(hash.hasPrefix("$2b$06$") && hash.utf8.count == 60)
        #expect(try SecretHash.make(secret) != hash)
        #expect(SecretHash.matches(secret, hash: hash))
        #expect(!SecretHash.matches(secret.dropLast() + "0", hash: hash))
    }

    @Test("a secret of 72 bytes is whole; what is longer or has a zero byte is refused")
    func limits() throws {
        let longest = String(repeating: "ü", count: 36)
        let hash = try SecretHash.make(longest)
        #expect(SecretHash.matches(longest, hash: hash))
        #expect(!SecretHash.matches(String(repeating: "ü", count: 35) + "ö", hash: hash))
        #expect(throws: SecretError.tooLong(bytes: 73)) { try SecretHash.make(longest + "x") }
        #expect(throws: SecretError.containsNUL) { try SecretHash.make("a\0b") }
        #expect(SecretError.tooLong(bytes: 73).description == "the secret has 73 bytes, and may have 72 at most")
    }

    @Test(
        "what is no hash of this kind matches nothing",
        arguments: [
            nil, "", "secret", "*0", "$2b$04$short", "$2x$04$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl6",
            "$2b$31$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl6",
            "$2b$+4$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl6",
            "$2b$04$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl!",
            "$2b$04$rLcExm8RNSfG4AeXBo1jvOXtaB98aZYoxUc3QCBJ5ZnzD2SmugVl6x",
            "$y$j75$ck/j2b1PV5d0rjAinSidx/$IVRGSQDDx03TmewU6E4PQS1ekD1ejvifM80kHERpmD0",
        ])
    func malformed(hash: String?) {
        #expect(!SecretHash.matches("hunter2-0123456789", hash: hash))
    }

    @Test(
        "a refusal costs as much as a new hash, whatever it was compared with",
        arguments: [(Int?.none, 64), (4, 64), (5, 64), (6, 64), (10, 1024)])
    func evenCost(compared: Int?, work: Int) {
        let costs = SecretHash.paddingCosts(compared) + [compared].compactMap { $0 }
        #expect(costs.reduce(0) { $0 + (1 << $1) } == work)
    }
}
