import ManagerConfiguration
import Testing

@Suite("Sizes in bytes")
struct ByteSizeTests {
    @Test(
        "numbers count bytes, units multiply them, and fractions are cut to whole bytes",
        arguments: [
            ("0", 0), ("1073741824", 1_073_741_824), ("7B", 7), ("1KiB", 1024), ("1kB", 1000), ("1KB", 1000),
            ("10GiB", 10_737_418_240), ("10 GiB", 10_737_418_240), ("10gib", 10_737_418_240),
            ("1.5TiB", 1_649_267_441_664), ("0.5B", 0), ("2.25MB", 2_250_000), ("3PiB", 3_377_699_720_527_872),
            ("1.0000000000000000009GiB", 1_073_741_824), ("9223372036854775807", Int64.max),
        ] as [(String, Int64)]
    )
    func parses(text: String, bytes: Int64) throws {
        #expect(try ByteSize.parse(text) == bytes)
    }

    @Test(
        "what is no size is refused, with the reason",
        arguments: [
            ("", .notASize("")), ("-1", .notASize("-1")), ("GiB", .notASize("GiB")), (".5GiB", .notASize(".5GiB")),
            ("1.", .notASize("1.")), ("1.2.3", .notASize("1.2.3")), (" 1", .notASize(" 1")),
            ("10G", .unknownUnit("10G", unit: "G")), ("0x10", .unknownUnit("0x10", unit: "x10")),
            ("9223372036854775808", .overflow("9223372036854775808")), ("8192PiB", .overflow("8192PiB")),
        ] as [(String, ByteSizeError)]
    )
    func refuses(text: String, error: ByteSizeError) {
        #expect(throws: error) { try ByteSize.parse(text) }
        #expect(error.description.contains("\"\(text)\""))
    }
}
