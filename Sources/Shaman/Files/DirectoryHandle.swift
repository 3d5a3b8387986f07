internal import CLinuxFS
internal import Glibc

/// An open directory. All that the engine does beneath a root goes through one of these, never through a joined path.
///
/// Opening what lies beneath never follows a symbolic link and never leaves the directory (`openat2` with
/// `RESOLVE_BENEATH` and `RESOLVE_NO_SYMLINKS`; before Linux 5.6 a walk by components with `O_NOFOLLOW`). All calls block.
///
/// Names of entries that others made need not be UTF-8: where such names come in, they are taken as C strings.
package final class DirectoryHandle: Sendable {
    package let descriptor: Int32
    /// For messages only.
    package let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Opens a root by its path; here alone links are followed, because the operator chose them.
    package static func open(root path: String) throws(SystemError) -> DirectoryHandle {
        let descriptor = linuxfs_openat(linuxfs_at_fdcwd, path, O_RDONLY | linuxfs_o_directory, 0)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        return DirectoryHandle(descriptor: descriptor, path: path)
    }

    /// Opens a directory below this one.
    package func directory(_ name: UnsafePointer<CChar>) throws(SystemError) -> DirectoryHandle {
        let descriptor = try openBeneath(name, flags: O_RDONLY | linuxfs_o_directory)
        return DirectoryHandle(descriptor: descriptor, path: "\(path)/\(String(cString: name))")
    }

    /// Opens a directory right in this one, and makes it first when it is not there.
    package func directory(making name: String) throws(SystemError) -> DirectoryHandle {
        _ = try makeDirectoryIfMissing(name)
        return try directory(name)
    }

    /// Whether two handles are of one directory.
    func isSameDirectory(as other: DirectoryHandle) throws(SystemError) -> Bool {
        let mine = try status(".")
        let others = try other.status(".")
        return mine.inode == others.inode && mine.device == others.device
    }

    /// Opens something beneath this directory without ever following a link; `mode` is for a file that the flags create.
    package func openBeneath(
        _ name: UnsafePointer<CChar>, flags: Int32, mode: UInt32 = 0
    ) throws(SystemError) -> Int32 {
        let resolve = linuxfs_resolve_beneath | linuxfs_resolve_no_symlinks | linuxfs_resolve_no_magiclinks
        // EAGAIN: a rename elsewhere raced with the kernel's own check; asking again settles it.
        for _ in 0..<64 {
            let descriptor = retryingInterrupts { linuxfs_openat2(self.descriptor, name, flags, mode, resolve) }
            if descriptor >= 0 { return descriptor }
            if errno == ENOSYS || errno == EPERM { return try openByComponents(name, flags: flags, mode: mode) }
            guard errno == EAGAIN else { break }
        }
        throw SystemError("openat2", "\(path)/\(String(cString: name))")
    }

    /// `openBeneath` for kernels without `openat2`.
    func openByComponents(
        _ name: UnsafePointer<CChar>, flags: Int32, mode: mode_t = 0
    ) throws(SystemError) -> Int32 {
        func failure(_ problem: Int32) -> SystemError {
            SystemError("openat", "\(path)/\(String(cString: name))", errno: problem)
        }
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        let dot = CChar(bitPattern: UInt8(ascii: "."))
        let bytes = UnsafeBufferPointer(start: name, count: strlen(name))
        guard bytes.first != slash else { throw failure(EXDEV) }
        let components = bytes.split(separator: slash)
        guard !components.isEmpty else { throw failure(ENOENT) }
        guard !components.contains(where: { $0.elementsEqual([dot, dot]) }) else { throw failure(EXDEV) }
        var current = descriptor
        for (index, component) in components.enumerated() {
            let isLast = index == components.count - 1
            let stepFlags = isLast ? flags : linuxfs_o_path | linuxfs_o_directory
            let next = linuxfs_openat(current, Array(component) + [0], stepFlags | linuxfs_o_nofollow, mode)
            let problem = errno
            if current != descriptor { close(current) }
            guard next >= 0 else { throw failure(problem) }
            current = next
        }
        return current
    }
}

// MARK: - Entries

extension DirectoryHandle {
    /// Makes a directory; an existing one is an error (EEXIST), so that this can be a test-and-set. `mkdirat`
    func makeDirectory(_ name: String) throws(SystemError) {
        guard mkdirat(descriptor, name, 0o777) == 0 else { throw SystemError("mkdir", "\(path)/\(name)") }
    }

    /// Makes a directory unless there is one. Tells whether it was made. `mkdirat`
    package func makeDirectoryIfMissing(_ name: UnsafePointer<CChar>) throws(SystemError) -> Bool {
        if mkdirat(descriptor, name, 0o777) == 0 { return true }
        guard errno == EEXIST else { throw SystemError("mkdir", "\(path)/\(String(cString: name))") }
        return false
    }

