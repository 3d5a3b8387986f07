public import Shaman

/// What a ``Pusher`` asks of a server.
///
/// ``ShamanClient`` does it over HTTP; tests script it. Each call is one request, and throws ``ShamanClientError`` when it
/// fails and `CancellationError` when its task is cancelled; repeating a call is up to the caller.
public protocol ShamanTransport: Sendable {
    /// Who answers.
    func version() async throws -> ServerVersion

    /// Which blobs of the manifest the server lacks, each once, in the order of the manifest.
    func findMissing(_ manifest: AssetManifest) async throws -> [MissingBlob]

    /// What the server knows of a blob.
    func status(of blob: BlobID) async throws -> BlobStatus

    /// Sends a file's content.
    ///
    /// - Parameters:
    ///   - file: the file, and its state when it was hashed.
    ///   - blob: what the content was found to be.
    ///   - originalName: what the file is called in the server's log.
    ///   - canDefer: whether the server may answer ``UploadOutcome/deferred``.
    ///   - sent: is told how many more bytes went out.
    func upload(
        _ file: LocalFile, as blob: BlobID, originalName: String, canDefer: Bool,
        sent: @escaping @Sendable (Int) -> Void
    ) async throws -> UploadOutcome

    /// Makes a checkout.
    ///
    /// - Returns: the name that it got, which differs from `name` where that is taken.
    func createCheckout(name: String, manifest: AssetManifest) async throws -> String
}
