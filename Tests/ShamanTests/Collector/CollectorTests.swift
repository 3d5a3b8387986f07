import Foundation
import Glibc
import Testing

@testable import Shaman

@Suite("Collecting what nobody refers to")
struct CollectorTests {
    private let store: TestStore

    init() throws { store = try TestStore() }

    @Test("old blobs without links are taken, those that are young or linked stay")
    func takes() throws {
        let unused = try store.plant(Sample.small(1))
        let young = try store.plant(Sample.small(2), age: .days(30))
        let linked = try store.plant(Sample.small(3))
        try Disk.link(store.job("job/a"), to: "../../file-store/stored/\(BlobPath.belowStored(linked))")
        let report = try store.collect()
        #expect(report.blobs == 3)
        #expect(report.links == 1)
        #expect(report.old == 2)
        #expect(report.inUse == 1)
        #expect(report.quarantined == 1)
        #expect(report.counts(\.deleted, \.revived, \.errors) == [0, 0, 0])
        #expect(!Disk.exists(store.stored(unused)))
        #expect(!Disk.exists((store.stored(unused) as NSString).deletingLastPathComponent), "its directory went, too")
        #expect(Disk.exists(store.stored(young)))
        #expect(Disk.exists(store.stored(linked)))
    }

    @Test(
        "nothing younger than an hour is taken, whatever is asked for (W11)",
        arguments: [Duration.zero, .seconds(-9), .seconds(1)])
    func floor(maximumAge: Duration) throws {
        let young = try store.plant(Sample.small(1), age: .seconds(3000))
        let old = try store.plant(Sample.small(2), age: .seconds(3700))
        #expect(try store.collect(maximumAge: maximumAge).quarantined == 1)
        #expect(Disk.exists(store.stored(young)))
        #expect(!Disk.exists(store.stored(old)))
    }

    /// How links reach a blob: `%` stands for the path below `stored`, `#` for the shared storage.
    static let forms = [
        "../../file-store/stored/%", "#/file-store/stored/%", "/mnt/elsewhere/file-store/stored/%", "stored/%", "%",
        #"..\..\file-store\stored\%"#, #"\\nas\farm\file-store\stored\%"#,
    ]

    @Test("a link keeps its blob, however it reaches it (W7)", arguments: forms)
    func linkForms(form: String) throws {
        let blob = try store.plant(Sample.small(1))
        var below = BlobPath.belowStored(blob)
        if form.contains("\\") { below = below.replacingOccurrences(of: "/", with: "\\") }
        let text = form.replacingOccurrences(of: "%", with: below)
            .replacingOccurrences(of: "#", with: store.options.storage)
        try Disk.link(store.job("job/deep/er/a"), to: text)
        let report = try store.collect()
        #expect(report.inUse == 1)
        #expect(report.quarantined == 0)
        #expect(Disk.exists(store.stored(blob)))
    }

    @Test("a link to a link keeps the blob; a loop and a dangling link are no error")
    func indirectLinks() throws {
        let blob = try store.plant(Sample.small(1))
        try Disk.link(store.directory("elsewhere"), to: store.stored(blob))
        try Disk.link(store.job("job/a"), to: "../../../elsewhere")
        try Disk.link(store.job("job/loop"), to: "loop")
        try Disk.link(store.job("job/dangling"), to: "../nowhere")
        try Disk.link(store.job("job/up"), to: "..")
        let report = try store.collect()
        #expect(report.counts(\.inUse, \.quarantined, \.errors, \.links) == [1, 0, 0, 4])
    }

    @Test("links below a directory whose name is not UTF-8 count like others")
    func namesThatAreNotText() throws {
        let blob = try store.plant(Sample.small(1))
        try Disk.makeDirectory(store.job("job"))
        let job = try DirectoryHandle.open(root: store.job("job"))
        #expect(mkdirat(job.descriptor, Disk.latin1("r\u{e9}nder"), 0o777) == 0)
        try job.symlink(
            "../../../file-store/stored/\(BlobPath.belowStored(blob))", atBytes: Disk.latin1("r\u{e9}nder/\u{e9}"))
        #expect(try store.collect().quarantined == 0)
        #expect(Disk.exists(store.stored(blob)))
    }

