import Foundation
import Testing

@testable import Shaman

@Suite("Finding checkouts")
struct CheckoutListingTests {
    private let store: TestStore
    private let small: BlobID
    private let large: BlobID

    init() throws {
        store = try TestStore()
        small = try store.put(Sample.bytes(10, seed: 1))
        large = try store.put(Sample.bytes(1000, seed: 2))
    }

    private func find(
        _ text: String = "", by key: CheckoutQuery.Key = .path, descending: Bool = false, offset: Int = 0,
        limit: Int = 100
    ) throws -> CheckoutPage {
        var query = CheckoutQuery(limit: limit)
        (query.text, query.key, query.isDescending, query.offset) = (text, key, descending, offset)
        return try store.service.checkouts.find(query)
    }

    private func paths(_ page: CheckoutPage) -> [String] { page.checkouts.map(\.path) }

    @Test("each with its files, their size as copies and when it was made")
    func facts() throws {
        try store.checkout("shots/one", [("a", small), ("b", large), ("c", large)])
        let found = try find()
        let one = try #require(found.checkouts.first)
        #expect(found.total == 1)
        #expect(one.path == "shots/one")
        #expect(one.files == 3)
        #expect(one.bytes == 2010)
        #expect(abs(one.created.timeIntervalSinceNow) < 60)
    }

    @Test("ordered as asked for, in pages, found by a part of the path in any case")
    func order() throws {
        try store.checkout("b", [("a", large)])
        try store.checkout("Film/c", [("a", small), ("b", small)])
        try store.checkout("a", [("a", small), ("b", small), ("c", small)])
        #expect(paths(try find()) == ["Film/c", "a", "b"])
        #expect(paths(try find(by: .files, descending: true)) == ["a", "Film/c", "b"])
        #expect(paths(try find(by: .bytes)) == ["Film/c", "a", "b"])
        let page = try find(by: .files, offset: 1, limit: 1)
        #expect(paths(page) == ["Film/c"])
        #expect(page.total == 3)
        #expect(paths(try find("fILM/")) == ["Film/c"])
        #expect(try find("nothing").total == 0)
    }

    @Test("the newest first, and those of one second by their paths")
    func byTime() {
        let made = [("a", 5), ("b", 7), ("c", 7), ("d", 6)].map { path, second in
            CheckoutSummary(path: path, files: 1, bytes: 1, created: Date(timeIntervalSince1970: second))
        }
        var query = CheckoutQuery(limit: 1)
        #expect(made.sorted(by: query.precedes).map(\.path) == ["b", "c", "d", "a"])
        query.isDescending = false
        #expect(made.sorted(by: query.precedes).map(\.path) == ["a", "d", "b", "c"])
    }

    @Test("what is made, erased or removed by hand is seen at once, and after a restart")
    func changes() throws {
        for name in ["one", "two", "three"] { try store.checkout(name, [("a", small)]) }
        #expect(try find().total == 3)
        try store.service.checkouts.erase(path: "two")
        try Disk.remove(store.job("three"))
        #expect(paths(try find()) == ["one"])
        #expect(try find().total == 1)
        try store.checkout("three", [("a", small), ("b", small)])
        #expect(try find().checkouts.last?.files == 2)
        try store.close()
        try store.open()
        #expect(paths(try find()) == ["one", "three"])
    }

    @Test("folders of which nothing is noted are listed without numbers")
    func folders() throws {
        try store.checkout("project/shot", [("a", small)])
        try Disk.link(store.job("flamenco/scene.blend"), to: store.stored(small))
        try Disk.write(store.job("readme.txt"))
        let found = try find().checkouts
        #expect(found.map(\.path) == ["flamenco", "project/shot"])
        #expect(found.first?.files == nil)
        #expect(found.first?.bytes == nil)
    }

    @Test("a folder that is away for a moment, or behind a link, hides its checkouts and does not have them erased")
    func away() throws {
        try store.checkout("film/a", [("a", small)])
        try store.checkout("b", [("a", small)])
        try Disk.rename(store.job("film"), store.path("elsewhere"))
        #expect(paths(try find()) == ["b"])
        #expect(try find().total == 1)
        try Disk.link(store.job("film"), to: store.path("elsewhere"))
        #expect(paths(try find()) == ["b"])
        try Disk.remove(store.job("film"))
        try Disk.rename(store.path("elsewhere"), store.job("film"))
        #expect(paths(try find()) == ["b", "film/a"])
        #expect(shamanError { try store.service.checkouts.erase(path: "film") }?.code == .invalidInput)
    }

    @Test("total counts what is there, wherever the page is")
    func total() throws {
        for name in ["a", "b", "p/c", "p/d", "e"] { try store.checkout(name, [("a", small)]) }
        for name in ["a", "p/d"] { try Disk.remove(store.job(name)) }
        let page = try find(offset: 1, limit: 1)
        #expect(paths(page) == ["e"])
        #expect(page.total == 3)
    }

    @Test("the survey at start counts them")
    func counted() async throws {
        try store.checkout("one", [("a", small)])
        try store.close()
        try store.open()
        #expect(store.service.stats().checkouts == nil)
        try await store.service.survey { _ in }
        #expect(store.service.stats().checkouts == 1)
    }
}
