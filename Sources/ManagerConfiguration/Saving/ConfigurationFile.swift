internal import Foundation
internal import Glibc

/// The configuration file on disk. All of it blocks.
struct ConfigurationFile {
    /// What changes with a file's content.
    struct Signature: Equatable {
        fileprivate let device: UInt64
        fileprivate let inode: UInt64
        fileprivate let size: Int
        fileprivate let seconds: Int
        fileprivate let nanoseconds: Int
    }

    /// An absolute path.
    let path: String

    /// `nil` while there is no file.
    var signature: Signature? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Signature(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size),
            seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    /// Replaces the file's text as a whole, and keeps the one before as `path~`.
    ///
    /// *Durability*: when it returns the new text survives power loss; until then the old one is there. Only the owner can
    /// read the new file, as it may hold passwords. A symbolic link is followed, and stays.
    ///
    /// - Throws: ``ConfigurationError`` that names the file; it is as it was then.
    func write(_ text: String) throws(ConfigurationError) {
        let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        let temporary = "\(target).\(getpid()).tmp"
        do {
            try Self.create(temporary, text)
            if FileManager.default.fileExists(atPath: target) {
                let backup = "\(target)~"
                let copy = "\(backup).\(getpid()).tmp"
                defer { unlink(copy) }
                try Self.create(copy, try String(contentsOfFile: target, encoding: .utf8))
                try Self.check(rename(copy, backup), "rename", backup)
            }
            try Self.check(rename(temporary, target), "rename", target)
            try Self.sync(directory: (target as NSString).deletingLastPathComponent)
        } catch {
            unlink(temporary)
            throw ConfigurationError(file: path, key: nil, message: "cannot be written: \(error)")
        }
    }

    private static func create(_ path: String, _ text: String) throws {
        unlink(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try check(descriptor, "open", path)
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            try check(Int32(clamping: count), "write", path)
            rest = rest.dropFirst(count)
        }
        try check(fsync(descriptor), "fsync", path)
    }

    private static func sync(directory: String) throws {
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(descriptor, "open", directory)
        defer { close(descriptor) }
        try check(fsync(descriptor), "fsync", directory)
    }

    private static func check(_ result: Int32, _ call: String, _ path: String) throws {
        guard result < 0 else { return }
        throw Failure(description: "\(call) \(path): \(String(cString: strerror(errno)))")
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }
}
