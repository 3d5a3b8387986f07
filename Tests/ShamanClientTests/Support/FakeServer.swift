import Shaman
import ShamanClient
import Synchronization

/// A server in memory that answers as it is told to, and notes what it was asked.
final class FakeServer: ShamanTransport {
    enum Event: Equatable {
        case version
        case findMissing(files: Int)
        case status(of: BlobID)
        case upload(String, canDefer: Bool)
        case checkout(String, files: Int)
    }

    struct State {
        var stored: Set<BlobID> = []
        /// Blobs that somebody else is sending.
        var underWay: Set<BlobID> = []
        /// What the next uploads of a file get for an answer; afterwards it is stored.
        var uploadAnswers: [String: [Result<UploadOutcome, ShamanClientError>]] = [:]
        /// What the next requests for a checkout fail with; afterwards they succeed if all is there.
        var checkoutFailures: [ShamanClientError] = []
        var versionFailure: ShamanClientError?
        /// Answers to uploads are `stored`, but nothing is.
        var losesUploads = false
        /// Uploads do not end until their task is cancelled.
        var holdsUploads = false
        var events: [Event] = []
        var running = 0
        var mostRunning = 0
    }

    private let state: Mutex<State>

    init(_ configure: (inout State) -> Void = { _ in }) {
        var initial = State()
        configure(&initial)
        state = Mutex(initial)
    }

    var events: [Event] { state.withLock { $0.events } }

    /// The uploads alone, in order.
    var uploads: [String] {
        events.compactMap { event in
            if case .upload(let name, _) = event { name } else { nil }
        }
    }

    var checkouts: [String] {
        events.compactMap { event in
            if case .checkout(let name, _) = event { name } else { nil }
        }
    }

    var stored: Set<BlobID> { state.withLock { $0.stored } }
    var mostRunning: Int { state.withLock { $0.mostRunning } }

    func change(_ body: (inout State) -> Void) {
        state.withLock { body(&$0) }
    }

    func version() async throws -> ServerVersion {
        try state.withLock { state in
            state.events.append(.version)
            if let failure = state.versionFailure { throw failure }
        }
        return ServerVersion(name: "fake", version: "1", shortversion: "1", git: "")
    }

    func findMissing(_ manifest: AssetManifest) async throws -> [MissingBlob] {
        state.withLock { state in
            state.events.append(.findMissing(files: manifest.entries.count))
            var seen: Set<BlobID> = []
            return manifest.entries.compactMap { entry in
                guard !state.stored.contains(entry.blob), seen.insert(entry.blob).inserted else { return nil }
                let status: BlobStatus = state.underWay.contains(entry.blob) ? .uploading : .unknown
                return MissingBlob(path: entry.path, blob: entry.blob, status: status)
            }
        }
    }

    func status(of blob: BlobID) async throws -> BlobStatus {
        state.withLock { state in
            state.events.append(.status(of: blob))
            return state.stored.contains(blob) ? .stored : state.underWay.contains(blob) ? .uploading : .unknown
        }
    }

    func upload(
        _ file: LocalFile, as blob: BlobID, originalName: String, canDefer: Bool,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws -> UploadOutcome {
        let (answer, isHeld) = state.withLock { state in
            state.events.append(.upload(originalName, canDefer: canDefer))
            state.running += 1
            state.mostRunning = max(state.mostRunning, state.running)
            let isScripted = state.uploadAnswers[originalName]?.isEmpty == false
            let answer = isScripted ? state.uploadAnswers[originalName]?.removeFirst() : .success(.stored)
            return (answer ?? .success(.stored), state.holdsUploads)
        }
        defer { state.withLock { $0.running -= 1 } }
        sent(Int(blob.size))
        if isHeld { try await Task.sleep(for: .seconds(3600)) }
        await Task.yield()
        let outcome = try answer.get()
        state.withLock { state in
            if outcome == .stored && !state.losesUploads { state.stored.insert(blob) }
        }
        return outcome
    }

    func createCheckout(name: String, manifest: AssetManifest) async throws -> String {
        try state.withLock { state in
            state.events.append(.checkout(name, files: manifest.entries.count))
            if !state.checkoutFailures.isEmpty { throw state.checkoutFailures.removeFirst() }
            guard manifest.entries.allSatisfy({ state.stored.contains($0.blob) }) else {
                throw ShamanClientError(.missingBlobs, "blobs are missing", status: 424)
            }
            return name
        }
    }
}
