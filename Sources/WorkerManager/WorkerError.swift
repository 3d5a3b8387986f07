internal import FarmStore

/// Why something was not done with a worker or a tag.
public struct WorkerError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of fault it is.
    public enum Code: Sendable {
        /// What the client gave is not acceptable.
        case invalid
        /// The credentials are not those of a worker.
        case forbidden
        /// There is no such worker or tag.
        case notFound
        /// It contradicts what is there already.
        case conflict
        /// The worker cannot do it.
        case impossible
        /// The server is busy, or its disk is full; trying again may help.
        case unavailable
        /// What must not fail could not be done for long. There is no answer that a worker would take well: the connection
        /// is to be closed without one, after which it tries again.
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

    /// The same for unknown workers and for wrong secrets.
    static let badCredentials = WorkerError(.forbidden, "these are not the credentials of a worker of this farm")

    /// The message.
    public var description: String { message }
}

extension WorkerError {
    /// What a fault of the database means for whoever asked.
    init(_ error: FarmStoreError) {
        switch error.code {
        case .busy, .unavailable, .closed: self.init(.unavailable, error.message)
        case .notFound, .missingReference: self.init(.notFound, error.message)
        case .duplicate: self.init(.conflict, error.message)
        case .refused, .damaged, .failed: self.init(.failed, error.message)
        }
    }
}
