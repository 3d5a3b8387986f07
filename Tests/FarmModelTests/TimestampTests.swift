import FarmModel
import Foundation
import Testing

@Suite("Moments")
struct TimestampTests {
    @Test(
        "a moment is written as RFC 3339, with no zeros at its end",
        arguments: [
            (0, "1970-01-01T00:00:00Z"),
            (1_767_323_045_600_000, "2026-01-02T03:04:05.6Z"),
            (1_709_164_799_999_999, "2024-02-28T23:59:59.999999Z"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        ])
    func text(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).description == expected)
    }

    @Test("every day from 1900 to 2200 is the one that Foundation has")
    func calendar() throws {
        let foundation = ISO8601DateFormatter()
        for day in -25_567...84_006 {
            let moment = Timestamp(microseconds: Int64(day) * 86_400_000_000)
            try #require(moment.description == foundation.string(from: moment.date))
        }
    }

    @Test("durations are added and subtracted to the microsecond")
    func arithmetic() {
        let moment = Timestamp(microseconds: 5)
        #expect(moment + .seconds(2) == Timestamp(microseconds: 2_000_005))
        #expect(moment - .milliseconds(1) == Timestamp(microseconds: -995))
        #expect(Timestamp(microseconds: 7) - moment == .microseconds(2))
    }
}
