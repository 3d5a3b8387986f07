internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Shaman

/// The Shaman operations but the upload, which has its own path past the router.
struct ShamanOperations: Sendable {
    let shaman: ShamanService?
    private let decoders = IOPool(threads: APILimits.decoderThreads, queueCapacity: APILimits.decoderQueue)

    init(shaman: ShamanService?) { self.shaman = shaman }

    private func active() throws(APIError) -> ShamanService {
        guard let shaman else { throw .shamanNotActive }
        return shaman
    }

    // MARK: GET /shaman/files/{checksum}/{filesize}

    func fileStatus(_ request: Request, checksum: String, filesize: String) async throws -> Response {
        let shaman = try active()
        let blob = try BlobParameters.blob(sha: checksum, size: filesize)
        let state = try await shaman.pool.run { () throws(ShamanError) in try shaman.blobs.state(of: blob) }
        return try JSONBody.response(ShamanMessages.SingleFileStatus(status: state.rawValue), to: request)
    }

    // MARK: POST /shaman/checkout/requirements

    func requirements(_ request: Request) async throws -> Response {
        let shaman = try active()
        let body = try await JSONBody.collectJSON(request, limit: APILimits.manifestBodyBytes)
        let manifest = try await onDecoders { try ManifestDecoder.requirements(body) }
        let missing = try await shaman.findMissing(manifest.blobs)
        let isPretty = JSONBody.isPretty(request)
        return JSONBody.response(
            try await onDecoders { RequirementsAnswer.write(missing, of: manifest, isPretty: isPretty) })
    }

    // MARK: POST /shaman/checkout/create

    func createCheckout(_ request: Request) async throws -> Response {
        let shaman = try active()
        let portable = shaman.options.portableNames
        let body = try await JSONBody.collectJSON(request, limit: APILimits.manifestBodyBytes)
        let (name, entries) = try await onDecoders {
            let manifest = try ManifestDecoder.checkout(body)
            let entries = try manifest.entries(portable: portable)
            return (try CheckoutName(manifest.checkoutPath), entries)
        }
        let actual = try await shaman.createCheckout(name, of: entries)
        return try JSONBody.response(ShamanMessages.CheckoutResult(checkoutPath: actual.text), to: request)
    }

    /// Reads or writes what may list hundreds of thousands of files, on the decoders' threads.
    private func onDecoders<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await decoders.run { () throws(ShamanError) in Swift.Result { try work() } }.get()
    }

    // MARK: POST, GET /shaman/gc

    func collectGarbage(_ request: Request, logger: Logger) async throws -> Response {
        let shaman = try active()
        let body = try await JSONBody.decodeIfPresent(
            CollectionMessages.Request.self, from: request, limit: APILimits.smallBodyBytes)
        let collection = CollectionRequest(
            dryRun: body?.dryRun ?? false,
            maximumAge: try body?.maximumAge() ?? shaman.options.maximumAge,
            quarantineAge: body?.purge == true ? .zero : shaman.options.quarantineAge)
        let report = try await shaman.collect(collection) { logger.warning("collection: \($0)") }
        return try JSONBody.response(report, to: request)
    }

    func collections(_ request: Request) throws -> Response {
        try JSONBody.response(["collections": try active().collector.history], to: request)
    }

    // MARK: POST, GET, DELETE /shaman/fsck

    func startVerification(_ request: Request, logger: Logger) async throws -> Response {
        let shaman = try active()
        let body = try await JSONBody.decodeIfPresent(
            VerificationMessages.Request.self, from: request, limit: APILimits.smallBodyBytes)
        let scrub = try body?.scrubRequest() ?? ScrubRequest(sample: 1, bytesPerSecond: nil)
        try shaman.verification.start(scrub) { logger.warning("verification: \($0)") }
        return try JSONBody.response(
            VerificationMessages.Status(shaman.verification.status), to: request, status: .accepted)
    }

    func verificationStatus(_ request: Request) throws -> Response {
        try JSONBody.response(VerificationMessages.Status(try active().verification.status), to: request)
    }

    func cancelVerification() throws -> Response {
        try active().verification.cancel()
        return Response(status: .noContent)
    }

    // MARK: GET /shaman/stats

    func stats(_ request: Request) throws -> Response {
        try JSONBody.response(try active().stats(), to: request)
    }
}
