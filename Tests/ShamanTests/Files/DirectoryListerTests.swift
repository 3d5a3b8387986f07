import Glibc
import Testing

@testable import Shaman

@Suite("Listing directories")
struct DirectoryListerTests {
    private let temporary: TemporaryDirectory
    private let root: DirectoryHandle

    init() throws {
        temporary = try TemporaryDirectory()
        root = try temporary.handle()
    }

    /// The ways to list a directory that nobody else has open.
    enum Way: CaseIterable, Sendable {
        case shared
        case sharedWithLister
        case once

        func names(of directory: DirectoryHandle, with lister: borrowing DirectoryLister) throws -> [[CChar]] {
            var names: [[CChar]] = []
            func note(_ entry: DirectoryEntry) -> Bool {
                names.append(entry.bytes)
                return true
            }
            switch self {
            case .shared: try directory.forEachEntry(note)
            case .sharedWithLister: try directory.forEachEntry(with: lister, note)
            case .once: try directory.forEachEntryOnce(with: lister, note)
            }
            return names
        }
    }

    @Test("every entry is handed out once, however many there are", arguments: Way.allCases, [0, 1, 2, 10_000])
    func counts(way: Way, count: Int) throws {
        for number in 0..<count { try root.writeFile("entry-\(number)", "") }
        let names = try way.names(of: root, with: DirectoryLister())
        #expect(names.count == count)
        #expect(Set(names) == Set((0..<count).map { Array("entry-\($0)".utf8CString) }))
    }

    @Test("names of 255 bytes and names that are no text come through as they are", arguments: Way.allCases)
    func oddNames(way: Way) throws {
        var names: [[CChar]] = [Disk.latin1("r\u{e9}nder"), [-1, 0], [0x2e, 0x2e, 0x2e, 0]]
        for number in 0..<200 {
            let start = Array("\(number)-".utf8CString.dropLast())
            names.append(start + Array(repeating: 0x78, count: 255 - start.count) + [0])
        }
        for name in names { try root.symlink("nowhere", atBytes: name) }
        #expect(Set(try way.names(of: root, with: DirectoryLister())) == Set(names))
    }

    @Test("the kinds of entries are told")
    func kinds() throws {
        try root.writeFile("file", "")
        try root.makeDirectory("directory")
        try root.symlink("file", at: "link")
        #expect(mkfifo(temporary("pipe"), 0o600) == 0)
        var kinds: [String: FileStatus.Kind] = [:]
        try root.forEachEntry { entry in
            kinds[entry.text] = try root.kind(of: entry)
            return true
        }
        #expect(kinds == ["file": .file, "directory": .directory, "link": .link, "pipe": .other])
    }

    @Test("entries that are removed meanwhile disturb no others")
    func removedMeanwhile() throws {
        let count = 4000
        for number in 0..<count { try root.writeFile("\(number)", "") }
        var seen: [Int] = []
        var removed: Set<Int> = []
        try root.forEachEntry { entry in
            let number = try #require(Int(entry.text))
            seen.append(number)
            for other in [number, (number &* 2_654_435_761) % count] where other.isMultiple(of: 2) {
                if removed.insert(other).inserted { try root.unlink("\(other)") }
            }
            return true
        }
        #expect(Set(seen).count == seen.count, "one was handed out twice")
        #expect(Set(seen).isSuperset(of: Set(0..<count).subtracting(removed)))
    }

    @Test("a directory that is removed meanwhile has no entries any more")
    func directoryRemoved() throws {
        let directory = try root.directory(making: "gone")
        try root.removeDirectory("gone")
        #expect(try Way.once.names(of: directory, with: DirectoryLister()).isEmpty)
    }

    @Test("a lister goes on to the next directory after it was stopped in one")
    func stopping() throws {
        for name in ["a", "b"] {
            let directory = try root.directory(making: name)
            for number in 0..<1000 { try directory.writeFile("\(name)-\(number)", "") }
        }
        let lister = DirectoryLister()
        var seen = 0
        try root.directory("a").forEachEntryOnce(with: lister) { _ in
            seen += 1
            return seen < 10
        }
        #expect(seen == 10)
        let names = try Way.once.names(of: root.directory("b"), with: lister)
        #expect(names.count == 1000)
        #expect(names.allSatisfy { $0.first == 0x62 })
    }

    @Test("threads that share a handle each see everything")
    func sharedHandle() throws {
        for number in 0..<3000 { try root.writeFile("\(number)", "") }
        let whole = Counter()
        DetachedThread.runAll(count: 4) { [root] in
            for _ in 0..<10 where (try? Set(root.names()).count) == 3000 { whole.increment() }
        }
        #expect(whole.value == 40)
    }

    @Test("what is no directory is an error that names it")
    func noDirectory() throws {
        try root.writeFile("file", "")
        let descriptor = try root.openBeneath("file", flags: O_RDONLY)
        defer { close(descriptor) }
        #expect(throws: SystemError("readdir", "its path", errno: ENOTDIR)) {
            try DirectoryLister().forEachEntry(of: descriptor, path: "its path") { _ in true }
        }
    }
}
