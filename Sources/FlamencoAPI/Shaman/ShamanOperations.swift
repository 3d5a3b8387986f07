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
        let body = try await JSONBody.decode(
            ShamanMessages.RequirementsRequest.self, from: request, limit: APILimits.manifestBodyBytes,
            on: decoders)
        let wanted = try blobs(of: body.files)
        let missing = try await shaman.findMissing(wanted)
        return try JSONBody.response(
            ShamanMessages.RequirementsResponse(
                files: missing.map { index, state in
                    let file = body.files[index]
                    return .init(path: file.path, sha: file.sha, size: file.size, status: state.rawValue)
                }),
            to: request)
    }

    // MARK: POST /shaman/checkout/create

    func createCheckout(_ request: Request) async throws -> Response {
        let shaman = try active()
        let body = try await JSONBody.decode(
            ShamanMessages.Checkout.self, from: request, limit: APILimits.manifestBodyBytes,
            on: decoders)
        let name = try CheckoutName(body.checkoutPath)
        let blobs = try blobs(of: body.files)
        let portable = shaman.options.portableNames
        let entries = try zip(body.files, blobs).map { file, blob throws(ShamanError) in
            ManifestEntry(path: try CheckoutPath(file.path, portable: portable), blob: blob)
        }
        let actual = try await shaman.createCheckout(name, of: entries)
        return try JSONBody.response(ShamanMessages.CheckoutResult(checkoutPath: actual.text), to: request)
    }

    // MARK: POST /shaman/gc

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

    func stats(_ request: Request) async throws -> Response {
        let shaman = try active()
        let stats = try await shaman.pool.run { () throws(ShamanError) in shaman.stats() }
        return try JSONBody.response(stats, to: request)
    }

    private func blobs(of files: [ShamanMessages.FileSpec]) throws -> [BlobID] {
        guard files.count <= Limits.manifestEntries else {
            throw APIError(
                .contentTooLarge,
                "\(files.count) files in one request; at most \(Limits.manifestEntries) are accepted")
        }
        return try files.enumerated().map { index, file in
            do throws(ShamanError) {
                return try BlobID(sha: file.sha, size: file.size)
            } catch {
                throw APIError(.badRequest, "files[\(index)] (\(JSONText.quoted(file.path))): \(error.message)")
            }
        }
    }
}
