import Synchronization
import Testing

@testable import Shaman

@Suite("After an unclean stop")
struct RecoveryTests {
    private let store: TestStore

    init() throws { store = try TestStore() }

    @Test("a blob that lost its content is moved aside and asked for again; the others are fine (W13)")
    func lostContent() throws {
        let blobs = try (0..<10).map { try store.put($0) }
        try store.corrupt(blobs[4])
        store.crash()
        try store.open()
        #expect(!store.service.isSettled)
        for (number, blob) in blobs.enumerated() {
            #expect(try store.blobs.state(of: blob) == (number == 4 ? .unknown : .stored))
        }
        #expect(Disk.tree(store.engine("corrupt")).count == 1)
        #expect(!Disk.exists(store.stored(blobs[4])))
        try store.put(4)
        #expect(try store.blobs.state(of: blobs[4]) == .stored)
        #expect(try Disk.read(store.stored(blobs[4])) == Sample.small(4))
    }

    @Test("no checkout links a blob that was not verified again")
    func checkoutVerifies() async throws {
        let blob = try store.put(1)
        try store.corrupt(blob)
        store.crash()
        try store.open()
        let entries = try ManifestEntry.list([("a", blob)])
        let service = store.service
        let name = try CheckoutName("job")
        let error = await asyncShamanError { _ = try await service.createCheckout(name, of: entries) }
        #expect(error?.code == .missingBlobs)
        #expect(store.jobs().isEmpty)
    }

    @Test("vouching does not pass a damaged blob off as a new one")
    func vouchingVerifies() throws {
        let blob = try store.put(1)
        try store.corrupt(blob)
        store.crash()
        try store.open()
        #expect(try !store.blobs.vouch(for: blob))
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("the survey finds what nobody asks for, and then all is settled")
    func survey() throws {
        let blobs = try (0..<20).map { try store.put($0) }
        for number in [3, 11] { try store.corrupt(blobs[number]) }
        try store.checkout("job", [("a", blobs[0])])
        store.crash()
        try store.open()
        let noted = Mutex<[String]>([])
        try StoreSurvey(
            volume: store.volume, blobs: store.blobs, catalog: store.service.checkouts.catalog,
            cancellation: Cancellation()
        ) { note in
            noted.withLock { $0.append(note) }
        }.run()
        let notes = noted.withLock { $0 }
        #expect(store.service.isSettled)
        #expect(notes.contains { $0.contains(blobs[3].description) } && notes.contains { $0.contains(blobs[11].sha) })
        #expect(try blobs.map { try store.blobs.state(of: $0) }.filter { $0 == .stored }.count == 18)
        #expect(store.blobs.index.count == 18)
        #expect(store.blobs.statistics.totals.links == 1)
    }

    @Test("stopping before the survey is over leaves the suspicion for the next start")
    func unfinishedSurvey() throws {
        let blob = try store.put(1)
        try store.corrupt(blob)
        store.crash()
        try store.open()
        try store.close()
        try store.open()
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("two crashes in a row do not move the time from which things are suspect")
    func twoCrashes() throws {
        let first = try #require(try SyncState.load(from: store.volume.engine))
        let blob = try store.put(1)
        try store.corrupt(blob)
        store.crash()
        try store.open()
        store.crash()
        try store.open()
        #expect(try SyncState.load(from: store.volume.engine)?.syncedThrough == first.syncedThrough)
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("after a clean stop nothing is looked for: that is the scrubber's business")
    func cleanStop() throws {
        let blob = try store.put(1)
        try store.close()
        try store.corrupt(blob)
        try store.open()
        #expect(store.blobs.recovery.isFinished)
        #expect(try store.blobs.state(of: blob) == .stored)
    }

    @Test("a wrong size is found at any time (W30)")
    func wrongSize() throws {
        let blob = try store.put(1)
        try store.close()
        try Disk.overwrite(store.stored(blob), [1])
        try store.open()
        #expect(try store.blobs.state(of: blob) == .unknown)
        #expect(Disk.tree(store.engine("corrupt")).count == 1)
    }

    @Test("uploads, checkouts and removals that a dead process left are cleared away (W14)")
    func leftovers() throws {
        let blob = BlobID(of: Sample.small(1))
        store.crash()
        try Disk.write(store.path("file-store/uploading/\(blob.sha)-\(blob.size)-000000001.tmp"))
        try Disk.write(store.path("file-store/uploading/ab/cd/5-123456789.tmp"))
        try Disk.link(store.path("jobs/.shaman-building/1-2/d/a"), to: "../x")
        try store.open()
        #expect(Disk.tree(store.path("file-store/uploading")).isEmpty)
        #expect(store.building().isEmpty)
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("the time of the last sync moves on with each checkpoint, and a clean stop says so")
    func syncedThrough() throws {
        let engine = try DirectoryHandle.open(root: store.engine(""))
        let opened = try #require(try SyncState.load(from: engine))
        #expect(!opened.isClean)
        try store.put(1)
        try store.blobs.checkpoint(isClean: false)
        let checked = try #require(try SyncState.load(from: engine))
        #expect(!checked.isClean)
        #expect(checked.syncedThrough > opened.syncedThrough)
        try store.close()
        #expect(try SyncState.load(from: engine)?.isClean == true)
    }
}
