/// Why the database did not do what it was asked for.
public struct FarmStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of fault it is, for decisions.
    public enum Code: Sendable {
        /// Too many operations wait already. Trying again soon helps.
        case busy
        /// The disk is full, cannot be read or written, or the file is locked. Trying again later may help.
        case unavailable
        /// Something of that identity or name is there already.
        case duplicate
        /// It refers to something that is not there.
        case missingReference
        /// What was to be changed is not there.
        case notFound
        /// The file cannot be used as it is; the message says what to do.
        case refused
        /// The file's content is damaged.
        case damaged
        /// The database was closed.
        case closed
        /// Anything else: a fault of the program.
        case failed
    }

    /// What kind of fault it is.
    public let code: Code
    /// What happened, where, and what to do about it.
    public let message: String

    /// An error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same operation may succeed later, without anything else having changed.
    public var isTransient: Bool { code == .busy || code == .unavailable }

    /// The message.
    public var description: String { message }
}
