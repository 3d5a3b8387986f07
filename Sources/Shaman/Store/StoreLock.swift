internal import CLinuxFS
internal import Foundation
internal import Glibc

/// The right to change a store: one process has it at a time, and loses it when it ends, however it ends. `flock`
final class StoreLock: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Takes the lock.
    ///
    /// - Throws: ``ShamanError`` with code `locked` that names the owner, as far as the owner has said who it is.
    init(in engine: DirectoryHandle) throws {
        path = "\(engine.path)/\(StoreLayout.lock)"
        descriptor = linuxfs_openat(
            engine.descriptor, StoreLayout.lock, O_RDWR | O_CREAT | linuxfs_o_nofollow, 0o666)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // Throwing from here on closes the descriptor: the lock has all it consists of, so it is deinitialised.
            let problem = SystemError("flock", path)
            guard problem.errno == EWOULDBLOCK else { throw problem }
            let owner = (try? StoreLockOwner.read(from: engine)) ?? nil
            throw ShamanError(
                .locked, "the store is in use by \(owner?.description ?? "another process") (\(path) is locked)")
        }
        try announce(StoreLockOwner(url: nil))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes who holds the lock, and where it can be asked to collect.
    func announce(_ owner: StoreLockOwner) throws {
        let text = String(decoding: try JSONEncoder().encode(owner), as: UTF8.self) + "\n"
        guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw SystemError("ftruncate", path)
        }
        try DirectoryHandle.writeAll(text, to: descriptor, path: path)
    }
}

/// Who holds a store's lock.
public struct StoreLockOwner: Codable, Sendable {
    /// Its process.
    public var pid: Int32
    /// Its machine.
    public var host: String
    /// Where its API answers, when it is a server; `nil` for a tool.
    public var url: String?

    init(url: String?) {
        pid = getpid()
        host = ProcessInfo.processInfo.hostName
        self.url = url
    }

    /// What the lock file of a store says; `nil` when there is no such file or nothing in it.
    public static func of(storage path: String) throws(ShamanError) -> StoreLockOwner? {
        try explainingSystemErrors {
            let fileStore = try DirectoryHandle.open(root: "\(path)/\(StoreLayout.fileStore)")
            return try read(from: try fileStore.directory(StoreLayout.engine))
        }
    }

    static func read(from engine: DirectoryHandle) throws -> StoreLockOwner? {
        guard let content = try engine.readFile(StoreLayout.lock), !content.isEmpty else { return nil }
        return try? JSONDecoder().decode(StoreLockOwner.self, from: Data(content))
    }
}

extension StoreLockOwner: CustomStringConvertible {
    /// For people.
    public var description: String { "process \(pid) on \(host)" + (url.map { " (\($0))" } ?? "") }
}
