/// The revisions of Engine.IO that clients speak: 3 those of Flamenco's page, 4 today's.
public enum EngineVersion: Int, Sendable, CaseIterable {
    /// Clients send pings, and are connected to the default namespace without asking.
    case three = 3
    /// The server sends pings, and clients ask to be connected.
    case four = 4

    /// What a request's `EIO` names; without one it is the older revision.
    public init?(query: String?) {
        guard let query else {
            self = .three
            return
        }
        guard let version = Int(query).flatMap(EngineVersion.init(rawValue:)) else { return nil }
        self = version
    }
}
