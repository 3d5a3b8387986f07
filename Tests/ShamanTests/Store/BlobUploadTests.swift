import Glibc
import Synchronization
import Testing

@testable import Shaman

@Suite("Uploading a blob")
struct BlobUploadTests {
    private static let buffer = 65_536
    private let store: TestStore

    init() throws { store = try TestStore() }

    /// Whatever an upload came to, nothing of it may be left.
    private func expectNothingLeft(of blob: BlobID, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(Disk.tree(store.path("file-store/uploading")).isEmpty, sourceLocation: sourceLocation)
        #expect(store.blobs.space.reservedBytes == 0, sourceLocation: sourceLocation)
        #expect(!store.blobs.inflight.isUploading(blob), sourceLocation: sourceLocation)
        #expect(store.blobs.inflight.uploaderCount == 0, sourceLocation: sourceLocation)
    }

    @Test(
        "every length is stored, in pieces or at once",
        arguments: [0, 1, buffer - 1, buffer, buffer + 1], [1, 4, 1000])
    func stores(size: Int, pieces: Int) throws {
        let bytes = Sample.bytes(size, seed: UInt64(size))
        let blob = BlobID(of: bytes)
        let upload = try store.admit(blob)
        #expect(try store.blobs.state(of: blob) == .uploading)
        #expect(try upload.begin() == .accepting)
        for start in stride(from: 0, to: size, by: max(1, size / pieces)) {
            try upload.append(Array(bytes[start..<min(size, start + max(1, size / pieces))]).span.bytes)
        }
        #expect(try upload.finish() == .stored)
        #expect(try store.blobs.state(of: blob) == .stored)
        #expect(try Disk.read(store.stored(blob)) == bytes)
        #expect(try Disk.mode(store.stored(blob)) == 0o444)
        expectNothingLeft(of: blob)
    }