    @Test("storage that is reached through a link loses nothing (W7)")
    func storageThroughLink() throws {
        let directory = try TemporaryDirectory()
        try Disk.makeDirectory(directory("disk"))
        try Disk.link(directory("share"), to: "disk")
        let store = try TestStore(in: directory)
        let linked = try store.plant(Sample.small(1))
        let unused = try store.plant(Sample.small(2))
        try Disk.link(store.job("job/a"), to: store.stored(linked))
        let report = try store.collect()
        #expect(report.counts(\.inUse, \.quarantined) == [1, 1])
        #expect(Disk.exists(directory("disk/file-store/stored/\(BlobPath.belowStored(linked))")))
        #expect(!Disk.exists(store.stored(unused)))
    }

    @Test("a checkout root that was made again is walked as well")
    func remadeJobs() throws {
        let blob = try store.plant(Sample.small(1))
        try Disk.remove(store.path("jobs"))
        try Disk.link(store.job("job/a"), to: "../../file-store/stored/\(BlobPath.belowStored(blob))")
        #expect(try store.collect().quarantined == 0)
    }

    @Test("a checkout root that is gone means that there are no links (W9)")
    func missingJobs() throws {
        try store.plant(Sample.small(1))
        try Disk.remove(store.path("jobs"))
        let report = try store.collect()
        #expect(report.counts(\.errors, \.links, \.quarantined) == [0, 0, 1])
    }

    @Test("links below more roots count; while one of those is missing, nothing is taken")
    func extraRoots() throws {
        let directory = try TemporaryDirectory()
        let store = try TestStore(in: directory) { $0.extraCheckoutRoots = [directory("old"), directory("older")] }
        let linked = try store.plant(Sample.small(1))
        let unused = try store.plant(Sample.small(2))
        try Disk.link(directory("old/job/a"), to: store.stored(linked))
        var notes: [String] = []
        let report = try store.collect { notes.append($0) }
        #expect(report.counts(\.errors, \.quarantined, \.deleted) == [1, 0, 0])
        #expect(notes.contains { $0.contains(directory("older")) })
        #expect(notes.contains { $0.contains("no blob") })
        #expect(Disk.exists(store.stored(unused)))

        // An empty one is taken for a share that is not mounted.
        try Disk.makeDirectory(directory("older"))
        #expect(try store.collect().counts(\.errors, \.quarantined) == [1, 0])
        try Disk.makeDirectory(directory("older/job"))
        let second = try store.collect()
        #expect(second.counts(\.errors, \.inUse, \.quarantined) == [0, 1, 1])
        #expect(Disk.exists(store.stored(linked)))
    }

    @Test("while one link of the checkouts cannot be read, nothing is taken and nothing purged (W10)")
    func unreadableLink() throws {
        let blob = try store.plant(Sample.small(1))
        #expect(try store.collect().quarantined == 1)
        let other = try store.plant(Sample.small(2))
        try store.makeUnreadableLink()
        let report = try store.collect(quarantineAge: .zero)
        #expect(report.errors > 0)
        #expect(report.counts(\.quarantined, \.deleted) == [0, 0])
        #expect(Disk.exists(store.stored(other)))
        #expect(try store.blobs.vouch(for: blob), "it is still in quarantine")
    }

    @Test("checkouts that vanish while they are walked are no error (W10)", .timeLimit(.minutes(10)))
    func vanishing() async throws {
        let linked = try store.plant(Sample.small(0))
        try Disk.link(store.job("keep/a"), to: store.stored(linked))
        let jobs = store.path("jobs")
        let stop = Cancellation()
        let ended = Counter()
        let isStarted = DetachedThread.start {
            var round = 0
            while !stop.isCancelled {
                for name in 0..<20 { try? Disk.link("\(jobs)/job-\(name)/d/e/\(round)", to: "x") }
                for name in 0..<20 { try? Disk.remove("\(jobs)/job-\(name)") }
                round += 1
            }
            ended.increment()
        }
        try #require(isStarted)
        for number in 1...100 {
            let blob = try store.plant(Sample.small(number))
            let report = try store.collect()
            #expect(report.counts(\.errors, \.quarantined) == [0, 1])
            #expect(!Disk.exists(store.stored(blob)))
        }
        #expect(Disk.exists(store.stored(linked)))
        stop.cancel()
        while ended.value == 0 { await Task.yield() }
    }

