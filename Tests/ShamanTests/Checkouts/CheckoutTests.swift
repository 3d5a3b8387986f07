import Foundation
import Glibc
import Testing

@testable import Shaman

@Suite("Making checkouts")
struct CheckoutTests {
    private let store: TestStore

    init() throws { store = try TestStore() }

    /// Whether a name is the one asked for with a suffix as Flamenco has it.
    private func isSuffixed(_ name: String, of base: String) -> Bool {
        guard name.hasPrefix("\(base)-") else { return false }
        let suffix = name.dropFirst(base.count + 1)
        return suffix.utf8.count == 4 && suffix.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789".contains($0) }
    }

    @Test("every file is a relative link that leads to its content")
    func links() throws {
        let blobs = try (0..<3).map { try store.put($0) }
        let files = [("scene.blend", blobs[0]), ("tex/a.png", blobs[1]), ("tex/udim/1001.png", blobs[2])]
        #expect(try store.checkout("proj/scene/job", files) == "proj/scene/job")
        for (number, file) in files.enumerated() {
            let link = store.job("proj/scene/job/\(file.0)")
            #expect(try Disk.status(link).kind == .link)
            #expect(try Disk.linkText(link).hasPrefix("../"))
            #expect(try Disk.read(link) == Sample.small(number))
        }
        let text = try Disk.linkText(store.job("proj/scene/job/tex/a.png"))
        #expect(text == "../../../../../file-store/stored/\(BlobPath.belowStored(blobs[1]))")
        #expect(store.building().isEmpty)
    }

    @Test("the links still lead there after the whole storage has moved")
    func moved() throws {
        try store.checkout("job", [("d/a", try store.put(1))])
        try store.close()
        try FileManager.default.moveItem(atPath: store.options.storage, toPath: store.directory("elsewhere"))
        #expect(try Disk.read(store.directory("elsewhere/jobs/job/d/a")) == Sample.small(1))
    }

    @Test("no files make an empty directory")
    func empty() throws {
        #expect(try store.checkout("empty", []) == "empty")
        #expect(store.jobs() == ["empty"])
    }

    @Test(
        "a name that is taken gets a suffix beside it, also behind a slash (W19, W20)",
        arguments: ["job", "job/", "p/job//"])
    func suffix(name: String) throws {
        let blob = try store.put(1)
        let first = try store.checkout(name, [("a", blob)])
        for _ in 0..<5 {
            let next = try store.checkout(name, [("a", blob)])
            #expect(isSuffixed(next, of: first))
            #expect(try Disk.read(store.job("\(next)/a")) == Sample.small(1))
        }
    }

    @Test("a file or a dangling link has a name, too", arguments: ["file", "link"])
    func takenByOther(kind: String) throws {
        if kind == "file" {
            try Disk.write(store.job("job"))
        } else {
            try Disk.link(store.job("job"), to: "nowhere")
        }
        #expect(isSuffixed(try store.checkout("job", []), of: "job"))
    }

    @Test("no checkout is made inside another, also when that has no links of its own (W22)")
    func nested() throws {
        let blob = try store.put(1)
        try store.checkout("direct", [("a", blob)])
        try store.checkout("deep", [("d/e/a", blob)])
        try store.checkout("hollow", [])
        try Disk.link(store.job("legacy/a"), to: "../x")
        let before = store.jobs()
        for outer in ["direct", "deep", "hollow", "legacy"] {
            for inner in ["job", "d/job", "d/e/f/job"] {
                let error = shamanError { try store.checkout("\(outer)/\(inner)", [("a", blob)]) }
                #expect(error?.code == .invalidInput)
                #expect(error?.message.contains("\"\(outer)\"") == true)
            }
        }
        #expect(store.jobs() == before)
        #expect(store.building().isEmpty)
    }

