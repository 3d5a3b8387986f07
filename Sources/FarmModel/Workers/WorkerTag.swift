/// A group of workers that jobs can ask for.
public struct WorkerTag: Hashable, Sendable {
    /// Its identity.
    public let id: WorkerTagID
    /// What people call it; no two tags have the same.
    public var name: String
    /// What it is for; may be empty.
    public var description: String

    /// A tag.
    public init(id: WorkerTagID, name: String, description: String) {
        self.id = id
        self.name = name
        self.description = description
    }
}
