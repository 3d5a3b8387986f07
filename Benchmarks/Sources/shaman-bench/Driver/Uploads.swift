/// Uploads that are ready to be sent: assets, and the heads of their requests.
struct Uploads: Sendable {
    let assets: [Asset]
    let block: ContentBlock
    private let heads: [[UInt8]]

    var count: Int { assets.count }
    var bytes: Int { assets.reduce(0) { $0 + $1.key.size } }

    init(of assets: [Asset], block: ContentBlock, host: String) {
        self.assets = assets
        self.block = block
        heads = assets.map { asset in
            Array(
                """
                POST /api/v3/shaman/files/\(asset.key.sha)/\(asset.key.size) HTTP/1.1\r
                Host: \(host)\r
                Content-Type: application/octet-stream\r
                Content-Length: \(asset.key.size)\r
                \r

                """.utf8)
        }
    }

    /// Asks whether a file is stored, and waits for the answer.
    func ask(_ index: Int, on connection: HTTPConnection) throws {
        let status = try connection.get("/api/v3/shaman/files/\(assets[index].key.sha)/\(assets[index].key.size)")
            .status
        guard status == 200 else { throw BenchmarkFailure("the question for a file was answered \(status)") }
    }

    /// Sends one upload and waits for its answer. What fits is sent with the head, in one call.
    func exchange(_ index: Int, on connection: HTTPConnection) throws -> Int {
        let asset = assets[index]
        try heads[index].withUnsafeBytes { head in
            var head = head
            try block.forEachPiece(number: asset.number, size: asset.key.size) { stamp, rest in
                try connection.send(head, stamp, rest)
                head = UnsafeRawBufferPointer(start: nil, count: 0)
            }
            if !head.isEmpty { try connection.send(head) }
        }
        return try connection.receive().status
    }
}
