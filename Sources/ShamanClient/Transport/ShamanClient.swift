internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import Shaman

/// A client of one Shaman server, over HTTP: one method per request, each sent once.
///
/// *Errors*: every method throws ``ShamanClientError``, whose `isTransient` tells whether repeating the call may help, or
/// `CancellationError` when its task was cancelled; the connection is closed then. Redirects are refused, as following
/// one would turn an upload into something else.
///
/// *Concurrency*: any number of tasks may share a client; up to ``Configuration/connections`` of them at the same time.
public struct ShamanClient: ShamanTransport {
    /// The version of this client, as the server's log shows it.
    public static let version = "0.1.0"

    /// How a client works.
    public struct Configuration: Sendable {
        /// Where the server is.
        public var server: ServerURL
        /// Requests that may be under way at once.
        public var connections: Int
        /// How long making a connection may take.
        public var connectTimeout: Duration
        /// How long the server may take to answer once it has the whole request. A checkout waits for the disks.
        public var answerTimeout: Duration
        /// How long an upload may stand still before its connection counts as lost.
        public var stallTimeout: Duration

        /// The settings for a server in reach: 10 s to connect, 10 min to answer, 2 min to stand still.
        public init(server: ServerURL, connections: Int) {
            self.server = server
            self.connections = max(1, connections)
            connectTimeout = .seconds(10)
            answerTimeout = .seconds(600)
            stallTimeout = .seconds(120)
        }
    }

    let configuration: Configuration
    let http: HTTPClient
    /// Reads the files that are uploaded.
    let pool: IOPool

    /// A client that has to be ended with ``shutdown()``.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        http = Self.makeHTTPClient(configuration, answerTimeout: configuration.answerTimeout)
        pool = IOPool(threads: configuration.connections, queueCapacity: configuration.connections * 4 + 64)
    }

    /// Closes all connections; the client cannot be used afterwards.
    public func shutdown() async throws {
        try await http.shutdown()
    }

    /// Makes a client for the time that `body` takes.
    public static func with<Result>(
        _ configuration: Configuration, _ body: (ShamanClient) async throws -> Result
    ) async throws -> Result {
        let client = ShamanClient(configuration)
        let result: Result
        do {
            result = try await body(client)
        } catch {
            // What the body died of says more than what its end does.
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }

    /// - Parameter answerTimeout: `nil` where an answer may take for ever.
    static func makeHTTPClient(_ configuration: Configuration, answerTimeout: Duration?) -> HTTPClient {
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.timeout = .init(
            connect: TimeAmount(configuration.connectTimeout),
            read: answerTimeout.map { TimeAmount($0) }
        )
        // Retries are the caller's business; a refused connection shall be known at once.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.connections + 2
        // Shorter than servers keep idle connections, so that a request seldom meets one that is being closed.
        settings.connectionPool.idleTimeout = .seconds(15)
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: settings)
    }
}
