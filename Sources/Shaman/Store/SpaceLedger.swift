internal import Glibc
internal import Synchronization

/// Room on the volume that is promised to uploads under way, so that many that start at once cannot overfill it.
final class SpaceLedger: Sendable {
    private let reserved = Atomic<Int64>(0)
    private let directory: DirectoryHandle
    private let minimumFree: Int64?

    /// - Parameter minimumFree: Bytes to leave free; `nil` for 1 % of the volume, at most 1 GiB.
    init(directory: DirectoryHandle, minimumFree: Int64?) {
        self.directory = directory
        self.minimumFree = minimumFree
    }

    /// Promises room for a blob.
    ///
    /// - Throws: `noSpace` when the volume, less what is promised already, would not hold it.
    func reserve(_ bytes: Int64) throws -> Reservation {
        var status = statvfs()
        guard fstatvfs(directory.descriptor, &status) == 0 else { throw SystemError("fstatvfs", directory.path) }
        let unit = Int64(status.f_frsize)
        let free = Int64(clamping: status.f_bavail) * unit
        let floor = minimumFree ?? min(1 << 30, Int64(clamping: status.f_blocks) * unit / 100)
        let before = reserved.add(bytes, ordering: .relaxed).oldValue
        let available = free - before - floor
        guard bytes <= available else {
            reserved.subtract(bytes, ordering: .relaxed)
            throw ShamanError(
                .noSpace,
                "not enough space on the storage volume: the file needs \(bytes) bytes, \(max(0, available)) are available"
            )
        }
        return Reservation(ledger: self, bytes: bytes)
    }

    fileprivate func release(_ bytes: Int64) { reserved.subtract(bytes, ordering: .relaxed) }

    /// Bytes promised now.
    var reservedBytes: Int64 { reserved.load(ordering: .relaxed) }
}

/// A promise of room; it ends with its owner.
struct Reservation: ~Copyable {
    private let ledger: SpaceLedger
    private let bytes: Int64

    fileprivate init(ledger: SpaceLedger, bytes: Int64) {
        self.ledger = ledger
        self.bytes = bytes
    }

    deinit { ledger.release(bytes) }
}
