public import FarmModel

/// A worker tag, as events name it.
public struct WorkerTagSummary: Hashable, Sendable {
    /// The tag.
    public let id: WorkerTagID
    /// Its name.
    public let name: String
    /// What it is for; left out when empty.
    public let description: String

    /// Names a tag.
    public init(id: WorkerTagID, name: String, description: String = "") {
        self.id = id
        self.name = name
        self.description = description
    }
}

extension WorkerTagSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case id, name, description
    }

    /// Writes the API's object, without an empty description.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        if !description.isEmpty { try container.encode(description, forKey: .description) }
    }
}

/// What is told about a worker tag: how it is now, or that it is gone.
public struct WorkerTagUpdate: Hashable, Sendable {
    /// The tag.
    public let tag: WorkerTagSummary
    /// Whether it is gone.
    public let wasDeleted: Bool

    /// Tells of a tag that exists.
    public init(tag: WorkerTagSummary) { self.init(tag: tag, wasDeleted: false) }

    /// Tells that a tag is gone.
    public static func deleted(_ id: WorkerTagID) -> Self {
        Self(tag: WorkerTagSummary(id: id, name: ""), wasDeleted: true)
    }

    private init(tag: WorkerTagSummary, wasDeleted: Bool) {
        self.tag = tag
        self.wasDeleted = wasDeleted
    }
}

extension WorkerTagUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case tag
        case wasDeleted = "was_deleted"
    }

    /// Writes the API's object; of the deletion only where there was one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tag, forKey: .tag)
        if wasDeleted { try container.encode(true, forKey: .wasDeleted) }
    }
}
