internal import Foundation

/// What a server says of its store.
struct StoreIndex: Decodable {
    let blobs: Int

    /// Asks a server; `nil` when it has no such answer.
    static func ask(on connection: HTTPConnection) throws -> StoreIndex? {
        let response = try connection.get("/api/v3/shaman/stats")
        guard response.status == 200 else { return nil }
        return try JSONDecoder().decode(StoreIndex.self, from: response.body)
    }

    /// Waits until a server knows this many blobs. One that does not tell is taken to know all.
    static func awaitBlobs(_ count: Int, at address: ServerAddress) throws {
        let connection = try HTTPConnection(to: address)
        let deadline = monotonicNanoseconds() + 300_000_000_000
        while let index = try ask(on: connection), index.blobs < count {
            guard monotonicNanoseconds() < deadline else {
                throw BenchmarkFailure("the server knows \(index.blobs) of \(count) blobs after five minutes")
            }
            usleep(10_000)
        }
    }
}
