import Foundation
import Testing

@testable import Shaman

@Suite("Quarantine")
struct QuarantineTests {
    private let store: TestStore
    private let bytes = Sample.small(1)
    private let blob: BlobID

    /// A store with one blob, in quarantine.
    init() throws {
        store = try TestStore()
        blob = try store.plant(bytes)
        let report = try store.collect()
        #expect(report.quarantined == 1)
    }

    private var quarantine: [String] { Disk.tree(store.engine("quarantine")) }

    /// Makes the batch look as if it had been filled two hours ago.
    private func ageBatch() throws {
        try store.close()
        for name in try DirectoryHandle.open(root: store.engine("quarantine")).names() {
            let time = try #require(Int64(name))
            try FileManager.default.moveItem(
                atPath: store.engine("quarantine/\(name)"), toPath: store.engine("quarantine/\(time - 7200)"))
        }
        try store.open()
    }

    @Test("a blob stays there for its time and is deleted after that")
    func deletes() throws {
        #expect(try store.collect().deleted == 0)
        #expect(quarantine.contains { $0.hasSuffix(".blob") })
        try ageBatch()
        let report = try store.collect()
        #expect(report.deleted == 1)
        #expect(report.freedBytes == blob.size)
        #expect(quarantine.isEmpty)
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("it comes back when a client asks for it, with its content and young")
    func vouch() throws {
        #expect(try store.blobs.vouch(for: blob))
        #expect(try Disk.read(store.stored(blob)) == bytes)
        try ageBatch()
        let report = try store.collect()
        #expect(report.counts(\.old, \.deleted, \.quarantined) == [0, 0, 0])
        #expect(quarantine.isEmpty)
    }

    @Test("it comes back when a client only wants to know of it")
    func state() throws {
        #expect(try store.blobs.state(of: blob) == .stored)
        #expect(try Disk.read(store.stored(blob)) == bytes)
        #expect(try store.collect().revived == 1)
    }

    @Test("it comes back when a client uploads it again, without being sent")
    func upload() throws {
        let upload = try store.admit(blob)
        #expect(try upload.begin() == .alreadyStored)
        #expect(try Disk.read(store.stored(blob)) == bytes)
        #expect(!quarantine.contains { $0.hasSuffix(".blob") })
    }

    @Test("an upload that began before it was taken brings it back at the end")
    func lateUpload() throws {
        let other = Sample.small(2)
        let id = BlobID(of: other)
        let upload = try store.admit(id)
        #expect(try upload.begin() == .accepting)
        try upload.append(other.span.bytes)
        // It came into quarantine meanwhile.
        let file = store.engine("quarantine/1000/\(id.sha.prefix(2))/\(id.sha.dropFirst(2))-\(id.size).blob")
        try Disk.write(file, other)
        _ = try store.blobs.quarantine.makeBatch(time: 1000)
        store.blobs.quarantine.contents.insertFound(id)
        #expect(try upload.finish() == .alreadyStored)
        #expect(try Disk.read(store.stored(id)) == other)
        #expect(!Disk.exists(file))
    }

    @Test("it comes back when a link to it is found later, though its time is over")
    func link() throws {
        try Disk.link(store.job("restored/a"), to: "../../file-store/stored/\(BlobPath.belowStored(blob))")
        try ageBatch()
        let report = try store.collect()
        #expect(report.counts(\.revived, \.deleted, \.quarantined) == [1, 0, 0])
        #expect(try Disk.read(store.job("restored/a")) == bytes)
    }

    @Test("a damaged one does not come back")
    func damaged() throws {
        let file = try #require(quarantine.first { $0.hasSuffix(".blob") })
        try Disk.overwrite(store.engine("quarantine/\(file)"), [1])
        #expect(try !store.blobs.vouch(for: blob))
        #expect(try store.blobs.state(of: blob) == .unknown)
        try store.put(bytes)
        #expect(try Disk.read(store.stored(blob)) == bytes)
    }

    @Test("it is found again after a restart")
    func restart() throws {
        store.crash()
        try store.open()
        #expect(try store.blobs.vouch(for: blob))
    }

    @Test("without a time in quarantine, blobs are deleted at once")
    func noQuarantine() throws {
        try store.plant(Sample.small(2))
        let report = try store.collect(quarantineAge: .zero)
        #expect(report.counts(\.deleted, \.quarantined) == [2, 0])
        #expect(quarantine.isEmpty)
    }

    @Test("what came back is reported by the next collection that changes anything, and only by that")
    func reportsRevived() throws {
        #expect(try store.blobs.vouch(for: blob))
        #expect(try store.collect(dryRun: true).revived == 1)
        #expect(try store.collect().revived == 1)
        #expect(try store.collect().revived == 0)
    }
}

@Suite("What a collection reports")
struct CollectorReportTests {
    @Test("a dry run reports what a real one then does, and changes nothing (W24)")
    func dryRun() throws {
        let store = try TestStore()
        for number in 0..<10 { try store.plant(Sample.small(number)) }
        for number in 0..<3 {
            try Disk.link(store.job("job/\(number)"), to: store.stored(BlobID(of: Sample.small(number))))
        }
        try store.plant(Sample.small(10), age: .days(1))
        let before = Disk.tree(store.options.storage)
        let dry = try store.collect(dryRun: true)
        #expect(Disk.tree(store.options.storage) == before)
        #expect(store.service.collector.last == nil)
        #expect(dry.counts(\.blobs, \.old, \.inUse, \.quarantined, \.links) == [11, 10, 3, 7, 3])
        var real = try store.collect()
        #expect(dry.dryRun && !real.dryRun)
        real.dryRun = true
        real.seconds = dry.seconds
        #expect(real == dry)

        let purge = try store.collect(dryRun: true, quarantineAge: .zero)
        #expect(purge.deleted == 7)
        #expect(purge.freedBytes == (3..<10).reduce(0) { $0 + Int64(Sample.small($1).count) })
        #expect(try store.collect(quarantineAge: .zero).deleted == purge.deleted)
    }

