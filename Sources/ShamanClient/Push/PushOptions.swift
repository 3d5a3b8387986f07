/// How a ``Pusher`` works.
public struct PushOptions: Sendable {
    /// Uploads that are under way at once.
    public var connections: Int
    /// Threads that hash.
    public var hashThreads: Int
    /// What is left out of the directory.
    public var excluded: [GlobPattern]
    /// Ask what would be sent, but send nothing and make no checkout.
    public var isDryRun: Bool
    /// How often what failed for a moment is tried again.
    public var retries: RetryPolicy
    /// How often, after a checkout was refused because blobs were missing, these are sent once more.
    public var repairs: Int

    /// The usual settings.
    ///
    /// - Parameters:
    ///   - connections: uploads under way at once; 4 suit most networks.
    ///   - hashThreads: as many as there are cores.
    public init(connections: Int, hashThreads: Int) {
        self.connections = max(1, connections)
        self.hashThreads = max(1, hashThreads)
        excluded = []
        isDryRun = false
        retries = .standard
        repairs = 3
    }
}
