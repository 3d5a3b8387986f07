import Foundation
import TestSupport

/// An upload that has sent its head and the first part of its body, and does the rest when the test says so.
final class HalfUpload {
    let connection: RawConnection
    private let rest: [UInt8]

    /// - Parameters:
    ///   - body: What is sent in place of the content.
    ///   - fraction: How much of the body is sent at once.
    init(
        _ server: TestServer, _ content: TestContent, body: [UInt8]? = nil, fraction: Double = 0.5,
        canDefer: String? = nil
    ) throws {
        let body = body ?? content.bytes
        let count = Int(Double(body.count) * fraction)
        connection = try RawConnection(port: server.port)
        var fields = [("Content-Length", "\(body.count)")]
        if let canDefer { fields.append(("X-Shaman-Can-Defer-Upload", canDefer)) }
        try connection.send(server.head("POST", content.path, fields))
        try connection.send(Array(body.prefix(count)))
        rest = Array(body.dropFirst(count))
    }

    /// Sends what is left and takes the answer.
    func finish() throws -> Response {
        try sendRest()
        return try connection.receive()
    }

    func sendRest() throws { try connection.send(rest) }
}

extension TestServer {
    /// The head of a request, up to the empty line.
    func head(_ method: String, _ path: String, _ fields: [(String, String)] = []) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
            + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }

    /// An upload that others see as under way.
    func beginUpload(_ content: TestContent, body: [UInt8]? = nil, canDefer: String? = nil) throws -> HalfUpload {
        let before = try stats("uploading")
        let upload = try HalfUpload(self, content, body: body, canDefer: canDefer)
        guard try eventually({ try stats("uploading") > before }) else {
            throw Failure(description: "the upload was not noticed")
        }
        return upload
    }

    /// A number of the store's statistics.
    func stats(_ name: String) throws -> Int { try get("/api/v3/shaman/stats").json[name] as? Int ?? -1 }

    /// Ends the server with SIGTERM and tells whether that took no longer than so many seconds; if it does, kills it.
    func stops(within seconds: Double) throws -> Bool {
        signal(SIGTERM)
        if try eventually(within: seconds, { !isRunning }) { return true }
        kill9()
        return false
    }

    /// A figure of the process in bytes, such as `VmHWM`, the most memory that it had at any time.
    func memory(_ name: String = "VmHWM") throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
        return (line?.split(separator: " ").dropFirst().first ?? line?.split(whereSeparator: \.isWhitespace)[1])
            .flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }

    /// Everything under the storage but what comes and goes: blobs, checkouts, records.
    var wholeTree: [String] { TemporaryDirectory.tree(storage) }

    /// Blobs of quarantine or, with another name, of another directory of the engine's.
    func engineFiles(_ directory: String) -> [String] {
        TemporaryDirectory.tree("\(storage)/file-store/.shaman/\(directory)").filter { $0.hasSuffix(".blob") }
    }

    /// What is left of checkouts that were not finished.
    var unfinishedCheckouts: [String] {
        TemporaryDirectory.tree("\(storage)/jobs/.shaman-building").filter { !$0.hasPrefix(".store") }
    }

    /// Whether a blob's file has its bytes.
    func holds(_ content: TestContent) -> Bool {
        FileManager.default.contents(atPath: blobPath(content)).map(Array.init) == content.bytes
    }

    /// What a link of a checkout leads to.
    func linked(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(storage)/jobs/\(path)").map(Array.init)
    }
}

/// Seconds of a day.
let day = 24.0 * 3600

/// How long something takes, in seconds.
func elapsed(_ body: () throws -> Void) rethrows -> Double {
    let started = ContinuousClock.now
    try body()
    return (ContinuousClock.now - started) / .seconds(1)
}
