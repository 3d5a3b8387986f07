/// How far a log has been read, and what an answer to the question for the rest means: a pure value.
///
/// A log grows at its end. One that has become shorter than what was read of it was put aside for a new one, and is read
/// from its beginning.
struct LogPosition: Sendable, Equatable {
    /// What to do with the body of an answer.
    enum Step: Equatable {
        /// Leave out so many bytes; the rest is new.
        case take(skipping: Int64)
        /// There is nothing new.
        case wait
        /// The log has been begun anew: ask again, from its beginning.
        case askAgain
        /// The answer makes no sense.
        case refuse
    }

    /// How many bytes have been read.
    var offset: Int64

    /// The value of the request's `Range` field.
    var range: String { "bytes=\(offset)-" }

    /// Looks at the head of an answer.
    ///
    /// - Parameters:
    ///   - range: its `Content-Range`.
    ///   - length: its `Content-Length`.
    mutating func step(status: Int, range: String?, length: Int64?) -> Step {
        switch status {
        case 206:
            guard let range = range.flatMap({ ContentRange($0) }), range.first == offset else { return .refuse }
            return .take(skipping: 0)
        case 200:
            // A server that knows nothing of ranges sends everything.
            if let length, length < offset { offset = 0 }
            return .take(skipping: offset)
        case 416:
            guard let total = range.flatMap({ ContentRange($0) })?.total, total < offset else { return .wait }
            offset = 0
            return total > 0 ? .askAgain : .wait
        case 404:
            // It was put aside, and nobody has written a new one yet.
            offset = 0
            return .wait
        default: return .refuse
        }
    }
}
