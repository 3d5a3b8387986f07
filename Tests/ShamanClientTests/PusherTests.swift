import Foundation
import Shaman
import ShamanClient
import Synchronization
import Testing

@Suite("Pushing a directory", .timeLimit(.minutes(10)))
struct PusherTests {
    let directory: TemporaryDirectory
    private let clock = ImpatientClock()

    init() throws { directory = try TemporaryDirectory() }

    private func pusher(
        _ server: FakeServer, connections: Int = 1, cache: HashCache = HashCache(location: nil),
        progress: @escaping @Sendable (PushProgress) -> Void = { _ in },
        configure: (inout PushOptions) -> Void = { _ in }
    ) -> Pusher {
        var options = PushOptions(connections: connections, hashThreads: 2)
        configure(&options)
        return Pusher(
            transport: server, options: options, cache: cache, clock: clock, jitter: { 1 }, progress: progress)
    }

    private static func failure(_ kind: ShamanClientError.Kind, retryAfter: Duration? = nil) -> ShamanClientError {
        ShamanClientError(kind, "scripted", retryAfter: retryAfter)
    }

    // MARK: What is sent, and what is made of it

    @Test("sends what is missing, once each, makes the checkout of all files, and adds up what was saved")
    func summary() async throws {
        try directory.write("a", "aaaa")
        try directory.write("copy of a", "aaaa")
        try directory.write("known", "kkkkkkkk")
        try directory.write("empty", "")
        let server = FakeServer { $0.stored = [blob("kkkkkkkk")] }
        let summary = try await pusher(server).push(directory.path, name: "scene")

        #expect(summary.checkout == "scene")
        #expect(summary.files == 4)
        #expect(summary.bytes == 16)
        #expect(summary.uploadedFiles == 2)
        #expect(summary.uploadedBytes == 4)
        #expect(summary.alreadyThereFiles == 1)
        #expect(summary.alreadyThereBytes == 8)
        #expect(summary.duplicateFiles == 1)
        #expect(summary.duplicateBytes == 4)
        #expect(summary.savedBytes == 12)
        #expect(server.events.first == .version)
        #expect(server.events.last == .checkout("scene", files: 4))
        #expect(server.stored == [blob("aaaa"), blob(""), blob("kkkkkkkk")])
    }

    @Test("sends nothing the second time")
    func secondPush() async throws {
        try directory.write("a", "a")
        let server = FakeServer()
        _ = try await pusher(server).push(directory.path, name: "x")
        let summary = try await pusher(server).push(directory.path, name: "x")
        #expect(server.uploads == ["a"])
        #expect(summary.uploadedFiles == 0)
        #expect(summary.savedBytes == 1)
    }

    @Test("calls the checkout after the directory when no name is given")
    func defaultName() async throws {
        try directory.write("scene/a", "a")
        let server = FakeServer()
        _ = try await pusher(server).push(directory.path("scene/."), name: nil)
        #expect(server.checkouts == ["scene"])
    }

    @Test("replaces in the checkout's name what not every platform can have")
    func cleanedName() async throws {
        let server = FakeServer()
        _ = try await pusher(server).push(directory.path, name: "shot: 1/ take?2")
        #expect(server.checkouts == ["shot_ 1/ take_2"])
    }

