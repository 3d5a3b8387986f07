public import FarmModel

/// A script that is no job type, or of which another script takes the place.
public struct JobTypeProblem: Hashable, Sendable {
    /// The name that its job type would have.
    public let jobType: String
    /// The script.
    public let fileName: String
    /// Why, in a sentence.
    public let message: String
    /// Where in the script, as far as it is known.
    public let location: ScriptLocation?
    /// Whether the built-in job type of the same name is used meanwhile.
    public let isBuiltInUsed: Bool
}
