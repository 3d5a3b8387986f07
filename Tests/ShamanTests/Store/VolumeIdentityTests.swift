import Foundation
import Testing

@testable import Shaman

@Suite("Which store a directory holds")
struct VolumeIdentityTests {
    private func refusal(_ options: ShamanOptions) -> ShamanError? {
        shamanError { _ = try ShamanService(options) }
    }

    @Test("a new store gets a name and keeps it")
    func keepsIdentity() throws {
        let store = try TestStore()
        let identity = store.service.identity
        #expect(UUID(uuidString: identity.id) != nil)
        try store.close()
        try store.open()
        #expect(store.service.identity == identity)
    }

    @Test("the store that was there before opens")
    func expected() throws {
        let store = try TestStore()
        var options = store.options
        options.expectedIdentity = store.service.identity
        try store.close()
        let again = try TestStore(in: store.directory) { $0.expectedIdentity = options.expectedIdentity }
        #expect(again.service.identity == options.expectedIdentity)
    }

    @Test(
        "an unmounted share is not taken for an empty store: nothing is made",
        arguments: [true, false], [true, false])
    func unmounted(creating: Bool, mountPointExists: Bool) throws {
        let temporary = try TemporaryDirectory()
        if mountPointExists { try Disk.makeDirectory(temporary("share")) }
        var options = ShamanOptions(storage: temporary("share"))
        options.createsStore = creating
        options.expectedIdentity = VolumeIdentity(id: "somebody-else")
        #expect(refusal(options)?.code == .wrongVolume)
        #expect(Disk.tree(temporary.path) == (mountPointExists ? ["share"] : []))
    }

    @Test("another store is refused by name, and stays as it is")
    func swapped() throws {
        let store = try TestStore()
        try store.close()
        let before = Disk.tree(store.directory.path)
        var options = store.options
        options.expectedIdentity = VolumeIdentity(id: "somebody-else")
        let error = refusal(options)
        #expect(error?.code == .wrongVolume)
        #expect(error?.message.contains("somebody-else") == true)
        #expect(Disk.tree(store.directory.path) == before)
    }

    @Test("a directory that is no store is refused when none shall be made, and stays as it is")
    func noStore() throws {
        let temporary = try TemporaryDirectory()
        try Disk.write(temporary("share/holiday.jpg"))
        var options = ShamanOptions(storage: temporary("share"))
        options.createsStore = false
        #expect(refusal(options)?.code == .wrongVolume)
        #expect(Disk.tree(temporary.path) == ["share", "share/holiday.jpg"])
    }

    @Test("a damaged identity is refused, not replaced")
    func damaged() throws {
        let store = try TestStore()
        try store.close()
        try Disk.overwrite(store.engine("volume.json"), Array("{".utf8))
        #expect(refusal(store.options)?.code == .wrongVolume)
        #expect(try Disk.read(store.engine("volume.json")) == Array("{".utf8))
    }

    @Test("a second engine on the same store is refused with the owner's name", arguments: [true, false])
    func locked(creating: Bool) throws {
        let store = try TestStore()
        var options = store.options
        options.createsStore = creating
        let error = refusal(options)
        #expect(error?.code == .locked)
        #expect(error?.message.contains("process \(ProcessInfo.processInfo.processIdentifier)") == true)
        try store.put(1)
        #expect(refusal(options)?.code == .locked)
    }

    @Test("who holds the store says where it answers")
    func announces() throws {
        let store = try TestStore()
        #expect(try StoreLockOwner.of(storage: store.options.storage)?.url == nil)
        try store.service.announce(url: "http://farm:8080/")
        try store.service.announce(url: "http://f/")
        let owner = try StoreLockOwner.of(storage: store.options.storage)
        #expect(owner?.url == "http://f/")
        #expect(owner?.pid == ProcessInfo.processInfo.processIdentifier)
    }

    @Test("a store that Flamenco made is adopted as it is, absolute links and all", arguments: [true, false])
    func adoptsFlamenco(creating: Bool) throws {
        let temporary = try TemporaryDirectory()
        let share = temporary("share")
        let (linked, unused) = (BlobID(of: Sample.small(1)), BlobID(of: Sample.small(2)))
        for (blob, number) in [(linked, 1), (unused, 2)] {
            let file = "\(share)/file-store/stored/\(BlobPath.belowStored(blob))"
            try Disk.write(file, Sample.small(number))
            try Disk.age(file, by: .days(60))
        }
        try Disk.write("\(share)/file-store/uploading/ab/\(linked.sha.dropFirst(2))/5-000000001.tmp")
        try Disk.link("\(share)/jobs/old/scene.blend", to: "\(share)/file-store/stored/\(BlobPath.belowStored(linked))")

        let store = try TestStore(in: temporary) { $0.createsStore = creating }
        #expect(Disk.tree(store.path("file-store/uploading")).isEmpty, "what a dead process uploaded is gone (W14)")
        #expect(try store.blobs.state(of: linked) == .stored)
        #expect(try store.checkout("new", [("scene.blend", linked)]) == "new")
        #expect(try Disk.read(store.job("new/scene.blend")) == Sample.small(1))
        try store.close()
        try store.open()
        let report = try store.collect()
        #expect(report.quarantined == 1)
        #expect(!Disk.exists(store.stored(unused)))
        #expect(try Disk.read(store.job("old/scene.blend")) == Sample.small(1))
    }

    @Test("the operator may put both halves of the store elsewhere")
    func linkedHalves() throws {
        let temporary = try TemporaryDirectory()
        for name in ["disk1/fs", "disk2/jobs", "share"] { try Disk.makeDirectory(temporary(name)) }
        try Disk.link(temporary("share/file-store"), to: "../disk1/fs")
        try Disk.link(temporary("share/jobs"), to: temporary("disk2/jobs"))
        let store = try TestStore(in: temporary)
        try store.checkout("proj/job", [("d/a", try store.put(1))])
        #expect(try Disk.read(temporary("disk2/jobs/proj/job/d/a")) == Sample.small(1))
    }
}
