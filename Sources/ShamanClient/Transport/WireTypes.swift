internal import Shaman

/// A file of a request.
struct WireFile: Codable {
    let sha: String
    let size: Int64
    let path: String
}

/// Files as they are asked for, and as file lists have them.
struct WireFileList: Codable {
    let files: [WireFile]
}

/// A file that the server lacks.
struct WireMissingFile: Codable {
    let sha: String
    let size: Int64
    let path: String
    let status: String
}

/// The answer to what is missing.
struct WireMissingFiles: Codable {
    let files: [WireMissingFile]
}

/// The answer to what is known of a blob.
struct WireStatus: Codable {
    let status: String
}

/// The request for a checkout.
struct WireCheckout: Codable {
    let checkoutPath: String
    let files: [WireFile]
}

/// The answer to the request for a checkout.
struct WireCheckoutAnswer: Codable {
    let checkoutPath: String
}

/// The request for a garbage collection.
struct WireCollection: Codable {
    let dryRun: Bool
    let maxAge: String?
    let purge: Bool

    private enum CodingKeys: String, CodingKey {
        case dryRun = "dry_run"
        case maxAge = "max_age"
        case purge
    }
}

/// The request for a verification.
struct WireVerification: Codable {
    let sample: Double
    let bytesPerSecond: Int64?

    private enum CodingKeys: String, CodingKey {
        case sample
        case bytesPerSecond = "bytes_per_second"
    }
}

/// How far a verification is.
struct WireVerificationStatus: Codable {
    let running: Bool
    let doneBytes: Int64
    let totalBytes: Int64
    let report: ScrubReport?
    let failure: String?

    private enum CodingKeys: String, CodingKey {
        case running
        case doneBytes = "done_bytes"
        case totalBytes = "total_bytes"
        case report
        case failure
    }
}

/// The body of every error.
struct WireError: Codable {
    let message: String
}

extension WireFile {
    init(_ entry: AssetManifest.Entry) {
        self.init(sha: entry.blob.sha, size: entry.blob.size, path: entry.path.text)
    }
}
