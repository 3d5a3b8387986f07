internal import Glibc

extension HTTPDate {
    /// Reads a moment in any of the three forms of RFC 9110, as seconds since 1970; `nil` when it is in none.
    package static func second(of text: String) -> Int? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        switch words.count {
        // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
        case 6 where words[5] == "GMT": return second(year: words[3], month: words[2], day: words[1], time: words[4])
        // Sun Nov  6 08:49:37 1994
        case 5: return second(year: words[4], month: words[1], day: words[2], time: words[3])
        default: return nil
        }
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func second(year: Substring, month: Substring, day: Substring, time: Substring) -> Int? {
        let clock = time.split(separator: ":", omittingEmptySubsequences: false)
        guard let year = number(year, below: 10_000), let month = months.firstIndex(of: String(month)),
            let day = number(day, below: 32), day > 0, clock.count == 3, let hour = number(clock[0], below: 24),
            let minute = number(clock[1], below: 60), let second = number(clock[2], below: 61)
        else { return nil }
        var parts = tm()
        // Two digits are a year of this century, or of the one before where that is closer.
        parts.tm_year = year >= 100 ? year - 1900 : (year < 70 ? year + 100 : year)
        parts.tm_mon = Int32(month)
        (parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec) = (day, hour, minute, second)
        return timegm(&parts)
    }

    private static func number(_ text: Substring, below bound: Int32) -> Int32? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int32(text),
            number < bound
        else { return nil }
        return number
    }
}
