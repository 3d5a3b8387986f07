internal import Foundation

/// Points in time as they go over the wire.
enum Timestamp {
    /// Like `2026-11-21T03:04:05Z`.
    static func rfc3339(secondsSince1970 seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}
