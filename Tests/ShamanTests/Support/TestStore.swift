import Foundation
import Glibc

@testable import Shaman

/// A store of one test's own, with the engine open on it.
final class TestStore {
    let directory: TemporaryDirectory
    let options: ShamanOptions
    private var opened: ShamanService?

    /// - Parameter configure: Changes the options, which otherwise are the defaults with all space allowed and no waiting.
    init(
        in directory: TemporaryDirectory? = nil, storage: String? = nil,
        _ configure: (inout ShamanOptions) -> Void = { _ in }
    ) throws {
        let directory = try directory ?? TemporaryDirectory()
        self.directory = directory
        var options = ShamanOptions(storage: storage ?? directory("share"))
        options.minimumFree = 0
        options.checkoutWait = .zero
        configure(&options)
        self.options = options
        opened = try ShamanService(options)
    }

    var service: ShamanService {
        guard let opened else { preconditionFailure("the store is closed") }
        return opened
    }
    var blobs: BlobStore { service.blobs }
    var volume: StoreVolume { service.volume }

    /// The path of something below the shared storage.
    func path(_ name: String) -> String { "\(options.storage)/\(name)" }
    func job(_ name: String) -> String { path("jobs/\(name)") }
    func engine(_ name: String) -> String { path("file-store/.shaman/\(name)") }
    func stored(_ blob: BlobID) -> String { path("file-store/stored/\(BlobPath.belowStored(blob))") }

    // MARK: Life

    /// Lets go of the store as a process that is killed does: nothing is written.
    func crash() { opened = nil }

    /// Stops cleanly.
    func close() throws {
        try service.close()
        opened = nil
    }

    /// Opens the store again once the last one has let go of it.
    func open() throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                opened = try ShamanService(options)
                return
            } catch {
                // A thread of the last one may hold it for a moment more.
                guard error.code == .locked, ContinuousClock.now < deadline else { throw error }
                sched_yield()
            }
        }
    }

    // MARK: Blobs

    /// Stores bytes by an upload.
    @discardableResult
    func put(_ bytes: [UInt8]) throws -> BlobID {
        let blob = BlobID(of: bytes)
        let upload = try admit(blob)
        guard try upload.begin() == .accepting else { return blob }
        try upload.append(bytes.span.bytes)
        _ = try upload.finish()
        return blob
    }

    /// Stores a small blob of its own for each number.
    @discardableResult
    func put(_ number: Int) throws -> BlobID { try put(Sample.small(number)) }

    func admit(_ blob: BlobID) throws -> BlobUpload {
        guard case .admitted(let upload) = blobs.admit(blob, canDefer: false, whenStored: {}) else {
            throw ShamanError(.unavailable, "not admitted")
        }
        return upload
    }

    /// Puts a blob in the store behind the engine's back, last used so long ago; no ledger knows it.
    @discardableResult
    func plant(_ bytes: [UInt8], age: Duration = .days(60)) throws -> BlobID {
        let blob = BlobID(of: bytes)
        try Disk.write(stored(blob), bytes)
        try Disk.age(stored(blob), by: age)
        return blob
    }

    /// Flips a bit of a stored blob; its size stays.
    func corrupt(_ blob: BlobID, bit: Int = 0) throws {
        var bytes = try Disk.read(stored(blob))
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        try Disk.overwrite(stored(blob), bytes)
    }

    /// The blobs on disk, whoever put them there.
    func storedFiles() -> [String] {
        Disk.tree(path("file-store/stored")).filter { $0.hasSuffix(".blob") }
    }

    // MARK: Checkouts

    @discardableResult
    func checkout(_ name: String, _ entries: [(String, BlobID)]) throws -> String {
        let plan = try CheckoutPlan(entries, portable: options.portableNames)
        for blob in plan.blobs where try !blobs.vouch(for: blob) {
            throw ShamanError(.missingBlobs, "\(blob)")
        }
        try blobs.makeDurable(plan.blobs)
        return try service.checkouts.create(try CheckoutName(name), plan: plan).text
    }

    /// What is below `jobs`, without the engine's own directory.
    func jobs() -> [String] { Disk.tree(path("jobs")).filter { !$0.hasPrefix(".shaman-building") } }

    /// What is left in the engine's directory of checkouts under way.
    /// What is being built or removed; the mark that says whose checkout root it is stays.
    func building() -> [String] { Disk.tree(path("jobs/.shaman-building")).filter { $0 != ".store" } }

    /// Makes a checkout with a link that cannot be followed to its end, not even by root, whom no mode stops: one
    /// component is longer than a volume can hold.
    func makeUnreadableLink() throws {
        try Disk.link(job("unreadable/link"), to: String(repeating: "x", count: 300))
    }

    // MARK: Collections

    @discardableResult
    func collect(
        dryRun: Bool = false, maximumAge: Duration = .days(31), quarantineAge: Duration = .hours(1),
        cancellation: Cancellation = Cancellation(), note: @escaping (String) -> Void = { _ in }
    ) throws -> CollectorReport {
        let request = CollectionRequest(dryRun: dryRun, maximumAge: maximumAge, quarantineAge: quarantineAge)
        return try service.collector.runBlocking(request, cancellation: cancellation, note: note)
    }
}

extension CollectorReport {
    /// Some of the numbers, to be compared at once.
    func counts(_ members: KeyPath<CollectorReport, Int>...) -> [Int] { members.map { self[keyPath: $0] } }
}
