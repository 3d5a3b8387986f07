internal import CLinuxFS
internal import Glibc

/// Tries whether a directory could hold a store, and leaves nothing behind.
public enum StorageTrial {
    /// Why it could not.
    public enum Failure: Error, Sendable, Equatable {
        /// There is nothing at the path.
        case missing
        /// There is something else.
        case notADirectory
        /// The path cannot be looked at.
        case unreadable(reason: String)
        /// No file can be made in it.
        case cannotCreate(reason: String)
        /// A file can be made, but not written.
        case cannotWrite(file: String, reason: String)
        /// No symbolic link can be made and read back, so there could be no checkouts.
        case cannotLink(reason: String)
    }

    /// Makes a file and a symbolic link in the directory, reads them back and removes them. Blocks.
    public static func run(at path: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { throw .missing }
            throw .unreadable(reason: String(cString: strerror(errno)))
        }
        guard FileStatus(status).kind == .directory else { throw .notADirectory }
        let directory: DirectoryHandle
        do {
            directory = try DirectoryHandle.open(root: path)
        } catch {
            throw .unreadable(reason: error.reason)
        }
        try tryFile(in: directory)
        try tryLink(in: directory)
    }

    private static func tryFile(in directory: DirectoryHandle) throws(Failure) {
        let name = "flamenco-writability-test-\(UInt32.random(in: 0 ... .max)).txt"
        let descriptor = linuxfs_openat(directory.descriptor, name, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw .cannotCreate(reason: String(cString: strerror(errno))) }
        defer {
            close(descriptor)
            unlinkat(directory.descriptor, name, 0)
        }
        do {
            try DirectoryHandle.writeAll("Ünicöde", to: descriptor, path: name)
        } catch {
            throw .cannotWrite(file: "\(directory.path)/\(name)", reason: (error as? SystemError)?.reason ?? "\(error)")
        }
    }

    private static func tryLink(in directory: DirectoryHandle) throws(Failure) {
        let name = "flamenco-link-test-\(UInt32.random(in: 0 ... .max))"
        defer { unlinkat(directory.descriptor, name, 0) }
        do {
            try directory.symlink("../link/target", at: name)
            let text = try directory.withLinkText(name) { String(decoding: $0, as: UTF8.self) }
            guard text == "../link/target" else { throw Failure.cannotLink(reason: "it reads back as \(Quoted(text))") }
        } catch {
            throw .cannotLink(reason: (error as? SystemError)?.reason ?? "\(error)")
        }
    }
}

extension SystemError {
    /// The errno in words.
    var reason: String { String(cString: strerror(errno)) }
}
