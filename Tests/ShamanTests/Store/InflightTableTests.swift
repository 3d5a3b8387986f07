import Testing

@testable import Shaman

@Suite("Who is uploading what")
struct InflightTableTests {
    private let table = InflightTable()
    private let blob = BlobID.fake(1)

    private func enter(_ woken: Counter = Counter(), unlessOccupied: Bool = false) -> InflightTable.Ticket? {
        table.enter(blob, unlessOccupied: unlessOccupied) { woken.increment() }
    }

    @Test("a blob is being uploaded from the first to enter until the last to leave")
    func entersAndLeaves() throws {
        #expect(!table.isUploading(blob))
        let first = try #require(enter())
        let second = try #require(enter())
        #expect(table.uploaderCount == 2)
        table.leave(first, stored: false)
        table.leave(first, stored: false)
        #expect(table.isUploading(blob))
        #expect(table.uploaderCount == 1)
        table.leave(second, stored: false)
        #expect(!table.isUploading(blob))
        #expect(!table.isUploading(BlobID.fake(2)))
    }

    @Test("who can defer does not enter beside another")
    func defers() throws {
        let first = try #require(enter(unlessOccupied: true))
        #expect(enter(unlessOccupied: true) == nil)
        table.leave(first, stored: false)
        #expect(enter(unlessOccupied: true) != nil)
    }

    @Test("the others hear of a stored blob once; a failure is nobody's business (W2)")
    func wakes() throws {
        let woken = [Counter(), Counter(), Counter(), Counter()]
        let tickets = try woken.map { try #require(enter($0)) }
        table.leave(tickets[0], stored: false)
        #expect(woken.map(\.value) == [0, 0, 0, 0])
        table.leave(tickets[1], stored: true)
        #expect(woken.map(\.value) == [0, 0, 1, 1])
        for ticket in tickets { table.leave(ticket, stored: true) }
        #expect(woken.map(\.value) == [0, 0, 1, 1])
    }

    @Test("whoever left before takes nothing from those who come after")
    func oldTickets() throws {
        let early = try #require(enter())
        let winner = try #require(enter())
        table.leave(winner, stored: true)
        let woken = Counter()
        let late = try #require(enter(woken))
        table.leave(early, stored: true)
        #expect(table.isUploading(blob))
        #expect(woken.value == 0)
        table.leave(late, stored: false)
        #expect(!table.isUploading(blob))
    }

    @Test("a callback may use the table")
    func callbackReenters() throws {
        let seen = Counter()
        let waiting = table.enter(blob, unlessOccupied: false) { [table, blob] in
            if !table.isUploading(blob) { seen.increment() }
        }
        #expect(waiting != nil)
        table.leave(try #require(enter()), stored: true)
        #expect(seen.value == 1)
    }

    @Test("waiting ends with the last upload, however it ends", .timeLimit(.minutes(10)), arguments: [true, false])
    func waits(stored: Bool) async throws {
        let ticket = try #require(enter())
        async let waited: Void = table.waitForUploads(of: blob, atMost: .seconds(3600))
        table.leave(ticket, stored: stored)
        await waited
        #expect(!table.isUploading(blob))
    }

    @Test("waiting for nobody ends at once", .timeLimit(.minutes(10)))
    func waitsForNobody() async {
        await table.waitForUploads(of: blob, atMost: .seconds(3600))
    }

    @Test("waiting has a limit", .timeLimit(.minutes(10)))
    func waitsNotForEver() async throws {
        let ticket = try #require(enter())
        await table.waitForUploads(of: blob, atMost: .milliseconds(1))
        #expect(table.isUploading(blob))
        table.leave(ticket, stored: false)
        #expect(!table.isUploading(blob), "who waited left nothing in the table")
    }

    @Test("64 threads keep the table right", .timeLimit(.minutes(10)))
    func hammering() async {
        let blobs = (0..<5).map { BlobID.fake($0) }
        let woken = Counter()
        let entered = Counter()
        let table = table
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
                        let isStarted = DetachedThread.start {
                            var generator = SeededGenerator(seed: UInt64(number))
                            for _ in 0..<500 {
                                let blob = blobs[Int.random(in: 0..<blobs.count, using: &generator)]
                                guard
                                    let ticket = table.enter(
                                        blob, unlessOccupied: .random(using: &generator),
                                        whenStored: { woken.increment() })
                                else { continue }
                                entered.increment()
                                table.leave(ticket, stored: Int.random(in: 0..<4, using: &generator) == 0)
                            }
                            done.resume()
                        }
                        if !isStarted { done.resume() }
                    }
                }
            }
        }
        #expect(table.uploaderCount == 0)
        #expect(blobs.allSatisfy { !table.isUploading($0) })
        #expect(woken.value <= entered.value)
    }
}
