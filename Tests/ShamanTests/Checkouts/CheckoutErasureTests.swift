import Testing

@testable import Shaman

@Suite("Erasing checkouts")
struct CheckoutErasureTests {
    private let store: TestStore
    private let blob: BlobID

    init() throws {
        store = try TestStore()
        blob = try store.put(1)
    }

    private func erase(_ path: String) throws { try store.service.checkouts.erase(path: path) }

    @Test("links and whatever renderers left go, blobs stay")
    func erases() throws {
        try store.checkout("job", [("d/a", blob)])
        try Disk.write(store.job("job/render/0001.exr"))
        try erase("job")
        #expect(store.jobs().isEmpty)
        #expect(store.building().isEmpty)
        #expect(Disk.tree(store.engine("checkouts")).isEmpty)
        #expect(Disk.exists(store.stored(blob)))
    }

    @Test("the last one leaves the checkout root, and the next can be made (W9)", arguments: ["job", "p/q/job"])
    func keepsRoot(name: String) throws {
        try store.checkout(name, [("a", blob)])
        try erase(name)
        #expect(Disk.exists(store.path("jobs")))
        #expect(store.jobs().isEmpty)
        #expect(try store.collect().errors == 0)
        #expect(try store.checkout(name, [("a", blob)]) == name)
    }

    @Test("parents go as far as they are empty; siblings stay")
    func prunes() throws {
        for name in ["p/q/r/one", "p/two"] { try store.checkout(name, [("a", blob)]) }
        try erase("p/q/r/one")
        #expect(store.jobs() == ["p", "p/two", "p/two/a"])
        try erase("p/two/")
        #expect(store.jobs().isEmpty)
    }

    @Test(
        "a path that is the root, leaves it or belongs to the engine erases nothing (W4)",
        arguments: [
            "", ".", "..", "/", "./", "../", "../jobs", "../file-store", "job/..", "job/../../file-store", "/etc",
            ".shaman-building", ".shaman-building/x", "job/.", "../\u{301}x", "C:", "job\0",
        ])
    func refuses(path: String) throws {
        try store.checkout("job", [("a", blob)])
        try Disk.write(store.path("\u{301}x/file"))
        let before = Disk.tree(store.directory.path)
        #expect(shamanError { try erase(path) }?.code == .invalidInput)
        #expect(Disk.tree(store.directory.path) == before)
    }

    @Test("what is not there is not found", arguments: ["nothing", "job/nothing/x", "job/d/a/x", "ab:c"])
    func missing(path: String) throws {
        try store.checkout("job", [("d/a", blob)])
        let before = Disk.tree(store.directory.path)
        #expect(shamanError { try erase(path) }?.code == .notFound)
        #expect(Disk.tree(store.directory.path) == before)
    }

    @Test("a folder that holds other checkouts is not erased with them (W22)")
    func holdsOthers() throws {
        for name in ["p/one", "p/q/two"] { try store.checkout(name, [("a", blob)]) }
        let before = store.jobs()
        for path in ["p", "p/", "p/q"] {
            let error = shamanError { try erase(path) }
            #expect(error?.code == .invalidInput)
            #expect(error?.message.contains("erase that first") == true)
        }
        #expect(store.jobs() == before)
        try erase("p/q/two")
        try erase("p/one")
        #expect(store.jobs().isEmpty)
    }

    @Test("a checkout is not held for another's folder because their names begin alike")
    func similarNames() throws {
        for name in ["job", "job-2", "jobs/x"] { try store.checkout(name, [("a", blob)]) }
        try erase("job")
        #expect(store.jobs() == ["job-2", "job-2/a", "jobs", "jobs/x", "jobs/x/a"])
    }

    @Test("links are removed, never followed")
    func followsNoLink() throws {
        try Disk.write(store.directory("outside/precious"))
        try store.checkout("job", [("a", blob)])
        try store.checkout("other", [("a", blob)])
        try Disk.link(store.job("job/way"), to: "../../../outside")
        try Disk.link(store.job("job/sibling"), to: "../other")
        try Disk.link(store.job("alias"), to: "other")
        try Disk.link(store.job("out"), to: "../../outside")
        try erase("job")
        #expect(shamanError { try erase("out/precious") } != nil)
        #expect(shamanError { try erase("alias/a") } != nil)
        try erase("alias")
        #expect(Disk.exists(store.directory("outside/precious")))
        #expect(store.jobs() == ["other", "other/a", "out"])
    }

    @Test("a renderer's file whose name is not UTF-8 is no obstacle")
    func namesThatAreNotText() throws {
        try store.checkout("job", [("a", blob)])
        let jobs = try DirectoryHandle.open(root: store.job("job"))
        try jobs.symlink("x", atBytes: Disk.latin1("r\u{e9}nder"))
        try erase("job")
        #expect(store.jobs().isEmpty)
        store.crash()
        try store.open()
    }
}
