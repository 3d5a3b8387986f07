public import FarmModel

/// A job as a client submits it.
public struct Submission: Sendable {
    /// What people call it.
    public var name: String
    /// The name of its job type.
    public var type: String
    /// The etag of the type that the submitter knew; `nil` and empty ones are not compared.
    public var typeEtag: String?
    /// Higher ones go first.
    public var priority: Int
    /// The settings of the type.
    public var settings: [String: JSONValue]
    /// Texts that go with the job.
    public var metadata: [String: String]
    /// The submitter's operating system; `manager` for the server's own.
    public var platform: String
    /// The checkout that is deleted with the job.
    public var checkout: String?
    /// The identity of a worker tag.
    public var workerTag: String?
    /// What the job begins as.
    public var initialStatus: JobStatus?

    /// A job with nothing but what every job has.
    public init(name: String, type: String, priority: Int, platform: String) {
        self.name = name
        self.type = type
        self.priority = priority
        self.platform = platform
        settings = [:]
        metadata = [:]
    }
}
