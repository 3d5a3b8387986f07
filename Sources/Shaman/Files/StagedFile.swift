internal import CLinuxFS
internal import Glibc
internal import Synchronization

/// A file under `uploading` that is being written. It has one owner: publishing ends it, dropping it removes the file.
struct StagedFile: ~Copyable {
    /// Readable by all, because render workers run as other users; writable by none, because they reach it by links.
    static let mode: mode_t = 0o444

    /// -1 once it is closed.
    private var descriptor: Int32
    private let directory: DirectoryHandle
    let name: String

    /// Makes a new file, exclusively.
    init(for blob: BlobID, in directory: DirectoryHandle) throws(SystemError) {
        self.directory = directory
        for _ in 0..<64 {
            let candidate = Self.name(for: blob)
            let descriptor = linuxfs_openat(directory.descriptor, candidate, O_WRONLY | O_CREAT | O_EXCL, Self.mode)
            if descriptor >= 0 {
                self.descriptor = descriptor
                self.name = candidate
                if ProcessUmask.hides(Self.mode) { fchmod(descriptor, Self.mode) }
                return
            }
            guard errno == EEXIST else { break }
        }
        throw SystemError("open", "\(directory.path)/\(Self.name(for: blob))")
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
        unlinkat(directory.descriptor, name, 0)
    }

    /// Appends bytes. `write`
    mutating func write(_ bytes: borrowing RawSpan) throws(SystemError) {
        var offset = 0
        while offset < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: offset)
            let written = retryingInterrupts {
                rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            guard written > 0 else { throw SystemError("write", "\(directory.path)/\(name)") }
            offset += written
        }
    }

    /// Makes the content durable. After an error the file must not be used: its pages may be lost. `fsync`
    func sync() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", "\(directory.path)/\(name)") }
    }

    /// Ends the writing. Network and quota volumes report here what they could not write; nothing may be published then.
    mutating func close() throws(SystemError) {
        guard descriptor >= 0 else { return }
        let result = Glibc.close(descriptor)
        descriptor = -1
        guard result == 0 || errno == EINTR else { throw SystemError("close", "\(directory.path)/\(name)") }
    }

    /// Gives the file its final name, never replacing one that exists (EEXIST). The staged name goes with `self`.
    func publish(
        in target: DirectoryHandle, as finalName: UnsafePointer<CChar>, byLink: Bool
    ) throws(SystemError) {
        if byLink {
            try directory.link(name, to: target, as: finalName)
        } else {
            try directory.renameWithoutReplacing(name, to: target, as: String(cString: finalName))
        }
    }

    /// `<checksum>-<size>-<9 digits>.tmp`: a number that this process has not used lately, and others hardly will.
    private static func name(for blob: BlobID) -> String {
        let number = String(lastNumber.add(1, ordering: .relaxed).newValue % 1_000_000_000)
        return "\(blob.sha)-\(blob.size)-\(String(repeating: "0", count: 9 - number.utf8.count))\(number).tmp"
    }

    private static let lastNumber = Atomic<UInt64>(.random(in: 0..<1_000_000_000))
}

extension DirectoryHandle {
    /// For volumes without hard links: exclusive where the volume can, else checked right before.
    fileprivate func renameWithoutReplacing(
        _ name: String, to target: DirectoryHandle, as newName: String
    ) throws(SystemError) {
        do {
            try renameExclusively(name, to: target, as: newName)
        } catch {
            guard error.errno == EINVAL || error.errno == ENOSYS else { throw error }
            if try target.statusIfPresent(newName) != nil {
                throw SystemError("rename", "\(target.path)/\(newName)", errno: EEXIST)
            }
            try rename(name, to: target, as: newName)
        }
    }
}

/// The process's umask, read once: POSIX has no way to read it without setting it.
enum ProcessUmask {
    private static let value: mode_t = {
        let current = umask(0o022)
        umask(current)
        return current
    }()

    /// Whether files made with this mode lack some of its bits.
    static func hides(_ mode: mode_t) -> Bool { value & mode != 0 }
}
