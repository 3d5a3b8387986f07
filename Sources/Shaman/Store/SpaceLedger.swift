internal import Glibc
internal import Synchronization

/// Room on the volume that is promised to uploads under way, so that many that start at once cannot overfill it.
///
/// The volume is asked at most every ``Limits/freeSpaceAge``, and whenever there seems to be too little; in between, what
/// was promised since counts as taken, also when the upload came to nothing.
final class SpaceLedger: Sendable {
    private struct State {
        /// Bytes promised since the start, given back or not; goes round at the end of the numbers.
        var everReserved: Int64 = 0
        /// What the volume had free when it was asked last, less the floor, and less what was promised before.
        var unpromised: Int64 = 0
        var asked: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    /// Bytes promised now.
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
        let now = ContinuousClock.now
        if !take(bytes, believingSince: now - Limits.freeSpaceAge) {
            try ask(now)
            guard take(bytes, believingSince: now) else {
                let available = max(0, state.withLock(\.unpromised))
                throw ShamanError(
                    .noSpace,
                    """
                    not enough space on the storage volume: the file needs \(bytes) bytes, \(available) are available
                    """)
            }
        }
        return Reservation(ledger: self, bytes: bytes)
    }

    /// Promises bytes if there are so many by what the volume said at this time or later.
    private func take(_ bytes: Int64, believingSince oldest: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            guard let asked = state.asked, asked >= oldest, bytes <= state.unpromised else { return false }
            state.unpromised -= bytes
            reserved.add(bytes, ordering: .sequentiallyConsistent)
            state.everReserved &+= bytes
            return true
        }
    }

    /// Asks the volume what is free.
    private func ask(_ now: ContinuousClock.Instant) throws {
        // What is promised is known before what is free is asked: bytes that are written in between count twice, never not
        // at all.
        let before = state.withLock { $0 }
        let free = try free(less: reservedBytes)
        state.withLock { state in
            state.unpromised = free.addingClamped(-(state.everReserved &- before.everReserved))
            state.asked = max(state.asked ?? now, now)
        }
    }

    /// Bytes that could be promised; negative when the volume is fuller than it should be.
    private func free(less promised: Int64) throws -> Int64 {
        var status = statvfs()
        guard fstatvfs(directory.descriptor, &status) == 0 else { throw SystemError("fstatvfs", directory.path) }
        let unit = Int64(status.f_frsize)
        let free = Int64(clamping: status.f_bavail).multipliedClamped(unit)
        let floor = minimumFree ?? min(1 << 30, Int64(clamping: status.f_blocks).multipliedClamped(unit) / 100)
        return max(0, free - promised) - floor
    }

    fileprivate func release(_ bytes: Int64) { reserved.subtract(bytes, ordering: .sequentiallyConsistent) }

    /// Bytes promised now.
    var reservedBytes: Int64 { reserved.load(ordering: .sequentiallyConsistent) }
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
