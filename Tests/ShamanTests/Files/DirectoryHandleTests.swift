import Foundation
import Glibc
import Testing

@testable import Shaman

@Suite("Directory handles")
struct DirectoryHandleTests {
    enum Variant: CaseIterable {
        case kernel
        case byComponents

        func open(_ name: String, beneath directory: DirectoryHandle) throws {
            switch self {
            case .kernel: close(try directory.openBeneath(name, flags: O_RDONLY))
            case .byComponents: close(try directory.openByComponents(name, flags: O_RDONLY))
            }
        }
    }

    /// A tree with a directory to stay in, something outside, and links that lead out and about.
    private let temporary: TemporaryDirectory
    private let root: DirectoryHandle

    init() throws {
        temporary = try TemporaryDirectory()
        try Disk.write(temporary("secret/file"))
        try Disk.write(temporary("root/sub/deep/file"))
        try Disk.link(temporary("root/out"), to: "../secret")
        try Disk.link(temporary("root/sub/absolute"), to: temporary("secret"))
        try Disk.link(temporary("root/inside"), to: "sub")
        try Disk.link(temporary("root/sub/fileLink"), to: "deep/file")
        root = try DirectoryHandle.open(root: temporary("root"))
    }

    @Test(
        "what lies beneath opens", arguments: Variant.allCases,
        ["sub", "sub/deep", "sub/deep/file", "sub//deep", "."])
    func opensBeneath(variant: Variant, name: String) throws {
        try variant.open(name, beneath: root)
    }

    @Test(
        "links, dots and absolute paths do not open",
        arguments: Variant.allCases,
        [
            "..", "../secret/file", "sub/../../secret/file", "out", "out/file", "sub/absolute/file", "inside",
            "inside/deep/file", "sub/fileLink", "/etc/passwd", "", "missing", "sub/deep/file/x", "../\u{301}",
        ])
    func refusesToLeave(variant: Variant, name: String) throws {
        try Disk.makeDirectory(temporary("\u{301}"))
        #expect(throws: SystemError.self, "\(Quoted(name))") { try variant.open(name, beneath: root) }
    }

    @Test("a root that the operator reaches through a link opens")
    func followsLinkToRoot() throws {
        try Disk.link(temporary("way"), to: "root")
        #expect(try DirectoryHandle.open(root: temporary("way")).names().contains("sub"))
    }

    @Test("making a directory tells whether it was there")
    func makingDirectories() throws {
        let temporary = try TemporaryDirectory()
        let root = try temporary.handle()
        #expect(try root.makeDirectoryIfMissing("a"))
        #expect(try !root.makeDirectoryIfMissing("a"))
        #expect(throws: SystemError("mkdir", temporary("a"), errno: EEXIST)) { try root.makeDirectory("a") }
        try Disk.link(temporary("link"), to: "a")
        #expect(throws: SystemError.self) { _ = try root.directory(making: "link") }
    }

    @Test("an exclusive rename and a hard link never replace")
    func neverReplace() throws {
        let temporary = try TemporaryDirectory()
        let root = try temporary.handle()
        try root.writeFile("old", "old")
        try root.writeFile("new", "new")
        let taken = SystemError("", temporary("new"), errno: EEXIST)
        #expect(throws: taken) { try root.renameExclusively("old", to: root, as: "new") }
        #expect(throws: taken) { try root.link("old", to: root, as: "new") }
        #expect(try root.readFile("new") == Array("new".utf8))
        #expect(try root.readFile("old") == Array("old".utf8))
        try root.renameExclusively("old", to: root, as: "third")
        #expect(try root.names().sorted() == ["new", "third"])
    }

    @Test("a status is the link's own, not its target's")
    func statusOfLink() throws {
        #expect(try root.status("out").kind == .link)
        #expect(try root.status("sub").kind == .directory)
        #expect(try root.status("sub/deep/file").size == 1)
        #expect(try root.statusIfPresent("missing") == nil)
    }

    @Test("a listing names everything but itself and its parent, and stops when told")
    func listing() throws {
        let temporary = try TemporaryDirectory()
        let root = try temporary.handle()
        let names = (0..<1000).map { "entry-\($0)" } + [".hidden", "...", "ü"]
        for name in names { try root.writeFile(name, "") }
        #expect(try root.names().sorted() == names.sorted())
        #expect(try root.names().count == names.count, "a second listing begins at the start again")
        var seen = 0
        try root.forEachEntry { _ in
            seen += 1
            return seen < 10
        }
        #expect(seen == 10)
    }

    @Test("replacing a file leaves the new content and nothing else")
    func replaceFile() throws {
        let temporary = try TemporaryDirectory()
        let root = try temporary.handle()
        for (text, durably) in [("one", false), ("two two", true), ("", true)] {
            try root.replaceFile("record", text, durably: durably)
            #expect(try root.readFile("record") == Array(text.utf8))
        }
        #expect(try root.names() == ["record"])
        #expect(try root.readFile("missing") == nil)
    }

    @Test("a small file that is a link is not read")
    func readsNoLink() throws {
        #expect(throws: SystemError.self) { _ = try root.directory("sub").readFile("fileLink") }
    }
}

@Suite("Removing trees")
struct TreeRemovalTests {
    @Test("a tree goes, and what its links lead to stays")
    func followsNoLink() throws {
        let temporary = try TemporaryDirectory()
        try Disk.write(temporary("kept/file"))
        try Disk.write(temporary("tree/a/b/c/file"))
        try Disk.link(temporary("tree/a/link"), to: "../../kept")
        try Disk.link(temporary("tree/absolute"), to: temporary("kept"))
        try Disk.link(temporary("tree/dangling"), to: "nowhere")
        try temporary.handle().removeTree("tree")
        #expect(Disk.tree(temporary.path) == ["kept", "kept/file"])
    }

    @Test("a link alone goes, not its target")
    func removesLinkItself() throws {
        let temporary = try TemporaryDirectory()
        try Disk.write(temporary("kept/file"))
        try Disk.link(temporary("link"), to: "kept")
        try temporary.handle().removeTree("link")
        #expect(Disk.tree(temporary.path) == ["kept", "kept/file"])
    }

    @Test("what is not there is no error")
    func missing() throws {
        let temporary = try TemporaryDirectory()
        try temporary.handle().removeTree("missing")
    }

    @Test("a directory with more entries than one listing holds goes")
    func manyEntries() throws {
        let temporary = try TemporaryDirectory()
        try Disk.makeDirectory(temporary("tree"))
        let tree = try DirectoryHandle.open(root: temporary("tree"))
        for number in 0..<5000 { try tree.symlink("x", at: "link-\(number)") }
        try temporary.handle().removeTree("tree")
        #expect(Disk.tree(temporary.path).isEmpty)
    }

    @Test("names that are not UTF-8 are no obstacle")
    func namesThatAreNotText() throws {
        let temporary = try TemporaryDirectory()
        let root = try temporary.handle()
        try root.makeDirectory("tree")
        #expect(mkdirat(root.descriptor, Disk.latin1("tree/r\u{e9}nder"), 0o777) == 0)
        #expect(symlinkat("x", root.descriptor, Disk.latin1("tree/r\u{e9}nder/li\u{e9}n")) == 0)
        try root.removeTree("tree")
        #expect(try root.names().isEmpty)
    }
}
