/// Why the client could not do what it was asked: one sentence that names the culprit, and a kind to decide on.
///
/// Cancellation is not among them; it is thrown as `CancellationError`.
public struct ShamanClientError: Error, Sendable, Equatable {
    /// The kinds of failure.
    public enum Kind: String, Sendable {
        /// No connection could be made.
        case unreachable
        /// The connection broke, or stood still, in the middle of a request.
        case connectionLost
        /// The server has the whole request, but does not answer. It may be at work on it still.
        case timedOut
        /// Something answers, but it does not speak as a Shaman server does.
        case unexpectedAnswer
        /// The server does not have the job, task or job type that was asked for.
        case notFound
        /// The server refuses the request; repeating it does not help.
        case refused
        /// The server cannot handle the request now; repeating it may help.
        case serverFailure
        /// The server's volume is full.
        case noSpace
        /// A checkout needs blobs that the server does not have.
        case missingBlobs
        /// Something is in the way: no unique checkout name could be had, or a collection is running already.
        case conflict
        /// The bytes that the server received are not those that were declared.
        case contentMismatch
        /// A file is not what it was when it was hashed.
        case fileChanged
        /// A file or directory cannot be read.
        case fileUnreadable
        /// A value that was given to the client is not acceptable.
        case invalidInput
    }

    /// The kind of failure.
    public let kind: Kind
    /// What happened, to what, and what to do. Free of control characters.
    public let message: String
    /// The status of the answer, where there was one.
    public let status: Int?
    /// How long the server asks to be left alone before the request is repeated.
    public let retryAfter: Duration?

    /// Makes an error.
    public init(_ kind: Kind, _ message: String, status: Int? = nil, retryAfter: Duration? = nil) {
        self.kind = kind
        self.message = message
        self.status = status
        self.retryAfter = retryAfter
    }

    /// Whether the same request may well succeed a little later.
    public var isTransient: Bool {
        switch kind {
        case .unreachable, .connectionLost, .serverFailure: true
        default: false
        }
    }
}

extension ShamanClientError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