    @Test("the first byte too many is refused, before it is written (W15)", arguments: [0, 1, 1000])
    func tooMany(size: Int) throws {
        let blob = BlobID(of: Sample.bytes(size, seed: 3))
        let upload = try store.admit(blob)
        _ = try upload.begin()
        if size > 0 { try upload.append(Sample.bytes(size, seed: 3).span.bytes) }
        let error = shamanError { try upload.append([0x20].span.bytes) }
        #expect(
            error
                == ShamanError(
                    .sizeMismatch, "file size mismatched, declared \(size) but received \(size + 1) bytes"))
        #expect(try store.blobs.state(of: blob) == .unknown)
        expectNothingLeft(of: blob)
    }

    @Test("too few bytes are refused in Flamenco's words")
    func tooFew() throws {
        let bytes = Sample.bytes(10, seed: 4)
        let upload = try store.admit(BlobID(of: bytes))
        _ = try upload.begin()
        try upload.append(Array(bytes.prefix(6)).span.bytes)
        let error = shamanError { _ = try upload.finish() }
        #expect(error == ShamanError(.sizeMismatch, "file size mismatched, declared 10 but received 6 bytes"))
        expectNothingLeft(of: BlobID(of: bytes))
        #expect(store.storedFiles().isEmpty)
    }

    @Test("other bytes are refused in Flamenco's words")
    func wrongDigest() throws {
        let blob = BlobID(of: Array("right".utf8))
        let upload = try store.admit(blob)
        _ = try upload.begin()
        try upload.append(Array("wrong".utf8).span.bytes)
        let error = shamanError { _ = try upload.finish() }
        let received = BlobID(of: Array("wrong".utf8)).sha
        #expect(
            error
                == ShamanError(
                    .digestMismatch, "file SHA256 mismatched, declared \(blob.sha) but received \(received)"))
        #expect(try store.blobs.state(of: blob) == .unknown)
        expectNothingLeft(of: blob)
        #expect(store.storedFiles().isEmpty)
    }

    @Test("an upload that is aborted leaves nothing, at whatever point", arguments: 0..<4)
    func aborted(steps: Int) throws {
        let bytes = Sample.bytes(5000, seed: 5)
        let blob = BlobID(of: bytes)
        let upload = try store.admit(blob)
        if steps > 0 { _ = try upload.begin() }
        if steps > 1 { try upload.append(Array(bytes.prefix(1000)).span.bytes) }
        if steps > 2 { try upload.append(Array(bytes.dropFirst(1000)).span.bytes) }
        upload.abort()
        expectNothingLeft(of: blob)
        #expect(shamanError { try upload.append([1].span.bytes) }?.code == .unavailable)
        #expect(shamanError { _ = try upload.finish() }?.code == .unavailable)
        #expect(store.storedFiles().isEmpty)
        expectNothingLeft(of: blob)
    }

    @Test("an upload that is dropped leaves nothing")
    func dropped() throws {
        let bytes = Sample.bytes(5000, seed: 6)
        let blob = BlobID(of: bytes)
        do {
            let upload = try store.admit(blob)
            _ = try upload.begin()
            try upload.append(Array(bytes.prefix(1000)).span.bytes)
            #expect(store.blobs.space.reservedBytes > 0)
        }
        expectNothingLeft(of: blob)
        #expect(try store.blobs.state(of: blob) == .unknown)
    }

    @Test("aborting after the end takes nothing back")
    func abortAfterEnd() throws {
        let bytes = Sample.bytes(100, seed: 8)
        let upload = try store.admit(BlobID(of: bytes))
        _ = try upload.begin()
        try upload.append(bytes.span.bytes)
        _ = try upload.finish()
        upload.abort()
        #expect(try store.blobs.state(of: BlobID(of: bytes)) == .stored)
    }

    @Test("a blob that is stored already is not asked for again")
    func alreadyStored() throws {
        let blob = try store.put(1)
        let upload = try store.admit(blob)
        #expect(try upload.begin() == .alreadyStored)
        expectNothingLeft(of: blob)
    }

    @Test("an uploader that can defer is put off while another sends, and only then")
    func defers() throws {
        let blob = BlobID(of: Sample.small(2))
        let first = try store.admit(blob)
        guard case .deferred = store.blobs.admit(blob, canDefer: true, whenStored: {}) else {
            Issue.record("not deferred")
            return
        }
        first.abort()
        guard case .admitted = store.blobs.admit(blob, canDefer: true, whenStored: {}) else {
            Issue.record("deferred although nobody uploads it")
            return
        }
    }

    @Test("a failing uploader disturbs nobody; the next to finish wakes the rest (W1, W2)")
    func failureDisturbsNobody() throws {
        let bytes = Sample.bytes(3000, seed: 9)
        let blob = BlobID(of: bytes)
        let woken = Counter()
        func join() throws -> BlobUpload {
            guard
                case .admitted(let upload) = store.blobs.admit(
                    blob, canDefer: false, whenStored: { woken.increment() })
            else { throw ShamanError(.unavailable, "not admitted") }
            _ = try upload.begin()
            return upload
        }
        let (failing, winning, losing) = (try join(), try join(), try join())
        try failing.append(Sample.bytes(3000, seed: 10).span.bytes)
        #expect(shamanError { _ = try failing.finish() }?.code == .digestMismatch)
        #expect(woken.value == 0)
        #expect(try store.blobs.state(of: blob) == .uploading)

        try winning.append(bytes.span.bytes)
        #expect(try winning.finish() == .stored)
        #expect(woken.value == 1)
        #expect(try store.blobs.state(of: blob) == .stored)

        try losing.append(bytes.span.bytes)
        #expect(try losing.finish() == .alreadyStored)
        #expect(woken.value == 1)
        expectNothingLeft(of: blob)
    }

    @Test("1000 rounds of 8 uploads of one blob at once store one blob each", .timeLimit(.minutes(10)))
    func manyAtOnce() async throws {
        for round in 0..<1000 {
            let bytes = Sample.small(round)
            let blob = BlobID(of: bytes)
            let blobs = store.blobs
            let outcomes = try await withThrowingTaskGroup(of: BlobUpload.Progress.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        guard case .admitted(let upload) = blobs.admit(blob, canDefer: false, whenStored: {}) else {
                            throw ShamanError(.unavailable, "not admitted")
                        }
                        let progress = try upload.begin()
                        guard progress == .accepting else { return progress }
                        if round % 5 == 0, number == 3 {
                            upload.abort()
                            return .accepting
                        }
                        try upload.append(bytes.span.bytes)
                        return try upload.finish()
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == .stored }.count == 1)
            #expect(try blobs.state(of: blob) == .stored)
        }
        #expect(store.storedFiles().count == 1000)
        #expect(store.blobs.index.count == 1000)
        expectNothingLeft(of: BlobID(of: []))
    }
}
