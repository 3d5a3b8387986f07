import Foundation
import Glibc
import Testing

@testable import Shaman

@Suite("Building large checkouts")
struct CheckoutBuildTests {
    private let store: TestStore
    private let blob: BlobID

    init() throws {
        store = try TestStore()
        blob = try store.put(1)
    }

    /// Files in folders of several depths, enough for several threads, in an order of their own.
    private func paths(_ count: Int) -> [String] {
        var generator = SeededGenerator(seed: 7)
        return (0..<count).map { number in
            switch number % 4 {
            case 0: "top \(number)"
            case 1: "set \(number % 30)/file \(number)"
            case 2: "set \(number % 30)/x/y/z\(number % 7)/file \(number)"
            default: "Größe/日本 \(number % 11)/\(number).png"
            }
        }.shuffled(using: &generator)
    }

    private func create(_ entries: [ManifestEntry]) throws {
        let plan = try CheckoutPlan(entries, portable: true)
        _ = try store.service.checkouts.create(try CheckoutName("p/job"), plan: plan)
    }

    @Test("every link is there and leads to its blob, and nothing else is there")
    func everyLink() throws {
        let paths = paths(1500)
        let blobs = (0..<1500).map { BlobID.fake(UInt64($0), size: Int64($0)) }
        try create(try ManifestEntry.list(Array(zip(paths, blobs))))
        var expected: Set<String> = ["p", "p/job"]
        for (path, blob) in zip(paths, blobs) {
            let link = store.job("p/job/\(path)")
            let depth = 2 + path.utf8.count { $0 == UInt8(ascii: "/") }
            let way = String(repeating: "../", count: depth)
            #expect(try Disk.linkText(link) == "\(way)../file-store/stored/\(BlobPath.belowStored(blob))")
            var parts = path.split(separator: "/")
            while !parts.isEmpty {
                expected.insert("p/job/" + parts.joined(separator: "/"))
                parts.removeLast()
            }
        }
        #expect(Set(store.jobs()) == expected)
        #expect(store.building().isEmpty)
    }

    @Test("a link that the volume refuses fails the checkout whole, whichever thread it was", arguments: 0..<4)
    func refusedLink(place: Int) throws {
        var entries = try ManifestEntry.list(paths(1200).map { ($0, blob) })
        // No client's path gets so far with such a name, but a volume may hold only shorter ones.
        let name = String(repeating: "n", count: 256)
        let path = CheckoutPath(text: "set \(place)/\(name)", nameOffset: 6)
        entries.insert(ManifestEntry(path: path, blob: blob), at: place * 290)
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count

        let error = shamanError { try create(entries) }
        #expect(error?.code == .ioFailure)
        #expect(error?.message.contains("symlink") == true && error?.message.contains("set \(place)/nnn") == true)
        #expect(store.jobs().isEmpty)
        #expect(store.building().isEmpty)
        #expect(Disk.tree(store.engine("checkouts")).isEmpty)
        // Other tests open files meanwhile, but not as many as this checkout has folders.
        let now = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        #expect(now < descriptors + 60)

        entries.remove(at: place * 290)
        try create(entries)
        #expect(try Disk.read(store.job("p/job/top 0")) == Sample.small(1))
    }

    @Test("a directory that the volume refuses fails it as well")
    func refusedDirectory() throws {
        var entries = try ManifestEntry.list(paths(1200).map { ($0, blob) })
        let name = String(repeating: "n", count: 256)
        entries.append(
            ManifestEntry(path: CheckoutPath(text: "set 1/x/\(name)/file", nameOffset: 265), blob: blob))
        let error = shamanError { try create(entries) }
        #expect(error?.message.contains("mkdir") == true)
        #expect(store.jobs().isEmpty)
        #expect(store.building().isEmpty)
    }

    @Test("large checkouts side by side do not wait for each other for ever", .timeLimit(.minutes(10)))
    func sideBySide() async throws {
        let service = store.service
        let entries = try ManifestEntry.list(paths(1200).map { ($0, blob) })
        let name = try CheckoutName("same")
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<6 { group.addTask { try await service.createCheckout(name, of: entries).text } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(names).count == 6)
        for name in names { #expect(store.jobs().count { $0.hasPrefix("\(name)/") } >= 1200) }
        #expect(store.building().isEmpty)
    }
}

@Suite("Texts of links")
struct LinkTextTests {
    @Test("they are as the layout has them, one after the other, whatever the size")
    func sizes() {
        let prefix = LinkPrefix(text: "../file-store/stored")
        for depth in [0, 1, 16, 144] {
            var text = LinkText(prefix, depth: depth)
            for size in [0, 9, 10, 99, 100, 3367, 1 << 40, Int64.max, 7] {
                let blob = BlobID.fake(UInt64(size % 1000), size: size)
                let way = String(repeating: "../", count: depth)
                let expected = "\(way)../file-store/stored/\(BlobPath.belowStored(blob))"
                #expect(text.withText(to: blob) { String(cString: $0) } == expected)
            }
        }
    }
}
