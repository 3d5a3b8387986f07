public import FarmModel

/// A job as it is submitted.
public struct JobSubmission: Encodable, Sendable, Equatable {
    /// What people call it.
    public var name: String
    /// The name of its type.
    public var type: String
    /// The state of the type that the settings are for; the server refuses the job when it is another by now.
    public var typeEtag: String
    /// 0 to 100; higher ones go first.
    public var priority: Int
    /// The settings of the type.
    public var settings: [String: JSONValue]
    /// Texts that go with it.
    public var metadata: [String: String]
    /// The platform whose paths the settings have.
    public var submitterPlatform: String
    /// The tag that workers need; `nil` for all workers.
    public var workerTag: String?
    /// The checkout that belongs to it.
    public var storage: JobStorage?
    /// What it begins as: queued or paused.
    public var initialStatus: JobStatus

    private enum CodingKeys: String, CodingKey {
        case name, type, priority, settings, metadata, storage
        case typeEtag = "type_etag"
        case submitterPlatform = "submitter_platform"
        case workerTag = "worker_tag"
        case initialStatus = "initial_status"
    }

    /// A job of a type, for all workers, that waits for them with the usual priority.
    public init(name: String, of type: JobType, settings: [String: JSONValue]) {
        self.name = name
        self.type = type.name
        typeEtag = type.etag
        priority = 50
        self.settings = settings
        metadata = [:]
        submitterPlatform = Self.thisPlatform
        workerTag = nil
        storage = nil
        initialStatus = .queued
    }

    /// What this platform is called.
    public static var thisPlatform: String {
        #if os(macOS)
            "darwin"
        #elseif os(Windows)
            "windows"
        #else
            "linux"
        #endif
    }
}