    @Test("what is no blob stays, in the store and in quarantine")
    func foreignFiles() throws {
        let blob = try store.plant(Sample.small(1))
        let shard = "file-store/stored/\(blob.sha.prefix(2))"
        let foreign = [
            "file-store/stored/README", "\(shard)/notes.txt", "\(shard)/\(blob.sha.dropFirst(2))/0\(blob.size).blob",
            "\(shard)/short/1.blob", "file-store/stored/zz/\(blob.sha.dropFirst(2))/1.blob",
            "\(shard)/\(BlobID.fake(1).sha.dropFirst(2).uppercased())/1.blob",
            "file-store/.shaman/quarantine/mine/file",
        ]
        for name in foreign {
            try Disk.write(store.path(name))
            try Disk.age(store.path(name), by: .days(99))
        }
        let report = try store.collect()
        #expect(report.counts(\.blobs, \.quarantined, \.errors) == [1, 1, 0])
        for name in foreign { #expect(Disk.exists(store.path(name)), "\(name)") }
    }

    @Test("a blob that a client was told of stays, also when a step of the clock makes it look old")
    func clockStep() throws {
        let vouched = try store.plant(Sample.small(1))
        let asked = try store.plant(Sample.small(2))
        let uploaded = try store.put(3)
        #expect(try store.blobs.vouch(for: vouched))
        #expect(try store.blobs.state(of: asked) == .stored)
        for blob in [vouched, asked, uploaded] { try Disk.age(store.stored(blob), by: .days(400)) }
        let report = try store.collect()
        #expect(report.counts(\.old, \.inUse, \.quarantined) == [3, 3, 0])
    }

    @Test("a blob that is being uploaded again stays")
    func uploading() throws {
        try store.plant(Sample.small(1))
        let upload = try store.admit(BlobID(of: Sample.small(1)))
        #expect(try store.collect().quarantined == 0)
        upload.abort()
        #expect(try store.collect().quarantined == 1)
    }

    @Test("vouching for a blob makes it young (W6)")
    func vouchTouches() throws {
        let blob = try store.plant(Sample.small(1))
        let before = try Disk.status(store.stored(blob)).modified
        #expect(try store.blobs.vouch(for: blob))
        #expect(try Disk.status(store.stored(blob)).modified > before)
        try store.close()
        try store.open()
        #expect(try store.collect().old == 0)
    }

    @Test("two collections do not run at once")
    func oneAtATime() throws {
        // The missing root is reported in the middle of a collection; another one is asked for right there.
        let store = try TestStore { $0.extraCheckoutRoots = ["/nowhere/at/all"] }
        var second: ShamanError?
        _ = try store.collect { _ in second = second ?? shamanError { try store.collect() } }
        #expect(second?.code == .alreadyRunning)
        #expect(shamanError { try store.collect() } == nil)
    }
}

@Suite("Candidates that the index knows")
struct KnownCandidateTests {
    private let store: TestStore
    private let blob: BlobID

    /// A store with one old blob, which the index has.
    init() throws {
        store = try TestStore()
        blob = try store.plant(Sample.small(1))
        #expect(try store.collect(dryRun: true).old == 1)
        #expect(store.blobs.index.contains(blob))
    }

    @Test("one that somebody removed by hand is no blob any more")
    func removed() throws {
        try Disk.remove(store.stored(blob))
        #expect(try store.collect().counts(\.blobs, \.old, \.quarantined, \.errors) == [0, 0, 0, 0])
    }

    @Test("one whose file has another size now is old, but is not taken")
    func resized() throws {
        try Disk.overwrite(store.stored(blob), [1, 2, 3])
        try Disk.age(store.stored(blob), by: .days(60))
        let report = try store.collect(dryRun: true)
        #expect(report.counts(\.blobs, \.old, \.quarantined) == [1, 1, 0])
    }

    @Test("another size beside it, which cannot be the content, is seen once the blob is gone")
    func secondSize() throws {
        let other = BlobID(digest: blob.digest, size: 2)
        try Disk.write(store.stored(other), [1, 2])
        try Disk.age(store.stored(other), by: .days(60))
        #expect(try store.collect().counts(\.blobs, \.quarantined, \.errors) == [1, 1, 0])
        #expect(!Disk.exists(store.stored(blob)) && Disk.exists(store.stored(other)))
        #expect(try store.collect().counts(\.blobs, \.quarantined, \.errors) == [1, 1, 0])
        #expect(!Disk.exists(store.stored(other)))
    }

    @Test("a link in the place of its directory is not followed")
    func linkedDirectory() throws {
        let directory = (store.stored(blob) as NSString).deletingLastPathComponent
        try FileManager.default.moveItem(atPath: directory, toPath: store.directory("elsewhere"))
        try Disk.link(directory, to: store.directory("elsewhere"))
        #expect(try store.collect(dryRun: true).counts(\.blobs, \.old, \.quarantined, \.errors) == [0, 0, 0, 1])
    }
}
