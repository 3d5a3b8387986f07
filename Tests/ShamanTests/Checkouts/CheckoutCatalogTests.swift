import Testing

@testable import Shaman

@Suite("What is noted of checkouts")
struct CheckoutCatalogTests {
    private let store: TestStore
    private let records: CheckoutRecords

    init() throws {
        store = try TestStore()
        records = CheckoutRecords(directory: store.volume.records)
    }

    private func record(_ path: String) -> CheckoutRecord { CheckoutRecord(path: path, links: 1, bytes: 1, created: 1) }

    @Test("what changes before the notes are read counts, also where the reading was older")
    func changesBefore() throws {
        for path in ["old", "gone"] { try records.write(record(path)) }
        let catalog = CheckoutCatalog(records: records)
        #expect(catalog.count == nil)
        try catalog.add(record("new"))
        try catalog.remove(path: "gone")
        // As if they had been read before those.
        try records.remove(path: "new")
        try records.write(record("gone"))
        #expect(try Set(catalog.all().map(\.path)) == ["old", "new"])
        #expect(catalog.count == 2)
        try catalog.remove(path: "old")
        #expect(try catalog.all().map(\.path) == ["new"])
    }

    @Test("names are told apart by their bytes")
    func bytes() throws {
        let catalog = CheckoutCatalog(records: records)
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        for path in ["\(composed)/a", "\(decomposed)/a", "\(composed)b"] { try catalog.add(record(path)) }
        #expect(try catalog.all().count == 3)
        #expect(try catalog.paths(inside: decomposed).map { Array($0.utf8) } == [Array("\(decomposed)/a".utf8)])
        try catalog.remove(path: "\(composed)/a")
        #expect(try catalog.paths(inside: composed).isEmpty)
        #expect(try catalog.paths(inside: decomposed).count == 1)
    }
}
