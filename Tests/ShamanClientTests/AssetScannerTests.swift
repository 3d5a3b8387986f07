import Foundation
import Glibc
import Shaman
import ShamanClient
import Testing

@Suite("Scanning a directory")
struct AssetScannerTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func scan(excluding patterns: [String] = []) throws -> AssetScan {
        let scanner = AssetScanner(excluding: try patterns.map { try GlobPattern($0) })
        return try scanner.scan(directory.path, isCancelled: { false })
    }

    private func paths(_ scan: AssetScan) -> [String] { scan.files.map(\.path.text) }

    @Test("finds hidden, empty and non-ASCII files at every depth, in the same order each time")
    func findsAll() throws {
        for name in ["b.blend", "a/z.png", "a/.hidden", "空/ränder.exr", "a.txt", "B"] { try directory.write(name, "x") }
        try directory.write("empty", "")
        let scan = try scan()
        #expect(paths(scan) == ["B", "a/.hidden", "a/z.png", "a.txt", "b.blend", "empty", "空/ränder.exr"])
        #expect(scan.problems.isEmpty)
        #expect(scan.totalBytes == 6)
        #expect(scan.files.first { $0.path.text == "empty" }?.file.stamp.size == 0)
    }

    @Test("takes links to files for files and links to directories for directories")
    func followsLinks() throws {
        let elsewhere = try TemporaryDirectory()
        try elsewhere.write("lib/rock.blend", "rock")
        try directory.write("a.blend", "a")
        try directory.link("b.blend", to: "a.blend")
        try directory.link("lib", to: elsewhere.path("lib"))
        #expect(paths(try scan()) == ["a.blend", "b.blend", "lib/rock.blend"])
    }

    @Test("enters a directory that contains itself only once", .timeLimit(.minutes(10)))
    func cycle() throws {
        try directory.write("sub/deep/a", "a")
        try directory.link("sub/deep/up", to: "../..")
        try directory.link("self", to: ".")
        try directory.link("other", to: "sub")
        let scan = try scan()
        #expect(paths(scan) == ["other/deep/a", "sub/deep/a"])
        #expect(scan.problems.isEmpty)
    }

    @Test("reports a link to nothing, a pipe and a backslash, each by its name")
    func problems() throws {
        try directory.write("good", "x")
        try directory.link("dangling", to: "nowhere")
        mkfifo(directory.path("pipe"), 0o600)
        try directory.write("back\\slash", "x")
        let scan = try scan()
        #expect(paths(scan) == ["good"])
        #expect(scan.problems.count == 3)
        for name in ["dangling", "pipe", "back\\slash"] {
            #expect(scan.problems.contains { $0.message.contains(name) }, "\(name) is not named")
        }
        let failure = try #require(scan.failure)
        #expect(failure.message.contains("2 others"))
    }

    @Test("reports a directory that may not be read", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        try directory.write("closed/a", "x")
        chmod(directory.path("closed"), 0)
        defer { chmod(directory.path("closed"), 0o700) }
        let scan = try scan()
        #expect(scan.problems.first?.kind == .fileUnreadable)
        #expect(scan.problems.first?.message.contains("closed") == true)
    }

    @Test("refuses a name that is not UTF-8, and says which")
    func notUTF8() throws {
        let name = (Array(directory.path("f").utf8) + [0xff, 0x67, 0]).map { CChar(bitPattern: $0) }
        close(open(name, O_CREAT | O_WRONLY, 0o600))
        let error = #expect(throws: ShamanClientError.self) { try scan() }
        #expect(error?.kind == .invalidInput)
        #expect(error?.message.contains("not UTF-8") == true)
    }

    @Test("leaves out what is excluded, files as well as directories, and their problems")
    func excludes() throws {
        for name in ["a.blend", "a.blend1", "cache/x", "sub/cache/y", "sub/keep"] { try directory.write(name, "x") }
        try directory.link("dangling.tmp", to: "nowhere")
        let scan = try scan(excluding: ["*.blend1", "cache/", "*.tmp"])
        #expect(paths(scan) == ["a.blend", "sub/keep"])
        #expect(scan.problems.isEmpty)
    }

    @Test("refuses what is no directory, and names it")
    func noDirectory() throws {
        try directory.write("file", "x")
        for name in ["file", "nowhere"] {
            let error = #expect(throws: ShamanClientError.self) {
                try AssetScanner(excluding: []).scan(directory.path(name), isCancelled: { false })
            }
            #expect(error?.kind == .fileUnreadable)
            #expect(error?.message.contains(name) == true)
        }
    }

    @Test("ends when it is cancelled")
    func cancelled() throws {
        try directory.write("a", "x")
        #expect(throws: CancellationError.self) {
            try AssetScanner(excluding: []).scan(directory.path, isCancelled: { true })
        }
    }
}
