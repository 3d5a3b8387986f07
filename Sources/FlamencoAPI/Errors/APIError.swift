public import HTTPTypes

/// An answer that says what went wrong: a status and the body `{"code": …, "message": …}`.
public struct APIError: Error, Sendable, Equatable {
    /// The HTTP status.
    public let status: HTTPResponse.Status
    /// What happened and what to do, for people.
    public let message: String
    /// Seconds after which trying again may help; sent as `Retry-After`.
    public let retryAfterSeconds: Int?

    /// The methods that the path has; sent as `Allow`.
    public let allowedMethods: String?

    /// Makes an answer.
    public init(
        _ status: HTTPResponse.Status, _ message: String, retryAfterSeconds: Int? = nil, allowedMethods: String? = nil
    ) {
        self.status = status
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
        self.allowedMethods = allowedMethods
    }

    /// The header fields of the answer, but for those of its body's length.
    public var fields: HTTPFields {
        var fields: HTTPFields = [.contentType: "application/json"]
        if let retryAfterSeconds { fields[.retryAfter] = String(retryAfterSeconds) }
        if let allowedMethods { fields[.allow] = allowedMethods }
        if status == .unauthorized { fields[.wwwAuthenticate] = "Bearer" }
        return fields
    }

    /// The answer of all Shaman operations while it is switched off or not set up.
    public static let shamanNotActive = APIError(.serviceUnavailable, "shaman server not active")

    /// The JSON body.
    public var body: String {
        JSONText.object([("code", .number(status.code)), ("message", .string(message))]) + "\n"
    }
}
