import Testing

@testable import Shaman

@Suite("Verifying stored blobs")
struct ScrubberTests {
    private let store: TestStore

    init() throws { store = try TestStore() }

    private func scrub(cancellation: Cancellation = Cancellation()) async throws -> ScrubReport {
        let scrubber = store.service.scrubber
        return try await scrubber.run(
            ScrubRequest(sample: 1, bytesPerSecond: nil), cancellation: cancellation, progress: { _, _ in },
            note: { _ in })
    }

    @Test("every flipped bit is found, its blob moved aside and asked for again (W30)", .timeLimit(.minutes(10)))
    func findsEveryBit() async throws {
        let size = 5
        var blobs: [BlobID] = []
        for bit in 0..<size * 8 {
            let blob = try store.put(Sample.bytes(size, seed: UInt64(bit)))
            try store.corrupt(blob, bit: bit)
            blobs.append(blob)
        }
        let large = try store.put(Sample.bytes(3 << 20, seed: 999))
        try store.corrupt(large, bit: (3 << 20) * 8 - 1)
        blobs.append(large)
        let good = try (0..<30).map { try store.put($0) }
        let report = try await scrub()
        #expect(Set(report.corrupt) == Set(blobs.map(\.description)))
        #expect(report.verified == blobs.count + good.count)
        #expect(report.errors == 0)
        for blob in blobs { #expect(try store.blobs.state(of: blob) == .unknown) }
        for blob in good { #expect(try store.blobs.state(of: blob) == .stored) }
        #expect(Disk.tree(store.engine("corrupt")).count == blobs.count)
        #expect(store.blobs.index.count == good.count)
        #expect(try await scrub().corrupt.isEmpty)
    }

    @Test("the checkouts that are affected are named")
    func affected() async throws {
        let bad = try store.put(1)
        let good = try store.put(2)
        try store.checkout("p/one", [("tex/a", bad), ("b", good)])
        try store.checkout("two", [("x", bad)])
        try store.corrupt(bad)
        let report = try await scrub()
        #expect(report.affected == ["p/one/tex/a", "two/x"])
        try store.put(1)
        #expect(try Disk.read(store.job("two/x")) == Sample.small(1), "the links lead to the good one again")
    }

    @Test("a blob that was cut or has grown is found")
    func wrongSizes() async throws {
        let short = try store.put(1)
        let long = try store.put(2)
        try Disk.overwrite(store.stored(short), [])
        try Disk.overwrite(store.stored(long), Sample.small(2) + [0])
        #expect(Set(try await scrub().corrupt) == [short.description, long.description])
    }

    @Test("a stop ends it")
    func cancelled() async throws {
        try store.put(1)
        let cancellation = Cancellation()
        cancellation.cancel()
        let error = await asyncShamanError { _ = try await scrub(cancellation: cancellation) }
        #expect(error?.code == .unavailable)
    }

    @Test("progress ends with all bytes that there are")
    func progress() async throws {
        let bytes: Int64 = try (0..<10).reduce(0) { $0 + (try store.put($1)).size }
        let last = LastValue()
        let scrubber = store.service.scrubber
        let report = try await scrubber.run(
            ScrubRequest(sample: 1, bytesPerSecond: nil), cancellation: Cancellation(),
            progress: { last.set($0, $1) }, note: { _ in })
        #expect(report.bytes == bytes)
        #expect(last.value == [bytes, bytes])
    }
}
