internal import Shaman

/// Why something was not done to a job's files.
public struct JobFilesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: Sendable, Hashable {
        /// The disk is full, or the quota used up.
        case noSpace
        /// Any other failure of the disk.
        case ioFailure
        /// More waits than is let wait: what came now was dropped.
        case overloaded
        /// The job was removed.
        case jobRemoved
        /// An image that is damaged, of another kind than was said, or too large.
        case badImage
        /// It was closed before.
        case closed
    }

    /// What kind of failure it is.
    public let code: Code
    /// What happened, to which file, for people.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: SystemError) {
        let explained = ShamanError(error)
        self.init(explained.code == .noSpace ? .noSpace : .ioFailure, explained.message)
    }

    /// Says what a call threw that throws nothing but failures of system calls and of this kind.
    init(any error: any Error) {
        switch error {
        case let error as JobFilesError: self = error
        case let error as SystemError: self.init(error)
        default: self.init(.ioFailure, "\(error)")
        }
    }
}
