import Foundation
import Shaman

/// The requests that most tests make, each on a connection of its own. They block.
extension TestServer {
    package func request(
        _ method: String, _ path: String, fields: [(String, String)] = [], body: [UInt8]? = nil,
        timeoutSeconds: Int = 60
    ) throws -> Response {
        let connection = try RawConnection(port: port, timeoutSeconds: timeoutSeconds)
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try connection.send(head + "\r\n")
        if let body { try connection.send(body) }
        return try connection.receive(hasBody: method != "HEAD")
    }

    package func get(_ path: String) throws -> Response { try request("GET", path) }

    package func post(_ path: String, json: String) throws -> Response {
        try request("POST", path, fields: [("Content-Type", "application/json")], body: Array(json.utf8))
    }

    package func upload(
        _ content: TestContent, canDefer: String? = nil, fields: [(String, String)] = []
    ) throws -> Response {
        let deferral = canDefer.map { [("X-Shaman-Can-Defer-Upload", $0)] } ?? []
        return try request("POST", content.path, fields: deferral + fields, body: content.bytes)
    }

    /// The status that the server tells of a blob: `stored`, `uploading` or `unknown`.
    package func status(of content: TestContent) throws -> String {
        let response = try get(content.path)
        return response.json["status"] as? String ?? "answer \(response)"
    }

    package func requirements(_ files: [(TestContent, String)]) throws -> Response {
        try post("/api/v3/shaman/checkout/requirements", json: #"{"files":\#(Self.list(files))}"#)
    }

    package func checkout(_ name: String, _ files: [(TestContent, String)]) throws -> Response {
        let name = String(decoding: (try? JSONEncoder().encode(name)) ?? Data(), as: UTF8.self)
        return try post(
            "/api/v3/shaman/checkout/create", json: #"{"checkoutPath":\#(name),"files":\#(Self.list(files))}"#)
    }

    package func collect(_ json: String = "{}") throws -> Response { try post("/api/v3/shaman/gc", json: json) }

    private static func list(_ files: [(TestContent, String)]) -> String {
        let entries = files.map { content, path -> String in
            let path = String(decoding: (try? JSONEncoder().encode(path)) ?? Data(), as: UTF8.self)
            return #"{"sha":"\#(content.sha)","size":\#(content.bytes.count),"path":\#(path)}"#
        }
        return "[" + entries.joined(separator: ",") + "]"
    }

    /// Where a blob lies on disk.
    package func blobPath(_ content: TestContent) -> String {
        "\(storage)/file-store/stored/\(content.sha.prefix(2))/\(content.sha.dropFirst(2))/\(content.bytes.count).blob"
    }

    /// What lies under `uploading`.
    package var uploadingFiles: [String] { TemporaryDirectory.tree("\(storage)/file-store/uploading") }

    /// Every path under the checkout root, without the engine's own directory.
    package var checkoutTree: [String] {
        TemporaryDirectory.tree("\(storage)/jobs").filter { !$0.hasPrefix(".shaman") }
    }

    /// Makes a stored blob look as if nobody had used it for a time.
    package func age(_ content: TestContent, seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date().addingTimeInterval(-seconds)], ofItemAtPath: blobPath(content))
    }
}

/// Bytes to upload, and their name.
package struct TestContent: Sendable {
    package let bytes: [UInt8]
    package let sha: String

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        sha = SHA256Hasher.hash(bytes.span.bytes).hex
    }

    package init(_ text: String) { self.init(Array(text.utf8)) }

    /// Bytes that nobody else has; the same ones for the same seed.
    package static func random(seed: UInt64, size: Int) -> TestContent {
        var generator = SplitMix(state: seed)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 8)
        while bytes.count < size { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        return TestContent(Array(bytes.prefix(size)))
    }

    /// The URL's path for uploads and status.
    package var path: String { "/api/v3/shaman/files/\(sha)/\(bytes.count)" }
}

/// A small generator with a seed, so that a failure can be repeated.
package struct SplitMix: RandomNumberGenerator {
    package var state: UInt64

    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
