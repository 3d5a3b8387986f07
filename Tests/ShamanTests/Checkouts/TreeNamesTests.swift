import Testing

@testable import Shaman

/// Small manifests of names that are alike in all ways, planned, and judged once more the slow way.
@Suite("Names that collide")
struct TreeNamesTests {
    private static let names = [
        "a", "A", "b", "é", "É", "e\u{301}", "E\u{301}", "k", "K", "\u{212a}", ";", "\u{37e}", "`", "\u{1fef}", "x;",
        "x\u{37e}", "ß", "ss", "İ", "i\u{307}", "ſ", "s",
    ]

    private struct Item {
        let path: [String]
        let blob: BlobID
    }

    /// Whether two paths begin with different folders or files that some worker takes for one.
    private static func isSame(_ left: [String], _ right: [String], portable: Bool) -> Bool {
        left.count == right.count
            && zip(left, right).allSatisfy {
                portable ? $0.lowercased() == $1.lowercased() : $0.utf8.elementsEqual($1.utf8)
            }
    }

    private static func isRefused(_ items: [Item], portable: Bool) -> Bool {
        for (index, left) in items.enumerated() {
            for right in items[..<index] {
                if isSame(left.path, right.path, portable: portable), left.blob != right.blob { return true }
                let (short, long) = left.path.count < right.path.count ? (left, right) : (right, left)
                let beginning = Array(long.path.prefix(short.path.count))
                if long.path.count > short.path.count, isSame(short.path, beginning, portable: portable) { return true }
            }
        }
        return false
    }

    @Test("are found, and no others, whatever the order", arguments: [true, false], [1, 2, 3] as [UInt64])
    func agreement(portable: Bool, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var counts = (taken: 0, refused: 0)
        for _ in 0..<3000 {
            let names = Self.names.shuffled(using: &generator).prefix(5)
            let items = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                let path = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    names.randomElement(using: &generator) ?? ""
                }
                return Item(path: path, blob: .fake(UInt64.random(in: 0...1, using: &generator)))
            }
            let entries = try ManifestEntry.list(
                items.map { ($0.path.joined(separator: "/"), $0.blob) }, portable: false)
            let plan: CheckoutPlan
            do {
                plan = try CheckoutPlan(entries, portable: portable)
            } catch {
                #expect(error.code == .invalidInput)
                #expect(Self.isRefused(items, portable: portable), "\(items): \(error)")
                counts.refused += 1
                continue
            }
            #expect(!Self.isRefused(items, portable: portable), "\(items)")
            counts.taken += 1
            let links = plan.folders.flatMap { folder in
                plan.links[folder.links].map { link in
                    let path = plan.entries[Int(link)].path
                    #expect(path.directory.utf8.elementsEqual(plan.path(of: folder).utf8))
                    return Array(path.text.utf8)
                }
            }
            #expect(links.count == Set(links).count)
            #expect(Set(links) == Set(entries.map { Array($0.path.text.utf8) }))
            let folders = plan.folders.map { Array(plan.path(of: $0).utf8) }
            let expected = items.flatMap { item in
                (0..<item.path.count).map { Array(item.path.prefix($0).joined(separator: "/").utf8) }
            }
            #expect(folders.count == Set(folders).count)
            #expect(Set(folders) == Set(expected))
        }
        #expect(counts.taken > 300 && counts.refused > 300)
    }
}