    @Test("its JSON has exactly the names that tools read")
    func keys() throws {
        let store = try TestStore()
        let data = try JSONEncoder().encode(try store.collect())
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let names = [
            "blobs", "deleted", "dry_run", "errors", "freed_bytes", "in_use", "links", "old", "quarantined", "revived",
            "seconds",
        ]
        #expect(object.keys.sorted() == names)
    }

    @Test("the last one is known to the next process")
    func last() throws {
        let store = try TestStore()
        #expect(store.service.stats().lastCollection == nil)
        try store.plant(Sample.small(1))
        let report = try store.collect()
        try store.close()
        try store.open()
        let last = try #require(store.service.stats().lastCollection)
        #expect(last.report.quarantined == report.quarantined)
    }

    @Test("the last hundred are remembered, the newest first; dry runs are not")
    func history() throws {
        let store = try TestStore()
        let before = (1...Limits.collectionsRemembered).map { number in
            var report = CollectorReport(dryRun: false)
            report.blobs = number
            return FinishedCollection(report)
        }
        try CollectionHistory.write(before, in: store.volume.engine)
        try store.close()
        try store.open()
        try store.collect()
        try store.collect(dryRun: true)
        let expected = [0] + (2...Limits.collectionsRemembered).reversed()
        #expect(store.service.collector.history.map(\.report.blobs) == expected)
        try store.close()
        try store.open()
        #expect(store.service.collector.history.map(\.report.blobs) == expected)
    }

    @Test("the one that the first version noted is remembered")
    func firstVersion() throws {
        let store = try TestStore()
        let old = try JSONEncoder().encode(FinishedCollection(CollectorReport(dryRun: false)))
        try Disk.write(store.engine("last-gc.json"), Array(old))
        try store.close()
        try store.open()
        #expect(store.service.collector.history.count == 1)
        try store.collect()
        #expect(store.service.collector.history.count == 2)
    }

    @Test("a damaged note of them is no obstacle")
    func damaged() throws {
        let store = try TestStore()
        try Disk.write(store.engine("collections.json"), Array("[{".utf8))
        try store.close()
        try store.open()
        #expect(store.service.collector.history.isEmpty)
        try store.collect()
        #expect(store.service.collector.history.count == 1)
    }
}

@Suite("Stopping a collection")
struct CollectorCancellationTests {
    @Test("one that is stopped before it begins takes nothing")
    func before() throws {
        let store = try TestStore()
        let blob = try store.plant(Sample.small(1))
        let cancellation = Cancellation()
        cancellation.cancel()
        let error = shamanError { try store.collect(cancellation: cancellation) }
        #expect(error?.code == .unavailable)
        #expect(Disk.exists(store.stored(blob)))
        #expect(Disk.tree(store.engine("quarantine")).isEmpty)
    }

    @Test("one that is stopped while it reads the links takes and purges nothing (W8)")
    func amongLinks() throws {
        let store = try TestStore()
        let blobs = try (0..<20).map { try store.plant(Sample.small($0)) }
        for blob in blobs { try Disk.link(store.job("job/\(blob.sha)"), to: store.stored(blob)) }
        let unlinked = try store.plant(Sample.small(99))
        // What cannot be read is reported among the links; that is when the stop comes.
        try store.makeUnreadableLink()
        let cancellation = Cancellation()
        let error = shamanError {
            try store.collect(quarantineAge: .zero, cancellation: cancellation) { _ in cancellation.cancel() }
        }
        #expect(error?.code == .unavailable)
        for blob in blobs + [unlinked] { #expect(Disk.exists(store.stored(blob))) }
    }

    @Test("one that is stopped at any moment takes nothing that is linked (W8)", .timeLimit(.minutes(10)))
    func anyMoment() async throws {
        let store = try TestStore()
        let linked = try (0..<50).map { try store.plant(Sample.small($0)) }
        for blob in linked { try Disk.link(store.job("job/\(blob.sha.prefix(8))"), to: store.stored(blob)) }
        let collector = store.service.collector
        var stopped = 0
        for round in 0..<60 {
            for number in 100..<120 { try store.plant(Sample.small(number)) }
            let cancellation = Cancellation()
            async let outcome = asyncShamanError {
                _ = try await collector.run(
                    CollectionRequest(dryRun: false, maximumAge: .days(31), quarantineAge: .hours(1)),
                    cancellation: cancellation, note: { _ in })
            }
            for _ in 0..<round * 20 { await Task.yield() }
            cancellation.cancel()
            if await outcome?.code == .unavailable { stopped += 1 }
            #expect(linked.allSatisfy { Disk.exists(store.stored($0)) })
        }
        #expect(stopped > 0)
        #expect(try store.collect().inUse == 50)
    }
}
