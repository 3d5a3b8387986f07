import Foundation

/// A directory that lives as long as the value that owns it.
package final class TemporaryDirectory: Sendable {
    package let path: String

    /// - Parameter parent: Ends with a slash.
    package init(in parent: String = NSTemporaryDirectory()) throws {
        path = parent + "shaman-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// All entries beneath a directory, as sorted relative paths; links are not followed.
    package static func tree(_ path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}
