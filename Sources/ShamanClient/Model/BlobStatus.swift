public import Shaman

/// What a server knows of a blob.
public enum BlobStatus: String, Codable, Sendable {
    /// It has never heard of it.
    case unknown
    /// Somebody is sending it at this moment.
    case uploading
    /// It has it, complete and verified.
    case stored
}

/// What became of an upload.
public enum UploadOutcome: Sendable, Equatable {
    /// The server took the bytes and verified them.
    case stored
    /// The server has the blob already.
    case alreadyStored
    /// Somebody else is sending it; come back later. Happens only where the client said that it can.
    case deferred
}

/// A blob that the server lacks, and a path of the manifest that needs it.
public struct MissingBlob: Sendable, Hashable {
    /// The path that needs it; the first where there are several.
    public let path: CheckoutPath
    /// What is missing.
    public let blob: BlobID
    /// Whether somebody is sending it already; never `stored`.
    public let status: BlobStatus

    /// Names a missing blob.
    public init(path: CheckoutPath, blob: BlobID, status: BlobStatus) {
        self.path = path
        self.blob = blob
        self.status = status
    }
}
