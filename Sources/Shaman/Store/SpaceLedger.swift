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
        while true {
            // What is promised is read before what is free: bytes that are written in between count twice, never not at all.
            let promised = reservedBytes
            let available = try unpromised(promised)
            guard bytes <= available else {
                throw ShamanError(
                    .noSpace,
                    """
                    not enough space on the storage volume: the file needs \(bytes) bytes, \(max(0, available)) are \
                    available
                    """)
            }
            // Promised only when there is room, so that a refused giant takes none from those who ask meanwhile.
            let (isPromised, _) = reserved.compareExchange(
                expected: promised, desired: promised + bytes, ordering: .acquiringAndReleasing)
            if isPromised { return Reservation(ledger: self, bytes: bytes) }
        }
    }

    /// Bytes that could be promised; negative when the volume is fuller than it should be.
    private func unpromised(_ promised: Int64) throws -> Int64 {
        var status = statvfs()
        guard fstatvfs(directory.descriptor, &status) == 0 else { throw SystemError("fstatvfs", directory.path) }
        let unit = Int64(status.f_frsize)
        let free = Int64(clamping: status.f_bavail).multipliedClamped(unit)
        let floor = minimumFree ?? min(1 << 30, Int64(clamping: status.f_blocks).multipliedClamped(unit) / 100)
        return max(0, free - promised) - floor
    }

    fileprivate func release(_ bytes: Int64) { reserved.subtract(bytes, ordering: .acquiringAndReleasing) }

    /// Bytes promised now.
    var reservedBytes: Int64 { reserved.load(ordering: .acquiring) }
}

/// A promise of room; it ends with its owner.
struct Reservation: ~Copyable {
    private let ledger: SpaceLedger
    private var bytes: Int64

    fileprivate init(ledger: SpaceLedger, bytes: Int64) {
        self.ledger = ledger
        self.bytes = bytes
    }

    /// Gives back what is on the volume now, where the volume itself counts it as taken.
    mutating func use(_ count: Int64) {
        let used = min(count, bytes)
        bytes -= used
        ledger.release(used)
    }

    deinit { ledger.release(bytes) }
}