    @Test("a folder of checkouts is none itself")
    func folder() throws {
        let blob = try store.put(1)
        for name in ["proj/a", "proj/b", "proj/sub/c"] { #expect(try store.checkout(name, [("x", blob)]) == name) }
        #expect(isSuffixed(try store.checkout("proj", [("x", blob)]), of: "proj"))
    }

    @Test("the note of a checkout that somebody removed by hand does not spoil the name for a folder")
    func staleNote() throws {
        let blob = try store.put(1)
        try store.checkout("proj", [("x", blob)])
        try Disk.remove(store.job("proj"))
        #expect(try store.checkout("proj/a", [("x", blob)]) == "proj/a")
        #expect(try store.checkout("proj/b", [("x", blob)]) == "proj/b")
    }

    @Test("a directory that is a link is not gone through")
    func throughLink() throws {
        try Disk.makeDirectory(store.directory("outside"))
        try Disk.link(store.job("way"), to: "../../outside")
        #expect(shamanError { try store.checkout("way/job", []) }?.code == .invalidInput)
        #expect(Disk.tree(store.directory("outside")).isEmpty)
    }

    @Test("a checkout that fails leaves nothing and touches no other (W3)")
    func failure() async throws {
        let blob = try store.put(1)
        try store.checkout("job", [("keep", blob)])
        let before = Disk.tree(store.path("jobs"))
        let notes = Disk.tree(store.engine("checkouts"))
        let service = store.service
        for name in ["job", "new", "new/deep/er", "job/x"] {
            let name = try CheckoutName(name)
            let entries = try ManifestEntry.list([("a", blob), ("b", BlobID.fake(1))])
            let error = await asyncShamanError { _ = try await service.createCheckout(name, of: entries) }
            #expect(error?.code == .missingBlobs)
            #expect(error?.message.contains("\"b\"") == true)
        }
        #expect(Disk.tree(store.path("jobs")) == before)
        #expect(Disk.tree(store.engine("checkouts")) == notes)
    }

    @Test("a tree that the volume refuses leaves nothing, not even the directories above it")
    func volumeRefuses() throws {
        let blob = try store.put(1)
        // Whatever is in the way of the finished tree: here, 100 names that are all taken cannot be made to happen,
        // but a link text beyond the volume's limit can.
        let plan = try CheckoutPlan([("d/a", blob)])
        let checkouts = store.service.checkouts
        try Disk.remove(store.path("jobs/.shaman-building"))
        #expect(shamanError { _ = try checkouts.create(try CheckoutName("p/q/job"), plan: plan) }?.code == .ioFailure)
        #expect(Disk.tree(store.path("jobs")).isEmpty)
        #expect(Disk.tree(store.engine("checkouts")).isEmpty)
    }

    @Test("an error names at most 20 of the missing files and counts the rest")
    func namesMissing() async throws {
        let entries = try ManifestEntry.list((0..<50).map { ("f\($0)", BlobID.fake($0)) })
        let service = store.service
        let name = try CheckoutName("job")
        let error = await asyncShamanError { _ = try await service.createCheckout(name, of: entries) }
        #expect(error?.message.hasPrefix("50 files") == true)
        #expect(error?.message.contains("\"f19\"") == true)
        #expect(error?.message.contains("\"f20\"") == false)
        #expect(error?.message.contains("and 30 more") == true)
    }

    @Test("two threads making 100 checkouts of one name each get 200 names", .timeLimit(.minutes(10)))
    func race() async throws {
        let blob = try store.put(1)
        let plan = try CheckoutPlan([("d/a", blob)])
        let name = try CheckoutName("proj/same")
        let checkouts = store.service.checkouts
        let names = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    try await DetachedThread.run { () throws(ShamanError) in
                        var names: [String] = []
                        for _ in 0..<100 { names.append(try checkouts.create(name, plan: plan).text) }
                        return names
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(names).count == 200)
        #expect(names.allSatisfy { $0 == name.text || isSuffixed($0, of: name.text) })
        #expect(try Disk.read(store.job("\(names[77])/d/a")) == Sample.small(1))
        #expect(store.building().isEmpty)
    }

    @Test("uploads under way are waited for", .timeLimit(.minutes(10)))
    func waitsForUpload() async throws {
        let store = try TestStore { $0.checkoutWait = .seconds(3600) }
        let bytes = Sample.small(1)
        let upload = try store.admit(BlobID(of: bytes))
        _ = try upload.begin()
        let service = store.service
        let name = try CheckoutName("job")
        let entries = try ManifestEntry.list([("a", BlobID(of: bytes))])
        async let made = service.createCheckout(name, of: entries)
        try upload.append(bytes.span.bytes)
        _ = try upload.finish()
        #expect(try await made.text == "job")
    }

    @Test("an upload that ends right when it is looked for is not missed", .timeLimit(.minutes(10)))
    func missesNoUpload() async throws {
        let store = try TestStore { $0.checkoutWait = .seconds(3600) }
        let service = store.service
        for round in 0..<400 {
            let bytes = Sample.small(round)
            let upload = try store.admit(BlobID(of: bytes))
            _ = try upload.begin()
            try upload.append(bytes.span.bytes)
            let name = try CheckoutName("job-\(round)")
            let entries = try ManifestEntry.list([("a", BlobID(of: bytes))])
            async let made = service.createCheckout(name, of: entries)
            async let finished = service.pool.run { () throws(ShamanError) in try upload.finish() }
            #expect(try await finished == .stored)
            #expect(try await made.text == name.text)
        }
    }

    @Test("an upload that fails is not waited for any longer", .timeLimit(.minutes(10)))
    func waitsNotForFailure() async throws {
        let store = try TestStore { $0.checkoutWait = .seconds(3600) }
        let blob = BlobID.fake(1)
        let upload = try store.admit(blob)
        let service = store.service
        let name = try CheckoutName("job")
        let entries = try ManifestEntry.list([("a", blob)])
        async let made = asyncShamanError { _ = try await service.createCheckout(name, of: entries) }
        upload.abort()
        #expect(await made?.code == .missingBlobs)
    }
}
