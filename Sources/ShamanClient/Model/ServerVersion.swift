/// What a server says that it is.
public struct ServerVersion: Codable, Sendable, Equatable {
    /// What the server, or the farm, is called.
    public let name: String
    /// The complete version.
    public let version: String
    /// The version that the Blender add-on compares with its own.
    public let shortversion: String
    /// The commit that it was built from.
    public let git: String

    /// Describes a server.
    public init(name: String, version: String, shortversion: String, git: String) {
        self.name = name
        self.version = version
        self.shortversion = shortversion
        self.git = git
    }
}
