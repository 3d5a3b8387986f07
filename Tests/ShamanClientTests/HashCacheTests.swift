import Foundation
import Glibc
import Shaman
import ShamanClient
import Synchronization
import Testing

@Suite("The hash cache")
struct HashCacheTests {
    let directory: TemporaryDirectory
    let location: String
    private let pool = IOPool(threads: 1, queueCapacity: 4)
    private static let day: Int64 = 86_400 * 1_000_000_000

    init() throws {
        directory = try TemporaryDirectory()
        location = directory.path("cache/shaman/hashes")
    }

    /// The time at which the tests take place: long enough after the files were made.
    private func soon(days: Int64 = 0) throws -> Int64 {
        try localFile(directory.path("a")).stamp.changed + 3_000_000_000 + days * Self.day
    }

    private func cache(at time: Int64) -> HashCache { HashCache(location: location, now: { time }) }

    @Test("knows an unchanged file, also after it was saved and read again")
    func hit() async throws {
        try directory.write("a", "content")
        let time = try soon()
        let file = try localFile(directory.path("a"))
        let first = cache(at: time)
        #expect(first.blob(of: file) == nil)
        #expect(try await first.identify(file.path, on: pool) == blob("content"))
        #expect(first.blob(of: file) == blob("content"))
        first.save()
        #expect(cache(at: time).blob(of: file) == blob("content"))
    }

    @Test("keeps names with blanks, line feeds, backslashes and non-ASCII letters apart")
    func names() throws {
        try directory.write("a", "x")
        let time = try soon()
        let stamp = try localFile(directory.path("a")).stamp
        let first = cache(at: time)
        let names = ["/p/a b", "/p/a\nb", "/p/a\\nb", "/p/ä 空", "/p/a\\\\"]
        for (index, name) in names.enumerated() {
            let digest = blob("\(index)").digest
            first.note(BlobID(digest: digest, size: stamp.size), of: LocalFile(path: name, stamp: stamp))
        }
        first.save()
        let second = cache(at: time)
        for (index, name) in names.enumerated() {
            #expect(second.blob(of: LocalFile(path: name, stamp: stamp))?.digest == blob("\(index)").digest)
        }
    }

    @Test("does not know a file of which any mark has changed")
    func changed() throws {
        try directory.write("a", "content")
        let file = try localFile(directory.path("a"))
        let cache = cache(at: try soon())
        cache.note(blob("content"), of: file)
        let stamp = file.stamp
        let others = [
            FileStamp(
                size: stamp.size + 1, modified: stamp.modified, changed: stamp.changed, inode: stamp.inode, device: 0),
            FileStamp(
                size: stamp.size, modified: stamp.modified + 1, changed: stamp.changed, inode: stamp.inode, device: 0),
            FileStamp(
                size: stamp.size, modified: stamp.modified, changed: stamp.changed + 1, inode: stamp.inode, device: 0),
            FileStamp(
                size: stamp.size, modified: stamp.modified, changed: stamp.changed, inode: stamp.inode + 1, device: 0),
        ]
        for other in others { #expect(cache.blob(of: LocalFile(path: file.path, stamp: other)) == nil) }
        #expect(cache.blob(of: file) == blob("content"))
    }

    @Test("does not remember a file that changed within two seconds of being hashed, and forgets what it knew of it")
    func racy() throws {
        try directory.write("a", "content")
        let file = try localFile(directory.path("a"))
        let clock = SettableClock(try soon())
        let cache = HashCache(location: nil, now: { clock.time.withLock { $0 } })
        cache.note(blob("content"), of: file)
        #expect(cache.blob(of: file) != nil)
        clock.time.withLock { $0 = file.stamp.changed + 1_000_000_000 }
        cache.note(blob("content"), of: file)
        #expect(cache.blob(of: file) == nil)
    }

    @Test("counts a damaged file as none, and a damaged line as not there")
    func damaged() async throws {
        try directory.write("a", "content")
        let file = try localFile(directory.path("a"))
        let time = try soon()
        let first = cache(at: time)
        first.note(blob("content"), of: file)
        first.save()
        let good = try String(contentsOfFile: location, encoding: .utf8)

        try Data(good.replacingOccurrences(of: "cache 1", with: "cache 9").utf8).write(to: URL(filePath: location))
        #expect(cache(at: time).blob(of: file) == nil)
        try (Data([0xff, 0, 10]) + Data(good.utf8)).write(to: URL(filePath: location))
        #expect(cache(at: time).blob(of: file) == nil)
        try Data().write(to: URL(filePath: location))
        #expect(cache(at: time).blob(of: file) == nil)

        var lines = good.components(separatedBy: "\n")
        lines.insert(contentsOf: ["nonsense", "ab 1 2 3 4 5 /x", "", "\u{0}\u{1} -1"], at: 1)
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: location))
        #expect(cache(at: time).blob(of: file) == blob("content"))
        // Writing over a damaged one is no problem.
        let last = cache(at: time)
        last.note(blob("content"), of: file)
        last.save()
        #expect(try String(contentsOfFile: location, encoding: .utf8) == good)
    }

    @Test("forgets what was not used for sixty days, and keeps what was")
    func ages() throws {
        try directory.write("a", "a")
        let used = try localFile(directory.path("a"))
        let unused = LocalFile(path: "/elsewhere", stamp: used.stamp)
        let first = cache(at: try soon())
        first.note(blob("a"), of: used)
        first.note(blob("a"), of: unused)
        first.save()
        let second = cache(at: try soon(days: 40))
        #expect(second.blob(of: used) != nil)
        second.save()
        let third = cache(at: try soon(days: 80))
        #expect(third.blob(of: used) != nil)
        third.save()
        let fourth = cache(at: try soon(days: 80))
        #expect(fourth.blob(of: used) != nil)
        #expect(fourth.blob(of: unused) == nil)
    }

    @Test("is replaced whole and leaves nothing beside it, and is private to its user")
    func replaced() throws {
        try directory.write("a", "a")
        let cache = cache(at: try soon())
        cache.note(blob("a"), of: try localFile(directory.path("a")))
        cache.save()
        cache.forget(directory.path("a"))
        cache.save()
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path("cache/shaman"))
        #expect(names == ["hashes"])
        var status = stat()
        #expect(stat(location, &status) == 0)
        #expect(status.st_mode & 0o077 == 0)
        #expect(try String(contentsOfFile: location, encoding: .utf8) == "shaman hash cache 1\n")
    }

    @Test("that cannot be written is no error")
    func unwritable() throws {
        try directory.write("a", "a")
        let time = try soon()
        let cache = HashCache(location: directory.path("a/below/a/file"), now: { time })
        cache.note(blob("a"), of: try localFile(directory.path("a")))
        cache.save()
        #expect(cache.blob(of: try localFile(directory.path("a"))) != nil)
    }

    @Test("lies where XDG has it, or below the home")
    func defaultLocation() {
        let xdg = ["XDG_CACHE_HOME": "/c", "HOME": "/h"]
        #expect(HashCache.defaultLocation(environment: xdg) == "/c/shaman/hashes")
        #expect(HashCache.defaultLocation(environment: ["HOME": "/h"]) == "/h/.cache/shaman/hashes")
        let relative = ["XDG_CACHE_HOME": "relative", "HOME": "/h"]
        #expect(HashCache.defaultLocation(environment: relative) == "/h/.cache/shaman/hashes")
        #expect(HashCache.defaultLocation(environment: [:]) == nil)
    }

    private final class SettableClock: Sendable {
        let time: Mutex<Int64>
        init(_ time: Int64) { self.time = Mutex(time) }
    }
}
