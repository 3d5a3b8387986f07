import Testing

@testable import Shaman

@Suite("Identity of blobs")
struct BlobIDTests {
    static let sha = "590c148428d5c35fab3ebad2f3365bb469ab9c531b60831f3e826c472027a0b9"

    @Test("upper-case digits become lower case, so that no file is stored twice")
    func lowerCases() throws {
        let lower = try BlobID(sha: Self.sha, size: 3367)
        let upper = try BlobID(sha: Self.sha.uppercased(), size: 3367)
        #expect(lower == upper)
        #expect(upper.sha == Self.sha)
        #expect(upper.description == "\(Self.sha)/3367")
    }

    /// All but the last digit, and all but the last two.
    static let short = String(sha.dropLast())
    static let shorter = String(sha.dropLast(2))

    static let badChecksums: [String] = [
        "", "5", "59", short, "\(sha)0", "\(short)g", "\(short) ", "0x\(shorter)", "../\(shorter)0", "\(sha)/..",
        "\(short)*", "\(short)\0", " \(sha)", "\(sha)\n", "\(short)é", "\(shorter)é", "\(sha)\u{301}",
        String(repeating: "٣", count: 64), String(repeating: "٣", count: 32), String(repeating: "ａ", count: 64),
    ]

    @Test("what is not 64 hexadecimal digits is refused", arguments: badChecksums)
    func refusesChecksum(text: String) {
        #expect(SHA256Digest(hex: text) == nil)
        let error = shamanError { _ = try BlobID(sha: text, size: 1) }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("64 hexadecimal digits") == true)
    }

    @Test("each character but the hexadecimal digits is refused at each place", arguments: 0..<64)
    func refusesForeignCharacter(place: Int) {
        for character in UInt8.min...UInt8.max {
            var bytes = Array(Self.sha.utf8)
            bytes[place] = character
            let isHex = "0123456789abcdefABCDEF".utf8.contains(character)
            #expect(bytes.withUnsafeBytes { SHA256Digest(hexDigits: $0) != nil } == isHex)
        }
    }

    @Test("a negative size is refused by name", arguments: [-1, Int64.min])
    func refusesNegativeSize(size: Int64) {
        let error = shamanError { _ = try BlobID(sha: Self.sha, size: size) }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("\(size)") == true)
    }

    @Test("every size from nothing to the largest number is one", arguments: [0, 1, Int64.max])
    func takesSize(size: Int64) throws {
        #expect(try BlobID(sha: Self.sha, size: size).size == size)
    }

    @Test("a digest's text reads back as the same digest")
    func roundTrip() {
        for number in 0..<200 {
            let digest = BlobID.fake(UInt64(number)).digest
            #expect(digest.hex.utf8.count == 64)
            #expect(SHA256Digest(hex: digest.hex) == digest)
            #expect(digest.shard == Int(digest.hex.prefix(2), radix: 16))
        }
    }

    @Test("digests are ordered as their texts are, and equal digests by size")
    func order() {
        let digests = (0..<100).map { BlobID.fake($0).digest }
        #expect(digests.sorted().map(\.hex) == digests.map(\.hex).sorted())
        let digest = digests[0]
        #expect(BlobID(digest: digest, size: 9) < BlobID(digest: digest, size: 10))
    }
}

@Suite("SHA-256")
struct SHA256HasherTests {
    @Test(
        "known answers come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func knownAnswers(text: String, expected: String) {
        #expect(SHA256Hasher.hash(Array(text.utf8).span.bytes).hex == expected)
    }

    @Test("pieces of any length hash as the whole does", arguments: [1, 3, 63, 64, 65, 1000, 65_536])
    func pieces(length: Int) {
        let bytes = Sample.bytes(200_001, seed: 7)
        var hasher = SHA256Hasher()
        for start in stride(from: 0, to: bytes.count, by: length) {
            hasher.update(Array(bytes[start..<min(start + length, bytes.count)]).span.bytes)
        }
        let digest = hasher.finalize()
        #expect(digest == SHA256Hasher.hash(bytes.span.bytes))
    }
}
