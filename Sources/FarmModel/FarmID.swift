public import Foundation

/// The identity of one thing of the farm: a UUID, of which `Thing` says what it names.
///
/// It is written as Flamenco writes it, 36 characters in lower case, and read in no other form but that with upper-case
/// digits.
public struct FarmID<Thing>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The identity as a UUID.
    public let uuid: UUID

    /// A new random identity.
    public init() { uuid = UUID() }

    /// Wraps a UUID.
    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads a client's text; `nil` unless it has the 36 characters of the dashed form.
    public init?(_ text: String) {
        guard let uuid = UUIDText.uuid(text) else { return nil }
        self.uuid = uuid
    }

    /// Reads a part of a client's text in the same way.
    public init?(_ text: some StringProtocol) { self.init(String(text)) }

    /// 36 characters in lower case.
    public var description: String { UUIDText.text(uuid) }

    /// Any order, but always the same.
    public static func < (left: Self, right: Self) -> Bool { left.uuid < right.uuid }
}

extension FarmID: Codable {
    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is not a UUID of 36 characters")
        }
        self = id
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// What the identities of workers, tags, jobs and tasks name.
public enum FarmThing {
    /// A render worker.
    public enum Worker {}
    /// A group of workers that jobs can ask for.
    public enum WorkerTag {}
    /// A job.
    public enum Job {}
    /// One task of a job.
    public enum Task {}
}

/// A worker's identity, which is its user name too.
public typealias WorkerID = FarmID<FarmThing.Worker>
/// A worker tag's identity.
public typealias WorkerTagID = FarmID<FarmThing.WorkerTag>
/// A job's identity.
public typealias JobID = FarmID<FarmThing.Job>
/// A task's identity.
public typealias TaskID = FarmID<FarmThing.Task>