    @Test("refuses a name that no server takes before it sends anything")
    func badName() async throws {
        try directory.write("a", "a")
        let server = FakeServer()
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "../x")
        }
        #expect(error?.kind == .invalidInput)
        #expect(error?.message.contains("../x") == true)
        #expect(server.events == [.version])
    }

    @Test("makes a checkout of nothing out of an empty directory")
    func emptyDirectory() async throws {
        let server = FakeServer()
        let summary = try await pusher(server).push(directory.path, name: "x")
        #expect(summary.files == 0)
        #expect(server.checkouts == ["x"])
    }

    @Test("sends large files first, and those that somebody else is sending last")
    func order() async throws {
        for (name, content) in [("a", "1"), ("b", "88888888"), ("c", "4444"), ("d", "22")] {
            try directory.write(name, content)
        }
        let server = FakeServer { $0.underWay = [blob("88888888")] }
        _ = try await pusher(server).push(directory.path, name: "x")
        #expect(server.uploads == ["c", "d", "a", "b"])
    }

    @Test("sends nothing in a dry run, and tells what it would have sent")
    func dryRun() async throws {
        try directory.write("a", "aaaa")
        try directory.write("b", "b")
        let server = FakeServer { $0.stored = [blob("b")] }
        let summary = try await pusher(server, configure: { $0.isDryRun = true }).push(directory.path, name: "x")
        #expect(summary.checkout == nil)
        #expect(summary.dryRun)
        #expect(summary.uploadedFiles == 1)
        #expect(summary.savedBytes == 1)
        #expect(server.uploads.isEmpty && server.checkouts.isEmpty)
    }

    @Test("uses as many connections as it may, and no more")
    func connections() async throws {
        for index in 0..<20 { try directory.write("\(index)", "\(index)") }
        let server = FakeServer()
        _ = try await pusher(server, connections: 3).push(directory.path, name: "x")
        #expect(server.mostRunning <= 3)
        #expect(server.uploads.count == 20)
    }

    @Test("does not begin to read files when no server is there, and does not wait for one")
    func noServer() async throws {
        try directory.link("dangling", to: "nowhere")
        let server = FakeServer { $0.versionFailure = Self.failure(.unreachable) }
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "x")
        }
        #expect(error?.kind == .unreachable)
        #expect(server.events == [.version])
        #expect(clock.sleeps.isEmpty)
    }

    @Test("sends nothing when a file cannot be read, and names it")
    func unreadable() async throws {
        try directory.write("a", "a")
        try directory.link("dangling", to: "nowhere")
        let server = FakeServer()
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "x")
        }
        #expect(error?.message.contains("dangling") == true)
        #expect(server.events == [.version])
    }

    // MARK: Deferral

    @Test("lets the server defer a file while others remain, and sends that again at the end without the choice")
    func deferral() async throws {
        try directory.write("first", "4444")
        try directory.write("second", "22")
        let server = FakeServer { $0.uploadAnswers["first"] = [.success(.deferred)] }
        let summary = try await pusher(server).push(directory.path, name: "x")
        #expect(
            server.events.filter { if case .findMissing = $0 { false } else { true } } == [
                .version,
                .upload("first", canDefer: true),
                .upload("second", canDefer: true),
                .status(of: blob("4444")),
                .upload("first", canDefer: false),
                .checkout("x", files: 2),
            ])
        #expect(summary.uploadedFiles == 2)
    }

    @Test("does not send a deferred file again that somebody else has brought to its end")
    func deferredAndStored() async throws {
        try directory.write("first", "4444")
        try directory.write("second", "22")
        let server = FakeServer {
            $0.uploadAnswers["first"] = [.success(.deferred)]
            $0.stored = []
        }
        let pusher = pusher(
            server,
            progress: { progress in
                // While the second file is sent, somebody else finishes the first.
                guard progress.phase == .uploading, progress.filesDone == 1 else { return }
                server.change { $0.stored.insert(blob("4444")) }
            })
        let summary = try await pusher.push(directory.path, name: "x")
        #expect(server.uploads == ["first", "second"])
        #expect(summary.uploadedFiles == 1)
        #expect(summary.alreadyThereFiles == 1)
    }

    @Test("never gives the server the choice for the only file")
    func onlyFile() async throws {
        try directory.write("only", "1")
        let server = FakeServer()
        _ = try await pusher(server).push(directory.path, name: "x")
        #expect(server.events.contains(.upload("only", canDefer: false)))
    }

    @Test("asks before it sends a file that somebody else was sending")
    func underWay() async throws {
        try directory.write("busy", "1")
        let server = FakeServer { $0.underWay = [blob("1")] }
        let pusher = pusher(
            server,
            progress: { progress in
                if progress.phase == .uploading { server.change { $0.stored.insert(blob("1")) } }
            })
        let summary = try await pusher.push(directory.path, name: "x")
        #expect(server.uploads.isEmpty)
        #expect(summary.alreadyThereFiles == 1)
    }

    // MARK: Trying again

    @Test("tries up to five times, with longer and longer pauses, and then succeeds")
    func retries() async throws {
        try directory.write("a", "1")
        let failures = Array(
            repeating: Result<UploadOutcome, ShamanClientError>.failure(Self.failure(.serverFailure)), count: 4)
        let server = FakeServer { $0.uploadAnswers["a"] = failures }
        _ = try await pusher(server).push(directory.path, name: "x")
        #expect(server.uploads.count == 5)
        #expect(clock.sleeps == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test("gives up after the fifth time, and asks for no checkout")
    func givesUp() async throws {
        try directory.write("a", "1")
        let failures = Array(
            repeating: Result<UploadOutcome, ShamanClientError>.failure(Self.failure(.connectionLost)), count: 9)
        let server = FakeServer { $0.uploadAnswers["a"] = failures }
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "x")
        }
        #expect(error?.kind == .connectionLost)
        #expect(server.uploads.count == 5)
        #expect(server.checkouts.isEmpty)
    }

    @Test("waits as long as the server asks for")
    func retryAfter() async throws {
        try directory.write("a", "1")
        let server = FakeServer {
            $0.uploadAnswers["a"] = [.failure(Self.failure(.serverFailure, retryAfter: .seconds(7)))]
        }
        _ = try await pusher(server).push(directory.path, name: "x")
        #expect(clock.sleeps == [.seconds(7)])
    }

    @Test("does not send again what arrived although the answer got lost")
    func lostAnswer() async throws {
        try directory.write("a", "1")
        let server = FakeServer { $0.uploadAnswers["a"] = [.failure(Self.failure(.connectionLost))] }
        let pusher = pusher(
            server,
            progress: { progress in
                guard progress.phase == .uploading, progress.bytesDone == 1 else { return }
                server.change { $0.stored.insert(blob("1")) }
            })
        _ = try await pusher.push(directory.path, name: "x")
        #expect(server.uploads == ["a"])
        #expect(server.checkouts == ["x"])
    }

    @Test(
        "does not repeat what would fail again",
        arguments: [
            ShamanClientError.Kind.refused, .noSpace, .timedOut, .contentMismatch, .fileChanged, .fileUnreadable,
        ])
    func permanent(_ kind: ShamanClientError.Kind) async throws {
        try directory.write("a", "1")
        let server = FakeServer { $0.uploadAnswers["a"] = [.failure(Self.failure(kind))] }
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "x")
        }
        #expect(error?.kind == kind)
        #expect(server.uploads == ["a"])
        #expect(server.checkouts.isEmpty)
    }

    @Test("tries a checkout again that failed for a moment, and not one that was refused")
    func checkoutRetries() async throws {
        try directory.write("a", "1")
        let patient = FakeServer {
            $0.checkoutFailures = [Self.failure(.serverFailure), Self.failure(.connectionLost)]
        }
        _ = try await pusher(patient).push(directory.path, name: "x")
        #expect(patient.checkouts == ["x", "x", "x"])

        let strict = FakeServer { $0.checkoutFailures = [Self.failure(.refused)] }
        await #expect(throws: ShamanClientError.self) { try await pusher(strict).push(directory.path, name: "x") }
        #expect(strict.checkouts == ["x"])
    }

    @Test("forgets what it remembered of a file that turned out to be another")
    func staleCache() async throws {
        try directory.write("a", "1")
        let file = try localFile(directory.path("a"))
        let cache = HashCache(location: nil, now: { file.stamp.changed + 3_000_000_000 })
        let server = FakeServer { $0.uploadAnswers["a"] = [.failure(Self.failure(.contentMismatch))] }
        await #expect(throws: ShamanClientError.self) {
            try await pusher(server, cache: cache).push(directory.path, name: "x")
        }
        #expect(cache.blob(of: file) == nil)
        _ = try await pusher(server, cache: cache).push(directory.path, name: "x")
        #expect(cache.blob(of: file) == blob("1"))
    }

    // MARK: Blobs that have vanished

    @Test("asks and sends once more when a checkout lacks blobs")
    func repair() async throws {
        try directory.write("a", "1")
        try directory.write("b", "2")
        let server = FakeServer { $0.stored = [blob("2")] }
        let pusher = pusher(
            server,
            progress: { progress in
                // The server loses a blob between the answer and the checkout.
                guard progress.phase == .uploading, server.checkouts.isEmpty else { return }
                server.change { $0.stored.remove(blob("2")) }
            })
        let summary = try await pusher.push(directory.path, name: "x")
        #expect(server.uploads == ["a", "b"])
        #expect(server.checkouts == ["x", "x"])
        #expect(summary.uploadedFiles == 2)
    }

    @Test("gives up on a server that loses everything, after three more rounds")
    func repairsEnd() async throws {
        try directory.write("a", "1")
        let server = FakeServer { $0.losesUploads = true }
        let error = await #expect(throws: ShamanClientError.self) {
            try await pusher(server).push(directory.path, name: "x")
        }
        #expect(error?.kind == .missingBlobs)
        #expect(server.uploads.count == 4)
        #expect(server.checkouts.count == 4)
    }

    // MARK: Progress and cancellation

    @Test("reports progress that ends at the whole, whatever was sent twice")
    func progress() async throws {
        try directory.write("a", "4444")
        try directory.write("b", "22")
        let server = FakeServer {
            $0.uploadAnswers["a"] = [.failure(Self.failure(.connectionLost)), .success(.deferred)]
        }
        let collected = Reports()
        _ = try await pusher(server, progress: { collected.add($0) }).push(directory.path, name: "x")
        for phase in [PushProgress.Phase.hashing, .uploading] {
            let last = try #require(collected.all.last { $0.phase == phase })
            #expect(last.filesDone == 2 && last.filesTotal == 2)
            #expect(last.bytesDone == 6 && last.bytesTotal == 6)
        }
        #expect(collected.all.allSatisfy { $0.bytesDone >= 0 && $0.bytesDone <= $0.bytesTotal })
        #expect(collected.all.first?.phase == .scanning)
        #expect(collected.all.last?.phase == .checkingOut)
    }

    @Test("ends at once when it is cancelled, and asks for no checkout")
    func cancellation() async throws {
        for index in 0..<10 { try directory.write("\(index)", "\(index)") }
        let server = FakeServer { $0.holdsUploads = true }
        let pusher = pusher(server, connections: 4)
        let task = Task { try await pusher.push(directory.path, name: "x") }
        try await eventually { server.uploads.count == 4 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.uploads.count == 4)
        #expect(server.checkouts.isEmpty)
    }

    private final class Reports: Sendable {
        private let reports = Mutex<[PushProgress]>([])
        func add(_ report: PushProgress) { reports.withLock { $0.append(report) } }
        var all: [PushProgress] { reports.withLock { $0 } }
    }
}

@Suite("Pauses between attempts")
struct RetryPolicyTests {
    private let policy = RetryPolicy.standard

    @Test("double, up to the longest, and vary by chance within the upper half")
    func delays() {
        #expect(policy.delay(afterFailures: 1, wish: nil, jitter: 1) == .milliseconds(250))
        #expect(policy.delay(afterFailures: 3, wish: nil, jitter: 0) == .milliseconds(500))
        #expect(policy.delay(afterFailures: 60, wish: nil, jitter: 1) == .seconds(8))
    }

    @Test("follow the server's wish, within reason")
    func wish() {
        #expect(policy.delay(afterFailures: 1, wish: .seconds(5), jitter: 1) == .seconds(5))
        #expect(policy.delay(afterFailures: 1, wish: .seconds(3600), jitter: 1) == .seconds(60))
        #expect(policy.delay(afterFailures: 5, wish: .zero, jitter: 1) == .seconds(4))
    }
}
