public import FarmModel

/// A job as it was submitted, with two-way variables replaced already.
public struct JobSubmission: Hashable, Sendable {
    /// The identity that the job will have.
    public var id: JobID
    /// What people call it.
    public var name: String
    /// The name of its type.
    public var type: String
    /// The etag of the type that the submitter knew; `nil` and empty ones are not compared.
    public var typeEtag: String?
    /// Higher ones go first.
    public var priority: Int
    /// The values of the type's settings, and whatever else there is.
    public var settings: [String: JSONValue]
    /// Texts that go with the job.
    public var metadata: [String: String]
    /// The identity of the tag of workers that shall do it, as it was submitted.
    public var workerTag: String?
    /// The checkout that it needs.
    public var shamanCheckoutID: String?
    /// When it was submitted.
    public var created: Timestamp

    /// A job with nothing but what every job has.
    public init(id: JobID, name: String, type: String, priority: Int, created: Timestamp) {
        self.id = id
        self.name = name
        self.type = type
        self.priority = priority
        self.created = created
        settings = [:]
        metadata = [:]
    }

    /// The object that the engine makes `job` of.
    var json: JSONValue {
        [
            "jobID": .string(id.description), "jobType": .string(type), "name": .string(name),
            "priority": .int(Int64(priority)), "settings": .object(settings),
            "metadata": .object(metadata.mapValues(JSONValue.string)),
            "workerTagUUID": .string(workerTag ?? ""), "shamanCheckoutID": .string(shamanCheckoutID ?? ""),
            "created": .int(created.microseconds / 1000),
        ]
    }
}
