/// What a push did.
public struct PushSummary: Codable, Sendable, Equatable {
    /// The name of the checkout; `nil` after a dry run.
    public let checkout: String?
    /// Whether nothing was sent; then `uploaded` tells what would have been.
    public let dryRun: Bool
    /// Files in the checkout.
    public let files: Int
    /// What they take up, each counted in full.
    public let bytes: Int64
    /// Files whose content was sent.
    public let uploadedFiles: Int
    /// Bytes that were sent.
    public let uploadedBytes: Int64
    /// Files whose content the server had already.
    public let alreadyThereFiles: Int
    /// What these take up.
    public let alreadyThereBytes: Int64
    /// Files that have the same content as one that is counted elsewhere.
    public let duplicateFiles: Int
    /// What these take up.
    public let duplicateBytes: Int64
    /// Bytes that did not have to be sent, for either reason.
    public let savedBytes: Int64
    /// How long it took.
    public let seconds: Double

    private enum CodingKeys: String, CodingKey {
        case checkout
        case dryRun = "dry_run"
        case files
        case bytes
        case uploadedFiles = "uploaded_files"
        case uploadedBytes = "uploaded_bytes"
        case alreadyThereFiles = "already_there_files"
        case alreadyThereBytes = "already_there_bytes"
        case duplicateFiles = "duplicate_files"
        case duplicateBytes = "duplicate_bytes"
        case savedBytes = "saved_bytes"
        case seconds
    }
}
