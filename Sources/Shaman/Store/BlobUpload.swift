internal import Synchronization

/// One client's upload of one blob, from its first byte to its name in the store.
///
/// `begin`, `append`, `finish` and `abort` block and belong on the ``IOPool``; calls that overlap are done one after the
/// other. Dropping the upload without `finish` leaves nothing behind. Memory is constant whatever the size.
public final class BlobUpload: Sendable {
    /// How a step went.
    public enum Progress: Sendable, Equatable {
        /// Send on.
        case accepting
        /// The blob is in the store, by this upload.
        case stored
        /// The blob is in the store, by somebody else; the rest of the bytes is not needed.
        case alreadyStored
    }

    private enum State: ~Copyable {
        case waiting
        case receiving(Receiving)
        case ended

        /// The state so far; `ended` takes its place until another is set.
        mutating func take() -> State {
            let taken = consume self
            self = .ended
            return taken
        }
    }

    private struct Receiving: ~Copyable {
        var file: StagedFile
        var hasher: SHA256Hasher
        var received: Int64
        var reservation: Reservation
    }

    /// What is being uploaded.
    public let blob: BlobID
    private let store: BlobStore
    private let ticket: InflightTable.Ticket
    private let state = Mutex<State>(.waiting)

    init(blob: BlobID, store: BlobStore, ticket: InflightTable.Ticket) {
        self.blob = blob
        self.store = store
        self.ticket = ticket
    }

    deinit {
        let hasEnded = state.withLock { state in
            switch state {
            case .ended: true
            default: false
            }
        }
        if !hasEnded { store.inflight.leave(ticket, stored: false) }
    }

    /// Finds out whether the blob is needed, and if so makes room for it.
    ///
    /// - Throws: `noSpace` when the volume would not hold it.
    public func begin() throws(ShamanError) -> Progress {
        try advancing { state in
            switch state {
            case .waiting: break
            default: throw ShamanError(.unavailable, "the upload has begun or ended already")
            }
            // What memory says is there is looked at on disk, too: the client will not send it again.
            if store.vouchFromMemory(blob, now: store.index.clock.now) != false, try store.vouch(for: blob) {
                return .alreadyStored
            }
            let reservation = try store.space.reserve(blob.size)
            state = .receiving(
                Receiving(
                    file: try StagedFile(for: blob, in: store.volume.uploading), hasher: SHA256Hasher(),
                    received: 0, reservation: reservation))
            return .accepting
        }
    }

    /// Hashes and writes the next bytes.
    ///
    /// - Throws: `sizeMismatch` at the first byte that is too many; `noSpace`; `ioFailure`.
    public func append(_ bytes: borrowing RawSpan) throws(ShamanError) {
        let count = Int64(bytes.byteCount)
        _ = try advancing { state in
            guard case .receiving(var receiving) = state.take() else {
                throw ShamanError(.unavailable, "the upload has ended")
            }
            let total = receiving.received + count
            guard total <= blob.size else { throw Self.sizeMismatch(declared: blob.size, received: blob.size + 1) }
            receiving.hasher.update(bytes)
            try receiving.file.write(bytes)
            receiving.received = total
            receiving.reservation.use(count)
            state = .receiving(receiving)
            return .accepting
        }
    }

    /// All bytes came: verifies them and gives the blob its name. Then everybody else who uploads it hears of it.
    ///
    /// - Throws: `sizeMismatch` or `digestMismatch`, and then nothing is left.
    public func finish() throws(ShamanError) -> Progress {
        try advancing { state in
            guard case .receiving(var receiving) = state.take() else {
                throw ShamanError(.unavailable, "the upload has ended")
            }
            guard receiving.received == blob.size else {
                throw Self.sizeMismatch(declared: blob.size, received: receiving.received)
            }
            let digest = receiving.hasher.finalize()
            guard digest == blob.digest else {
                throw ShamanError(
                    .digestMismatch, "file SHA256 mismatched, declared \(blob.sha) but received \(digest.hex)")
            }
            if store.durability == .always { try receiving.file.sync() }
            try receiving.file.close()
            switch try store.publish(receiving.file, as: blob) {
            case .stored: return .stored
            case .alreadyStored: return .alreadyStored
            }
        }
    }

    /// Ends the upload and removes what came of it. Others who upload the same blob are not disturbed.
    public func abort() { abandon(stored: false) }

    /// Runs a step; when it ends the upload, in whatever way, the in-flight table hears of it.
    private func advancing(_ step: (inout State) throws -> Progress) throws(ShamanError) -> Progress {
        do throws(ShamanError) {
            let progress = try explainingSystemErrors { try state.withLock { try step(&$0) } }
            if progress != .accepting { abandon(stored: true) }
            return progress
        } catch {
            abandon(stored: false)
            throw error
        }
    }

    private func abandon(stored: Bool) {
        state.withLock { $0 = .ended }
        store.inflight.leave(ticket, stored: stored)
    }

    private static func sizeMismatch(declared: Int64, received: Int64) -> ShamanError {
        ShamanError(.sizeMismatch, "file size mismatched, declared \(declared) but received \(received) bytes")
    }
}

extension BlobStore {
    /// Whether a client may send a blob.
    public enum Admission: Sendable {
        /// It may.
        case admitted(BlobUpload)
        /// Somebody else is sending it, and this client can do something else meanwhile.
        case deferred
    }

    /// Takes part in uploading a blob; from now on others see it as `uploading`. Does not block.
    ///
    /// - Parameters:
    ///   - canDefer: The client would rather come back later than send what somebody else is sending.
    ///   - whenStored: Called once, on any thread, if another client's upload of the same blob is stored first.
    public func admit(
        _ blob: BlobID, canDefer: Bool, whenStored: @escaping @Sendable () -> Void
    ) -> Admission {
        guard let ticket = inflight.enter(blob, unlessOccupied: canDefer, whenStored: whenStored) else {
            return .deferred
        }
        return .admitted(BlobUpload(blob: blob, store: self, ticket: ticket))
    }

    /// Waits a little for somebody else's upload to end, and tells whether the blob is stored then.
    public func waitForOtherUpload(of blob: BlobID, on pool: IOPool) async throws(ShamanError) -> Bool {
        await inflight.waitForUploads(of: blob, atMost: Limits.deferralHold)
        return try await pool.run { () throws(ShamanError) in try self.vouch(for: blob) }
    }
}
