internal import CLinuxFS
internal import Glibc

/// Lists directories, one after the other, into memory that is used again. Belongs to one thread.
///
/// The entries are taken as the kernel hands them out, many at a time; `readdir` would allocate 32 KiB for each
/// directory, which most of a store's are far too small for.
struct DirectoryLister: ~Copyable {
    private static let capacity = 32 << 10
    private let start = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)

    deinit { start.deallocate() }

    /// Calls `body` for each entry but `.` and `..`, in the order of the volume; `false` from `body` ends the listing.
    ///
    /// It begins where the descriptor stands, and moves that on: for a descriptor that nobody else lists, and once.
    /// `getdents64`
    ///
    /// - Parameter path: For messages only.
    func forEachEntry(
        of descriptor: Int32, path: @autoclosure () -> String, _ body: (DirectoryEntry) throws -> Bool
    ) throws {
        while true {
            let count = retryingInterrupts { linuxfs_getdents(descriptor, start, Self.capacity) }
            if count == 0 { return }
            guard count > 0 else {
                // A directory that was removed meanwhile has no entries any more.
                if errno == ENOENT { return }
                throw SystemError("readdir", path())
            }
            var entry = UnsafeRawPointer(start)
            let end = start + count
            while entry < end {
                // Safe: the kernel wrote whole entries up to `end`, each with its length and with a zero behind its name.
                let length = Int(entry.loadUnaligned(fromByteOffset: Self.lengthOffset, as: UInt16.self))
                let type = entry.load(fromByteOffset: Self.typeOffset, as: UInt8.self)
                let name = (entry + Self.nameOffset).assumingMemoryBound(to: CChar.self)
                entry += length
                if Self.isDots(name) { continue }
                guard try body(DirectoryEntry(name: name, kind: FileStatus.Kind(directoryType: type))) else { return }
            }
        }
    }

    /// Where the parts of a `struct dirent64` lie: its inode and its place take eight bytes each.
    private static let lengthOffset = 16
    private static let typeOffset = 18
    private static let nameOffset = 19

    private static func isDots(_ name: UnsafePointer<CChar>) -> Bool {
        name[0] == 0x2e && (name[1] == 0 || (name[1] == 0x2e && name[2] == 0))
    }
}
