import Testing

@testable import Shaman

@Suite("Planning a checkout")
struct CheckoutPlanTests {
    private let one = BlobID.fake(1)
    private let two = BlobID.fake(2)

    private func refusal(_ entries: [(String, BlobID)], portable: Bool) -> ShamanError? {
        shamanError { _ = try CheckoutPlan(entries, portable: portable) }
    }

    @Test("no files make an empty checkout")
    func empty() throws {
        let plan = try CheckoutPlan([])
        #expect(plan.paths == [""])
        #expect(plan.links.count == 0)
    }

    @Test("every directory comes once, after its parents, also those without files")
    func ancestors() throws {
        let plan = try CheckoutPlan([
            ("a/b/c/d/deep", one), ("top", two), ("a/b/side", one), ("z/file", one), ("a/x/y", two),
            ("d/\u{301}e/f", one),
        ])
        let paths = plan.paths.map { Array($0.utf8) }
        let expected = ["", "a", "a/b", "a/b/c", "a/b/c/d", "a/x", "z", "d", "d/\u{301}e"]
        #expect(paths.count == expected.count)
        #expect(Set(paths) == Set(expected.map { Array($0.utf8) }))
        for (index, path) in plan.paths.enumerated() where !path.isEmpty {
            let parent = PathComponents.bytewise(path).dropLast().joined(separator: "/")
            #expect(paths[..<index].contains(Array(parent.utf8)), "\(path)")
        }
        #expect(plan.links.count == 6)
        #expect(plan.blobs.count == 2 && Set(plan.blobs) == [one, two])
        let folder = try #require(plan.folders.first { plan.name(of: $0) == "b" })
        #expect(plan.links[folder.links].map { plan.entries[Int($0)].path.name } == ["side"])
        let inside = plan.subfolders[folder.subfolders].map { plan.path(of: plan.folders[Int($0)]) }
        #expect(inside == ["a/b/c"])
    }

    @Test("the same path for the same blob, listed twice, is one link")
    func duplicates() throws {
        let plan = try CheckoutPlan([("udim.1001.png", one), ("d/x", two), ("udim.1001.png", one), ("d//x", two)])
        #expect(plan.links.count == 2)
        #expect(plan.folders.map(\.links.count).reduce(0, +) == 2)
        #expect(plan.linkedBytes == one.size + two.size)
    }

    @Test("one path for two blobs is refused by name", arguments: [true, false])
    func conflict(portable: Bool) {
        let error = refusal([("d/x", one), ("d/x", two)], portable: portable)
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("\"d/x\"") == true)
        #expect(error?.message.contains(one.sha) == true && error?.message.contains(two.sha) == true)
    }

    @Test(
        "a path that is a file and a directory is refused, in whatever order it comes",
        arguments: [["x", "x/y"], ["x/y", "x"], ["a/b/c/d", "a/b"], ["a/b", "a/b/c/d"], ["q", "x/y/z", "x"]],
        [true, false])
    func prefixConflict(paths: [String], portable: Bool) {
        let error = refusal(paths.map { ($0, one) }, portable: portable)
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("a directory in another") == true)
    }

    @Test("names that only begin alike are no conflict")
    func similarNames() throws {
        #expect(try CheckoutPlan([("x", one), ("x.png", two), ("xy/z", one), ("x-y/z", two)]).links.count == 4)
    }

    /// Pairs that Windows or macOS take for one name.
    static let alike = [
        ("Tex/A.png", "Tex/a.PNG"), ("é.png", "e\u{301}.png"), ("STRASSE", "strasse"), ("É/x", "E\u{301}/x"),
    ]

    @Test("names that differ only in case or Unicode form are refused where they must be portable", arguments: alike)
    func collision(first: String, second: String) {
        let error = refusal([(first, one), (second, two)], portable: true)
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("differ only in case") == true)
    }

    @Test("they are two files where they need not be", arguments: alike)
    func noCollision(first: String, second: String) throws {
        #expect(try CheckoutPlan([(first, one), (second, two)], portable: false).links.count == 2)
    }

    @Test("the same content under such names harms nobody", arguments: alike)
    func sameContent(first: String, second: String) throws {
        #expect(try CheckoutPlan([(first, one), (second, one)], portable: true).links.count == 2)
    }

    @Test("a file and a directory that differ only in case or form are refused only where names must be portable")
    func foldedPrefixConflict() throws {
        for entries in [
            [("Tex", one), ("tex/a", two)], [("tex/a", two), ("Tex", one)], [("é", one), ("e\u{301}/a", two)],
        ] {
            #expect(refusal(entries, portable: true)?.code == .invalidInput)
            #expect(try CheckoutPlan(entries, portable: false).links.count == 2)
        }
    }

    @Test("a hundred thousand files are planned in linear time", .timeLimit(.minutes(10)))
    func large() throws {
        let entries = (0..<100_000).map { ("d\($0 % 100)/e\($0 % 1000)/f\($0)", BlobID.fake(UInt64($0 % 777))) }
        let plan = try CheckoutPlan(entries)
        #expect(plan.links.count == 100_000)
        #expect(plan.blobs.count == 777)
    }
}

extension CheckoutPlan {
    /// The path of each folder below the checkout.
    fileprivate var paths: [String] { folders.map { String(path(of: $0)) } }
}

@Suite("The way from checkouts to blobs")
struct LinkPrefixTests {
    @Test("it is relative and as short as can be")
    func siblings() throws {
        let temporary = try TemporaryDirectory()
        for name in ["jobs", "file-store/stored", "deep/er/jobs"] { try Disk.makeDirectory(temporary(name)) }
        let stored = try DirectoryHandle.open(root: temporary("file-store/stored"))
        #expect(try LinkPrefix(from: .open(root: temporary("jobs")), to: stored).text == "../file-store/stored")
        #expect(
            try LinkPrefix(from: .open(root: temporary("deep/er/jobs")), to: stored).text
                == "../../../file-store/stored")
    }

    @Test("it goes by where the directories really are")
    func throughLinks() throws {
        let temporary = try TemporaryDirectory()
        try Disk.makeDirectory(temporary("disk1/jobs"))
        try Disk.makeDirectory(temporary("disk2/fs/stored"))
        try Disk.link(temporary("share/jobs"), to: "../disk1/jobs")
        try Disk.link(temporary("share/file-store"), to: temporary("disk2/fs"))
        let prefix = try LinkPrefix(
            from: .open(root: temporary("share/jobs")), to: .open(root: temporary("share/file-store/stored")))
        #expect(prefix.text == "../../disk2/fs/stored")
    }

    @Test("deeper links climb one level for each directory")
    func depth() throws {
        let blob = BlobID(of: [])
        let text = LinkPrefix(text: "../file-store/stored").linkText(to: blob, depth: 2)
        #expect(text == "../../../file-store/stored/e3/\(blob.sha.dropFirst(2))/0.blob")
    }
}
