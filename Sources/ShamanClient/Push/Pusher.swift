internal import Shaman

/// Brings the files of a directory to a server and gets a checkout of them.
///
/// Scan, hash, ask what is missing, send that, make the checkout. What fails for a moment is tried again; what the server
/// turns out to lack at the end is sent once more. When its task is cancelled, uploads end where they are, no checkout is
/// asked for, and the next push goes on from what has arrived.
public struct Pusher: Sendable {
    let transport: any ShamanTransport
    let options: PushOptions
    let cache: HashCache
    let retrier: Retrier
    let progress: @Sendable (PushProgress) -> Void
    private let clock: any Clock<Duration>

    /// - Parameters:
    ///   - transport: the server.
    ///   - cache: what is known of files; saved after hashing.
    ///   - progress: is told how far the push is, from any thread and as often as anything happens.
    public init(
        transport: any ShamanTransport, options: PushOptions, cache: HashCache,
        progress: @escaping @Sendable (PushProgress) -> Void
    ) {
        self.init(
            transport: transport, options: options, cache: cache, clock: ContinuousClock(),
            jitter: { .random(in: 0...1) }, progress: progress)
    }

    /// A pusher with another clock and other chances.
    package init(
        transport: any ShamanTransport, options: PushOptions, cache: HashCache, clock: any Clock<Duration>,
        jitter: @escaping @Sendable () -> Double, progress: @escaping @Sendable (PushProgress) -> Void
    ) {
        self.transport = transport
        self.options = options
        self.cache = cache
        self.clock = clock
        self.progress = progress
        retrier = Retrier(policy: options.retries, clock: clock, jitter: jitter)
    }

    /// Pushes a directory.
    ///
    /// - Parameter name: the checkout's name; the server may add to it. `nil` for the directory's.
    /// - Throws: ``ShamanClientError`` that names the file or server at fault, or `CancellationError`.
    public func push(_ directory: String, name: String?) async throws -> PushSummary {
        let start = ContinuousClock.now
        // Hashing can take long, so it does not begin before somebody is there to take the files.
        _ = try await transport.version()

        let pool = IOPool(threads: options.hashThreads, queueCapacity: options.hashThreads * 2)
        let (scan, checkoutName) = try await scan(directory, name, pool)
        let assets = AssetSet(try await hash(scan, pool))
        let manifest = assets.manifest
        let missing = try await findMissing(manifest)

        if options.isDryRun {
            return assets.summary(
                uploaded: Set(missing.map(\.blob)), checkout: nil, isDryRun: true, took: start.duration(to: .now))
        }
        let checkout: String
        let uploaded: Set<BlobID>
        do {
            (checkout, uploaded) = try await deliver(missing, of: assets, manifest, name: checkoutName)
        } catch {
            // A file that has turned out to be another than was remembered is forgotten for good.
            try? await saveCache(pool)
            throw error
        }
        return assets.summary(
            uploaded: uploaded, checkout: checkout, isDryRun: false, took: start.duration(to: .now))
    }

    private func scan(
        _ directory: String, _ name: String?, _ pool: IOPool
    ) async throws -> (scan: AssetScan, checkoutName: String) {
        report(.scanning)
        let scanner = AssetScanner(excluding: options.excluded)
        return try await pool.perform { flag in
            let scan = try scanner.scan(directory, isCancelled: { flag.isRaised })
            if let failure = scan.failure { throw failure }
            return (scan, try Self.cleaned(name ?? Self.name(of: directory)))
        }
    }

    /// The last component of the directory's real path, so that `.` has a name, too.
    private static func name(of directory: String) throws -> String {
        let path = try resolvedPath(directory)
        guard let name = path.split(separator: "/").last else {
            throw ShamanClientError(.invalidInput, "the directory has no name; give the checkout one")
        }
        return String(name)
    }

    /// The name as every server takes it, so that none refuses it once all is sent.
    private static func cleaned(_ name: String) throws(ShamanClientError) -> String {
        do throws(ShamanError) {
            return try CheckoutName(name).text
        } catch {
            throw ShamanClientError(.invalidInput, error.message)
        }
    }

    private func findMissing(_ manifest: AssetManifest) async throws -> [MissingBlob] {
        report(.asking)
        return try await retrier.run { _ in try await transport.findMissing(manifest) }
    }

    /// Sends what is missing and asks for the checkout, until that succeeds.
    private func deliver(
        _ missing: [MissingBlob], of assets: AssetSet, _ manifest: AssetManifest, name: String
    ) async throws -> (checkout: String, uploaded: Set<BlobID>) {
        var missing = missing
        var uploaded: Set<BlobID> = []
        var repairs = 0
        while true {
            uploaded.formUnion(try await upload(missing, of: assets))
            try Task.checkCancellation()
            report(.checkingOut)
            do {
                let checkout = try await retrier.run { _ in
                    try await transport.createCheckout(name: name, manifest: manifest)
                }
                return (checkout, uploaded)
            } catch let error as ShamanClientError where error.kind == .missingBlobs && repairs < options.repairs {
                repairs += 1
                missing = try await findMissing(manifest)
            }
        }
    }

    private func report(_ phase: PushProgress.Phase) {
        progress(PushProgress(phase: phase, filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0))
    }
}
