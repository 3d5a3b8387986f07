/// Where a task's log is, and how long it is.
public struct TaskLogLocation: Codable, Sendable, Equatable {
    /// The task.
    public let taskID: String
    /// Its job.
    public let jobID: String
    /// Where the log can be read, from the server's root on.
    public let url: String
    /// In bytes.
    public let size: Int64

    private enum CodingKeys: String, CodingKey {
        case url, size
        case taskID = "task_id"
        case jobID = "job_id"
    }
}

/// Which bytes of a file an answer has: `bytes 5-9/20`, or `bytes */20` where it has none.
struct ContentRange: Equatable {
    /// The first byte; `nil` when the answer has none.
    let first: Int64?
    /// The length of the whole file; `nil` when the server does not tell.
    let total: Int64?

    /// `nil` when it is no such text.
    init?(_ text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == "*" || Self.number(parts[1]) != nil else { return nil }
        total = Self.number(parts[1])
        if parts[0] == "*" {
            first = nil
            return
        }
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = Self.number(bounds[0]), let last = Self.number(bounds[1]), last >= first
        else { return nil }
        self.first = first
    }

    private static func number(_ text: Substring) -> Int64? {
        Int64(text).flatMap { $0 >= 0 && text.first != "+" ? $0 : nil }
    }
}
