internal import FarmStore

/// Why something was not done with a job or a task.
public struct JobError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Code: Sendable {
        /// What the client gave is not acceptable.
        case invalid
        /// There is no such job or task.
        case notFound
        /// There is no such worker tag.
        case unknownTag
        /// The job was made for another version of its type.
        case outdated
        /// The task is not this worker's, or not any more.
        case notAssigned
        /// Its status does not allow it.
        case impossible
        /// Nothing is old enough to be deleted.
        case nothingToDelete
        /// Too many images wait.
        case tooManyImages
        /// The server is busy, or its disk is full; trying again may help.
        case unavailable
        /// What must not fail could not be done for long: the connection is to be closed without an answer, after which the
        /// worker tries again.
        case unanswerable
        /// A fault of the program or of the database.
        case failed
    }

    /// What kind of fault it is.
    public let code: Code
    /// What happened and what to do, for people.
    public let message: String

    /// An error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

extension JobError {
    /// What a fault of the database means for whoever asked.
    init(_ error: FarmStoreError) {
        switch error.code {
        case .busy, .unavailable, .closed: self.init(.unavailable, error.message)
        case .notFound, .missingReference: self.init(.notFound, error.message)
        case .duplicate: self.init(.invalid, error.message)
        case .refused, .damaged, .failed: self.init(.failed, error.message)
        }
    }
}