    /// Status of an entry; a link's own, not its target's. `fstatat`
    func status(_ name: UnsafePointer<CChar>) throws(SystemError) -> FileStatus {
        var result = stat()
        guard fstatat(descriptor, name, &result, linuxfs_at_symlink_nofollow) == 0 else {
            throw SystemError("stat", "\(path)/\(String(cString: name))")
        }
        return FileStatus(result)
    }

    /// Status of an entry, or `nil` when there is none.
    package func statusIfPresent(_ name: UnsafePointer<CChar>) throws(SystemError) -> FileStatus? {
        var result = stat()
        if fstatat(descriptor, name, &result, linuxfs_at_symlink_nofollow) == 0 { return FileStatus(result) }
        guard errno != ENOENT else { return nil }
        throw SystemError("stat", "\(path)/\(String(cString: name))")
    }

    /// The same for a path of several components; also `nil` when one on the way is no directory.
    package func statusBelowIfPresent(_ path: UnsafePointer<CChar>) throws(SystemError) -> FileStatus? {
        do {
            return try statusIfPresent(path)
        } catch {
            if error.errno == ENOTDIR { return nil }
            throw error
        }
    }

    /// Makes a second name for a file; an existing name is an error (EEXIST), never replaced. `linkat`
    func link(
        _ name: UnsafePointer<CChar>, to target: DirectoryHandle, as newName: UnsafePointer<CChar>
    ) throws(SystemError) {
        guard linkat(descriptor, name, target.descriptor, newName, 0) == 0 else {
            throw SystemError("link", "\(target.path)/\(String(cString: newName))")
        }
    }

    /// Makes a symbolic link. `symlinkat`
    func symlink(_ text: UnsafePointer<CChar>, at name: UnsafePointer<CChar>) throws(SystemError) {
        guard symlinkat(text, descriptor, name) == 0 else {
            throw SystemError("symlink", "\(path)/\(String(cString: name))")
        }
    }

    /// Moves an entry, replacing what has the new name. `renameat`
    package func rename(
        _ name: UnsafePointer<CChar>, to target: DirectoryHandle, as newName: UnsafePointer<CChar>
    ) throws(SystemError) {
        guard renameat(descriptor, name, target.descriptor, newName) == 0 else {
            throw SystemError("rename", "\(target.path)/\(String(cString: newName))")
        }
    }

    /// Moves an entry; an existing new name is an error (EEXIST). EINVAL where the volume cannot. `renameat2`
    func renameExclusively(_ name: String, to target: DirectoryHandle, as newName: String) throws(SystemError) {
        guard linuxfs_rename_noreplace(descriptor, name, target.descriptor, newName) == 0 else {
            throw SystemError("rename", "\(target.path)/\(newName)")
        }
    }

    /// Removes a file or link. `unlinkat`
    package func unlink(_ name: UnsafePointer<CChar>) throws(SystemError) {
        guard unlinkat(descriptor, name, 0) == 0 else {
            throw SystemError("unlink", "\(path)/\(String(cString: name))")
        }
    }

    /// Removes an empty directory. `unlinkat`
    package func removeDirectory(_ name: UnsafePointer<CChar>) throws(SystemError) {
        guard unlinkat(descriptor, name, linuxfs_at_removedir) == 0 else {
            throw SystemError("rmdir", "\(path)/\(String(cString: name))")
        }
    }

    /// Sets both times of an entry to now. `utimensat`
    func touch(_ name: UnsafePointer<CChar>) throws(SystemError) {
        guard linuxfs_touch(descriptor, name) == 0 else {
            throw SystemError("utimens", "\(path)/\(String(cString: name))")
        }
    }

    /// Makes what was done to the directory's entries durable. `fsync`
    func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", path) }
    }

    /// Makes all of the file system that the directory is on durable. `syncfs`
    func syncFileSystem() throws(SystemError) {
        guard linuxfs_syncfs(descriptor) == 0 else { throw SystemError("syncfs", path) }
    }

    /// Calls `body` with the text of a symbolic link. `readlinkat`
    func withLinkText<Result>(
        _ name: UnsafePointer<CChar>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) throws -> Result {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(PATH_MAX)) { buffer in
            try body(linkText(name, into: buffer))
        }
    }

    /// Reads the text of a symbolic link into a buffer, and returns the part that it takes. `readlinkat`
    func linkText(
        _ name: UnsafePointer<CChar>, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) throws(SystemError) -> UnsafeBufferPointer<UInt8> {
        let length = buffer.withMemoryRebound(to: CChar.self) { characters in
            characters.baseAddress.map { readlinkat(descriptor, name, $0, characters.count) } ?? -1
        }
        guard length >= 0 else { throw SystemError("readlink", "\(path)/\(String(cString: name))") }
        return UnsafeBufferPointer(rebasing: buffer[..<length])
    }
}
