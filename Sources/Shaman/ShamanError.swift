/// What went wrong in the engine, in a form that a person can act on and a server can map to a status.
///
/// `message` names the culprit and, where there is one, the remedy. Errors of use trap instead.
public struct ShamanError: Error, Sendable, Equatable {
    /// The kinds of failure. The mapping to HTTP statuses is in one table of the dialect that serves them.
    public enum Code: String, Sendable {
        /// A value from outside is not acceptable; nothing was changed.
        case invalidInput
        /// Fewer or more bytes came than were declared.
        case sizeMismatch
        /// The bytes have another SHA-256 than was declared.
        case digestMismatch
        /// A checkout needs blobs that are not stored.
        case missingBlobs
        /// No unique name could be had.
        case nameTaken
        /// The volume is full, or would be.
        case noSpace
        /// The same thing is running already.
        case alreadyRunning
        /// Another process owns the store.
        case locked
        /// The store is not the one that was expected: not mounted, or swapped.
        case wrongVolume
        /// It does not exist.
        case notFound
        /// The engine is shutting down, or a limit was reached; trying again later helps.
        case unavailable
        /// A system call failed.
        case ioFailure
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, to what, and what to do.
    public let message: String

    /// Makes an error of a kind.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func invalidInput(_ message: String) -> ShamanError { ShamanError(.invalidInput, message) }
}

extension ShamanError: CustomStringConvertible {
    /// The message.
    public var description: String { message }
}
