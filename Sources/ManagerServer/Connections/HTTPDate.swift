internal import Glibc
internal import Synchronization

/// Moments as HTTP writes them; the `Date` field's text is made once per second.
package enum HTTPDate {
    private static let latest = Mutex((second: 0, text: ""))

    /// Seconds since 1970: while they are the same, so is the text.
    static var second: Int { time(nil) }

    static func now() -> String {
        let second = second
        return latest.withLock { latest in
            if latest.second != second { latest = (second, text(second)) }
            return latest.text
        }
    }

    /// A second since 1970 in the form of RFC 9110.
    static func text(_ second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        return String(unsafeUninitializedCapacity: 64) { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                strftime($0.baseAddress, 64, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            }
        }
    }
}
