/// Why a worker's secret cannot be hashed or compared. The description is for the client.
public enum SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It has so many bytes, which is too many: what follows the 72nd would mean nothing.
    case tooLong(bytes: Int)
    /// It has a zero byte: what follows would mean nothing.
    case containsNUL
    /// Too many secrets wait to be hashed or compared; a later attempt can succeed.
    case busy
    /// The system's library refuses to hash, which it does only without memory or randomness.
    case failed

    /// What is wrong, and what would be right.
    public var description: String {
        switch self {
        case .tooLong(let bytes):
            "the secret has \(bytes) bytes, and may have \(SecretHash.maximumBytes) at most"
        case .containsNUL: "the secret has a zero byte, which it may not have"
        case .busy: "too many secrets are being checked; try again in a moment"
        case .failed: "the secret could not be hashed; see whether the server has memory left"
        }
    }
}
