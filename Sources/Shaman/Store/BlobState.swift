/// What the store knows of a blob.
public enum BlobState: String, Sendable {
    /// Complete and verified.
    case stored
    /// Somebody is sending it now.
    case uploading
    /// Not there.
    case unknown
}
