import ManagerConfiguration
import Testing

@Suite("Durations in Go's notation")
struct GoDurationTests {
    @Test(
        "a text has one value and one canonical text",
        arguments: [
            ("0", "0s", 0), ("+0", "0s", 0), ("-0", "0s", 0), ("0s", "0s", 0), ("00h", "0s", 0),
            ("1ns", "1ns", 1), ("999ns", "999ns", 999),
            ("1us", "1µs", 1000), ("1\u{B5}s", "1µs", 1000), ("1\u{3BC}s", "1µs", 1000), ("1.5us", "1.5µs", 1500),
            ("1ms", "1ms", 1_000_000), ("1.25ms", "1.25ms", 1_250_000), ("0.001s", "1ms", 1_000_000),
            ("1s", "1s", 1_000_000_000), ("1.5s", "1.5s", 1_500_000_000), (".5s", "500ms", 500_000_000),
            ("5.s", "5s", 5_000_000_000), ("1.000000001s", "1.000000001s", 1_000_000_001),
            ("60s", "1m0s", 60_000_000_000), ("10m", "10m0s", 600_000_000_000),
            ("1h30m", "1h30m0s", 5_400_000_000_000), ("1.5h", "1h30m0s", 5_400_000_000_000),
            ("30m1h", "1h30m0s", 5_400_000_000_000), ("1h1h", "2h0m0s", 7_200_000_000_000),
            ("24h0m0s", "24h0m0s", 86_400_000_000_000), ("744h0m0s", "744h0m0s", 2_678_400_000_000_000),
            ("0.3333333333333333333h", "20m0s", 1_200_000_000_000),
            ("-2m3.4s", "-2m3.4s", -123_400_000_000), ("+5s", "5s", 5_000_000_000), ("-1ms", "-1ms", -1_000_000),
            ("1.9ns", "1ns", 1), ("9007199254.740993ms", "2501h59m59.254740993s", 9_007_199_254_740_993),
            ("0.100000000000000000000h", "6m0s", 360_000_000_000),
            ("9223372036854775807ns", "2562047h47m16.854775807s", Int64.max),
            ("-9223372036854775808ns", "-2562047h47m16.854775808s", Int64.min),
        ] as [(String, String, Int64)]
    )
    func parsesAndPrints(text: String, canonical: String, nanoseconds: Int64) throws {
        let duration = try GoDuration(parsing: text)
        #expect(duration.nanoseconds == nanoseconds)
        #expect(duration.description == canonical)
        #expect(try GoDuration(parsing: canonical) == duration)
        #expect(duration.duration == .nanoseconds(nanoseconds))
    }

    @Test(
        "what is no duration is refused, with the reason",
        arguments: [
            ("", .notADuration("")), ("-", .notADuration("-")), (".", .notADuration(".")),
            ("s", .notADuration("s")), (".s", .notADuration(".s")), ("--1s", .notADuration("--1s")),
            (" 1s", .notADuration(" 1s")), ("h1", .notADuration("h1")),
            ("10", .missingUnit("10")), ("1h30", .missingUnit("1h30")), ("00", .missingUnit("00")),
            ("1.5", .missingUnit("1.5")),
            ("1.5.5s", .missingUnit("1.5.5s")),
            ("31d", .unknownUnit("31d", unit: "d")), ("1h 30m", .unknownUnit("1h 30m", unit: "h ")),
            ("1S", .unknownUnit("1S", unit: "S")), ("1h-30m", .unknownUnit("1h-30m", unit: "h-")),
            ("9223372036854775808ns", .overflow("9223372036854775808ns")),
            ("-9223372036854775809ns", .overflow("-9223372036854775809ns")),
            ("2562048h", .overflow("2562048h")), ("99999999999999999999h", .overflow("99999999999999999999h")),
            ("2562047h2562047h", .overflow("2562047h2562047h")), ("9223372036.9s", .overflow("9223372036.9s")),
        ] as [(String, GoDurationError)]
    )
    func refuses(text: String, error: GoDurationError) {
        #expect(throws: error) { try GoDuration(parsing: text) }
        #expect(error.description.contains("\"\(text)\""))
    }

    @Test(
        "command lines may count in days",
        arguments: [("31d", "744h0m0s"), ("1d12h", "36h0m0s"), ("0.5d", "12h0m0s"), ("90s", "1m30s"), ("0", "0s")]
    )
    func parsesDays(text: String, canonical: String) throws {
        #expect(try GoDuration.parseLenient(text).description == canonical)
    }

    @Test("days need their unit, and overflow is an error there too")
    func refusesInDays() {
        #expect(throws: GoDurationError.missingUnit("31")) { try GoDuration.parseLenient("31") }
        #expect(throws: GoDurationError.unknownUnit("1w", unit: "w")) { try GoDuration.parseLenient("1w") }
        #expect(throws: GoDurationError.overflow("106752d")) { try GoDuration.parseLenient("106752d") }
    }

    @Test("durations made from numbers compare by length")
    func compares() {
        #expect(GoDuration.seconds(90) < .minutes(2))
        #expect(GoDuration.hours(1) == .minutes(60))
        #expect(GoDuration.seconds(-1) < .zero)
    }

    @Test("every magnitude comes back from its text")
    func roundTrips() throws {
        for shift in 0..<63 {
            for pattern in [0x7EDC_BA98_7654_3211, 0x7FFF_FFFF_FFFF_FFFF, 0x4000_0000_0000_0001] as [Int64] {
                let duration = GoDuration(nanoseconds: pattern >> Int64(shift))
                let opposite = GoDuration(nanoseconds: -duration.nanoseconds)
                #expect(try GoDuration(parsing: duration.description) == duration)
                #expect(try GoDuration(parsing: opposite.description) == opposite)
            }
        }
    }
}
