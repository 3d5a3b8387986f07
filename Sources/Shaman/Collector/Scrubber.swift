internal import Synchronization

/// What a verification found.
public struct ScrubReport: Codable, Sendable, Equatable {
    /// Blobs that were read and compared.
    public var verified = 0
    /// Bytes that were read.
    public var bytes: Int64 = 0
    /// Blobs whose content is not what their name says, by checksum and size; they were moved aside.
    public var corrupt: [String] = []
    /// Links that refer to them, as paths below the checkout root.
    public var affected: [String] = []
    /// Files that could not be read.
    public var errors = 0
    /// How long it took.
    public var seconds: Double = 0
}

/// What a verification shall do.
public struct ScrubRequest: Sendable {
    /// The share of the blobs that is read, chosen at random: above 0, up to 1.
    public var sample: Double
    /// At most so many bytes are read per second; `nil` for as fast as it goes.
    public var bytesPerSecond: Int64?

    /// Makes a request; a rate below ``Limits/verificationBytesPerSecond`` counts as that.
    public init(sample: Double, bytesPerSecond: Int64?) {
        self.sample = sample
        self.bytesPerSecond = bytesPerSecond.map { max($0, Limits.verificationBytesPerSecond) }
    }
}

/// Re-reads stored blobs and moves aside those whose content is not what their name says, so that clients upload them again.
public struct Scrubber: Sendable {
    private let volume: StoreVolume
    private let blobs: BlobStore

    init(volume: StoreVolume, blobs: BlobStore) {
        self.volume = volume
        self.blobs = blobs
    }

    /// Progress: bytes read, bytes there are to read.
    public typealias Progress = @Sendable (_ done: Int64, _ total: Int64) -> Void

    /// Verifies, on a thread of its own.
    public func run(
        _ request: ScrubRequest, cancellation: Cancellation, progress: @escaping Progress,
        note: @escaping @Sendable (String) -> Void
    ) async throws(ShamanError) -> ScrubReport {
        try await DetachedThread.run { () throws(ShamanError) in
            try explainingSystemErrors {
                try self.runBlocking(request, cancellation: cancellation, progress: progress, note: note)
            }
        }
    }

    private func runBlocking(
        _ request: ScrubRequest, cancellation: Cancellation, progress: Progress,
        note: @escaping (String) -> Void
    ) throws -> ScrubReport {
        var report = ScrubReport()
        let started = ContinuousClock.now
        var chosen: [BlobID] = []
        var total: Int64 = 0
        let walk = BlobWalk(
            volume: volume, cancellation: cancellation, knownSize: { _ in nil },
            problem: { error in
                report.errors += 1
                note("cannot read \(error)")
            },
            found: { blob, _ in
                guard request.sample >= 1 || Double.random(in: 0..<1) < request.sample else { return }
                chosen.append(blob)
                total = total.addingClamped(blob.size)
            })
        try walk.run()

        var throttle = Throttle(bytesPerSecond: request.bytesPerSecond)
        var bad: Set<BlobID> = []
        for blob in chosen {
            try cancellation.check()
            do {
                let isGood = try blobs.scrub(blob) { count in
                    report.bytes += Int64(count)
                    try throttle.pause(after: count, unless: cancellation)
                    progress(report.bytes, total)
                    try cancellation.check()
                }
                guard let isGood else { continue }
                report.verified += 1
                if !isGood {
                    bad.insert(blob)
                    report.corrupt.append(blob.description)
                }
            } catch let error as SystemError {
                report.errors += 1
                note("cannot read \(error)")
            }
        }
        if !bad.isEmpty { report.affected = try paths(of: bad, cancellation: cancellation) }
        report.seconds = (ContinuousClock.now - started).inSeconds
        return report
    }

    /// The links that refer to any of these blobs.
    private func paths(of bad: Set<BlobID>, cancellation: Cancellation) throws -> [String] {
        let result = Mutex<[String]>([])
        let walk = LinkWalk(cancellation: cancellation) { blob, path in
            if bad.contains(blob) { result.withLock { $0.append(path()) } }
        }
        _ = try walk.walk([volume.jobs], problem: { _ in })
        return result.withLock { $0.sorted() }
    }
}

/// Slows work down to a number of bytes per second.
private struct Throttle {
    let bytesPerSecond: Int64?
    private var bytes: Int64 = 0
    private let started = ContinuousClock.now

    init(bytesPerSecond: Int64?) { self.bytesPerSecond = bytesPerSecond }

    mutating func pause(after count: Int, unless cancellation: Cancellation) throws(ShamanError) {
        guard let bytesPerSecond else { return }
        bytes += Int64(count)
        let due = Duration.seconds(Double(bytes) / Double(bytesPerSecond))
        while true {
            let ahead = due - (ContinuousClock.now - started)
            guard ahead > .zero else { return }
            cancellation.wait(atMost: ahead)
            try cancellation.check()
        }
    }
}
