import Testing

@testable import Shaman

@Suite("Room on the volume")
struct SpaceLedgerTests {
    @Test("promises add up and end with their owners")
    func addsUp() throws {
        let temporary = try TemporaryDirectory()
        let ledger = SpaceLedger(directory: try temporary.handle(), minimumFree: 0)
        do {
            let first = try ledger.reserve(1000)
            do {
                let second = try ledger.reserve(234)
                #expect(ledger.reservedBytes == 1234)
                _ = consume second
            }
            #expect(ledger.reservedBytes == 1000)
            _ = consume first
        }
        #expect(ledger.reservedBytes == 0)
    }

    @Test("what the volume cannot hold is refused, and what is promised counts")
    func refuses() throws {
        let temporary = try TemporaryDirectory()
        let ledger = SpaceLedger(directory: try temporary.handle(), minimumFree: 0)
        #expect(shamanError { _ = try ledger.reserve(.max) }?.code == .noSpace)
        #expect(ledger.reservedBytes == 0)
        #expect(try SpaceLedger(directory: temporary.handle(), minimumFree: nil).reserve(0).isHeld)
    }

    @Test("an upload is refused before anything is written (W15)", arguments: [0, 1, 1 << 20])
    func refusesUpload(size: Int64) throws {
        let store = try TestStore { $0.minimumFree = .max }
        let blob = BlobID.fake(1, size: size)
        let upload = try store.admit(blob)
        let error = shamanError { _ = try upload.begin() }
        #expect(error?.code == .noSpace)
        #expect(error?.message.contains("\(size) bytes") == true)
        #expect(Disk.tree(store.path("file-store/uploading")).isEmpty)
        #expect(store.blobs.space.reservedBytes == 0)
        #expect(!store.blobs.inflight.isUploading(blob))
    }

    @Test("an upload's promise shrinks as its bytes reach the volume, which counts them itself")
    func shrinks() throws {
        let store = try TestStore()
        let bytes = Sample.bytes(1000, seed: 1)
        let upload = try store.admit(BlobID(of: bytes))
        _ = try upload.begin()
        #expect(store.blobs.space.reservedBytes == 1000)
        try upload.append(Array(bytes.prefix(600)).span.bytes)
        #expect(store.blobs.space.reservedBytes == 400)
        upload.abort()
        #expect(store.blobs.space.reservedBytes == 0)
    }
}

extension Reservation {
    fileprivate var isHeld: Bool { true }
}

@Suite("What an unclean stop makes suspect")
struct RecoveryGateTests {
    private let blob = BlobID.fake(1)
    private func time(_ nanoseconds: Int64) -> FileTime { FileTime(nanoseconds: nanoseconds) }

    @Test("nothing after a clean stop")
    func clean() {
        let gate = RecoveryGate(suspectSince: nil)
        #expect(gate.isFinished)
        #expect(!gate.isSuspect(blob, changed: time(.max)))
        gate.clear(blob)
        #expect(gate.isFinished)
    }

    @Test("what changed at the last known sync or later, until it is cleared")
    func unclean() {
        let gate = RecoveryGate(suspectSince: time(100))
        #expect(!gate.isFinished)
        #expect(!gate.isSuspect(blob, changed: time(99)))
        #expect(gate.isSuspect(blob, changed: time(100)))
        #expect(gate.isSuspect(blob, changed: time(101)))
        gate.clear(blob)
        #expect(!gate.isSuspect(blob, changed: time(101)))
        #expect(gate.isSuspect(BlobID.fake(2), changed: time(101)))
    }

    @Test("nothing once the whole store was looked at")
    func finished() {
        let gate = RecoveryGate(suspectSince: time(100))
        gate.finish()
        #expect(gate.isFinished)
        #expect(!gate.isSuspect(blob, changed: time(101)))
    }
}

@Suite("Group commit")
struct SyncLedgerTests {
    @Test("only what is asked for, or everything when that is much, becomes durable")
    func shrinks() throws {
        let store = try TestStore()
        let blobs = try (0..<40).map { try store.put($0) }
        let ledger = store.blobs.syncs
        #expect(ledger.unsynced == Set(blobs))
        try ledger.makeDurable(blobs[..<3])
        #expect(ledger.unsynced == Set(blobs[3...]))
        try ledger.makeDurable(blobs[..<3])
        #expect(ledger.unsynced == Set(blobs[3...]))
        try ledger.makeDurable(blobs[3..<30])
        #expect(ledger.unsynced.isEmpty)
    }

    @Test("a checkpoint makes everything durable and says until when")
    func checkpoint() throws {
        let store = try TestStore()
        let ledger = store.blobs.syncs
        let before = try #require(try SyncState.load(from: store.volume.engine))
        #expect(!before.isClean)
        for number in 0..<5 { try store.put(number) }
        #expect(ledger.isDirty)
        try store.blobs.checkpoint(isClean: false)
        #expect(!ledger.isDirty)
        #expect(ledger.unsynced.isEmpty)
        let after = try #require(try SyncState.load(from: store.volume.engine))
        #expect(!after.isClean)
        #expect(after.syncedThrough >= before.syncedThrough)
    }

    @Test("a blob that vanished meanwhile is no error")
    func vanished() throws {
        let store = try TestStore()
        let blob = try store.put(1)
        try Disk.remove(store.stored(blob))
        try store.blobs.makeDurable([blob])
        #expect(store.blobs.syncs.unsynced.isEmpty)
    }

    @Test("a blob that comes back from quarantine has a new name to be made durable")
    func revived() throws {
        let store = try TestStore()
        let blob = try store.plant(Sample.small(1))
        #expect(try store.collect().quarantined == 1)
        #expect(try store.blobs.vouch(for: blob))
        #expect(store.blobs.syncs.unsynced == [blob])
    }

    @Test("each durability mode leaves behind what it promises", arguments: Durability.allCases)
    func modes(durability: Durability) throws {
        let store = try TestStore { $0.durability = durability }
        let blob = try store.put(1)
        try store.checkout("job", [("a", blob)])
        #expect(store.blobs.syncs.unsynced.isEmpty)
        try store.close()
        let state = try SyncState.load(from: .open(root: store.engine("")))
        #expect(state?.isClean == true)
    }
}
