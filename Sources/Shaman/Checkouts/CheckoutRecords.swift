internal import Foundation
internal import Glibc

/// What is noted of a checkout: that the directory of this name is one, so that no other is made inside it.
struct CheckoutRecord: Codable, Equatable {
    let path: String
    let links: Int
    let bytes: Int64
    /// Seconds since 1970.
    let created: Int64
}

/// The notes on all checkouts, one small file each, named by the SHA-256 of the checkout's path.
///
/// A note is written before its checkout appears and removed after it is gone, so a crash leaves at most a note without
/// a checkout, which means nothing.
struct CheckoutRecords: Sendable {
    let directory: DirectoryHandle

    func write(_ record: CheckoutRecord) throws {
        let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self) + "\n"
        try directory.replaceFile(Self.name(of: record.path), text, durably: false)
    }

    func remove(path: String) throws {
        do {
            try directory.unlink(Self.name(of: path))
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    func exists(path: String) throws -> Bool {
        try directory.statusIfPresent(Self.name(of: path)) != nil
    }

    /// All that can be read.
    func all() throws -> [CheckoutRecord] {
        try directory.names().compactMap { name in
            guard let content = try directory.readFile(name) else { return nil }
            return try? JSONDecoder().decode(CheckoutRecord.self, from: Data(content))
        }
    }

    private static func name(of path: String) -> String {
        SHA256Hasher.hash(Array(path.utf8).span.bytes).hex
    }
}
