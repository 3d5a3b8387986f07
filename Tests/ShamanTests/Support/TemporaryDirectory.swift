import CLinuxFS
import Foundation
import Glibc

@testable import Shaman

/// A directory of one test's own, gone with the value that owns it.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        path = "\(NSTemporaryDirectory())/shaman-unit-\(UUID().uuidString.prefix(13).lowercased())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Opened as the engine opens its roots.
    func handle() throws -> DirectoryHandle { try DirectoryHandle.open(root: path) }

    /// The path of an entry.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }
}

/// What tests do to a disk behind the engine's back.
enum Disk {
    /// All entries beneath a directory, as sorted relative paths; links are not followed.
    static func tree(_ path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }

    /// Whether there is an entry, be it a dangling link.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func status(_ path: String) throws -> FileStatus {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemError("lstat", path) }
        return FileStatus(status)
    }

    static func mode(_ path: String) throws -> mode_t {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemError("lstat", path) }
        return status.st_mode & 0o7777
    }

    static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Writes over a file in place, whatever its mode; the inode stays and its time of change becomes now.
    static func overwrite(_ path: String, _ bytes: [UInt8]) throws {
        chmod(path, 0o644)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(bytes))
        try file.close()
        chmod(path, 0o444)
    }

    /// Writes a file and the directories that it lies in.
    static func write(_ path: String, _ bytes: [UInt8] = [0x78]) throws {
        try makeDirectory((path as NSString).deletingLastPathComponent)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    static func makeDirectory(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Makes a symbolic link and the directories that it lies in.
    static func link(_ path: String, to text: String) throws {
        try makeDirectory((path as NSString).deletingLastPathComponent)
        guard symlink(text, path) == 0 else { throw SystemError("symlink", path) }
    }

    static func linkText(_ path: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    /// A name as an old machine wrote it: one byte for each character, no UTF-8.
    static func latin1(_ text: String) -> [CChar] {
        text.unicodeScalars.map { CChar(truncatingIfNeeded: $0.value) } + [0]
    }

    static func rename(_ path: String, _ newPath: String) throws {
        try FileManager.default.moveItem(atPath: path, toPath: newPath)
    }

    static func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: path) }

    /// Makes a file look as if it had been used last so long ago.
    static func age(_ path: String, by duration: Duration) throws {
        let time = FileTime.now().earlier(by: duration).nanoseconds
        guard linuxfs_set_times(linuxfs_at_fdcwd, path, time / 1_000_000_000, time % 1_000_000_000) == 0 else {
            throw SystemError("utimens", path)
        }
    }
}

extension Duration {
    static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}

extension DirectoryHandle {
    /// Makes a link whose name is no text.
    func symlink(_ text: String, atBytes name: [CChar]) throws {
        guard symlinkat(text, descriptor, name) == 0 else { throw SystemError("symlink", path) }
    }
}
