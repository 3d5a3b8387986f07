import Testing

@testable import Shaman

@Suite("Running totals")
struct StoreStatisticsTests {
    @Test("a count at start that checkouts were made beside is of no use; one without them is")
    func foundLinks() {
        let statistics = StoreStatistics()
        let before = statistics.placements
        statistics.adding(links: 2, bytes: 20) {
            // It may see the checkout that is not counted yet.
            #expect(statistics.placements == nil)
            #expect(!statistics.foundLinks(7, bytes: 70, since: before))
        }
        #expect(!statistics.foundLinks(7, bytes: 70, since: before))
        #expect(statistics.totals.links == 2 && !statistics.areLinksCounted)
        #expect(statistics.foundLinks(9, bytes: 90, since: statistics.placements))
        #expect(statistics.totals.links == 9 && statistics.totals.linkedBytes == 90)
        // A later one changes nothing.
        #expect(statistics.foundLinks(1, bytes: 1, since: statistics.placements))
        #expect(statistics.totals.links == 9)
    }

    @Test("a checkout that did not get its place adds nothing, and does not make a count useless")
    func failedCheckout() {
        struct Failure: Error {}
        let statistics = StoreStatistics()
        let before = statistics.placements
        #expect(throws: Failure.self) { try statistics.adding(links: 5, bytes: 50) { throw Failure() } }
        #expect(statistics.totals.links == 0)
        #expect(statistics.foundLinks(3, bytes: 30, since: before))
    }
}
