internal import Foundation

/// What a server says of its store.
struct StoreIndex: Decodable {
    let blobs: Int
    let links: Int

    /// Asks a server; `nil` when it has no such answer.
    static func ask(on connection: HTTPConnection) throws -> StoreIndex? {
        let response = try connection.get("/api/v3/shaman/stats")
        guard response.status == 200 else { return nil }
        return try JSONDecoder().decode(StoreIndex.self, from: response.body)
    }

    /// Waits until a server knows this many blobs and links. One that does not tell is taken to know all.
    static func awaitCounts(blobs: Int, links: Int = 0, at address: ServerAddress) throws {
        let connection = try HTTPConnection(to: address)
        let deadline = monotonicNanoseconds() + 300_000_000_000
        while let index = try ask(on: connection), index.blobs < blobs || index.links < links {
            guard monotonicNanoseconds() < deadline else {
                throw BenchmarkFailure("the server knows \(index) after five minutes, but \(blobs) blobs are there")
            }
            usleep(10_000)
        }
    }
}
