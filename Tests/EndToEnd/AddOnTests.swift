import Foundation
import Synchronization
import TestSupport
import Testing

/// The calls of the official Blender add-on, in its order and with its headers.
@Suite("The official add-on", .timeLimit(.minutes(10)))
struct AddOnTests {
    @Test(
        "two submissions of the same scene at once both succeed, though neither uploads a deferred file again",
        arguments: [
            AddOn.Packer.first, .second,
        ])
    func sameScene(packer: AddOn.Packer) async throws {
        try await blocking {
            let server = try TestServer()
            var files = (0..<30).map { number in
                (TestContent.random(seed: UInt64(number), size: number * 9000), "textures/Bild \(number) é.png")
            }
            files.append((files[3].0, "textures/same content.png"))
            files.append((TestContent.random(seed: 99, size: 2_000_000), "scene.blend"))
            let scene = files
            let names = try sideBySide(3) { index in
                try AddOn(server, packer: packer, seed: UInt64(index)).submit("Shot 010: final", scene)
            }
            #expect(Set(names).count == 3)
            for name in names {
                #expect(name.hasPrefix("Shot 010_ final"))
                #expect(scene.allSatisfy { server.linked("\(name)/\($0.1)") == $0.0.bytes })
            }
            #expect(try server.stats("blobs") == 31)
            #expect(try server.stats("uploading") == 0)
            #expect(server.uploadingFiles == [])
        }
    }

    @Test("a scene that is all there is submitted without an upload")
    func nothingMissing() async throws {
        try await blocking {
            let server = try TestServer()
            let files = [(TestContent("scene"), "scene.blend"), (TestContent(""), "empty.txt")]
            let first = AddOn(server, packer: .first, seed: 1)
            #expect(try first.submit("job", files) == "job")
            #expect(first.uploads == 2)
            let second = AddOn(server, packer: .first, seed: 2)
            #expect(try second.submit("job", files).hasPrefix("job-"))
            #expect(second.uploads == 0)
        }
    }

    @Test("connecting: the two calls of this server's part of the add-on's refresh")
    func connecting() async throws {
        try await blocking {
            let server = try TestServer()
            let answers = try AddOn(server, packer: .first, seed: 1).connect()
            #expect(answers[0].json["shortversion"] as? String == "3.8.5")
            #expect(answers[1].json["location"] as? String == "\(server.storage)/jobs")
            #expect(answers[1].json["shamanEnabled"] as? Bool == true)
        }
    }
}

/// A client that does what the add-on does. It belongs to one thread.
final class AddOn {
    /// The two packers differ in order, and in what they do with the last file.
    enum Packer: Sendable {
        case first
        case second
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let server: TestServer
    private let packer: Packer
    private var generator: SplitMix
    private let connection: Result<RawConnection, any Error>
    /// Files that were sent.
    private(set) var uploads = 0

    init(_ server: TestServer, packer: Packer, seed: UInt64) {
        self.server = server
        self.packer = packer
        generator = SplitMix(state: seed)
        connection = Result { try RawConnection(port: server.port, timeoutSeconds: 60) }
    }

    /// Every call goes over one kept connection.
    private func call(
        _ method: String, _ path: String, type: String? = nil, fields: [(String, String)] = [], body: [UInt8]? = nil
    ) throws -> Response {
        var all = [
            ("User-Agent", "Flamenco/3.8.5 (Blender add-on)"), ("Accept", "application/json"),
            ("Accept-Encoding", "identity"),
        ]
        if let type { all.append(("Content-Type", type)) }
        if let body { all.append(("Content-Length", "\(body.count)")) }
        let connection = try connection.get()
        try connection.send(Array(server.head(method, path, all + fields).utf8) + (body ?? []))
        return try connection.receive()
    }

    /// The calls of its refresh.
    func connect() throws -> [Response] {
        [
            try call("GET", "/api/v3/version"),
            try call("GET", "/api/v3/configuration/shared-storage/users/linux"),
        ]
    }

    /// Transfers the files and makes the checkout; returns the name that the job has to use.
    func submit(_ name: String, _ files: [(TestContent, String)]) throws -> String {
        let list = files.map { ["sha": $0.0.sha, "size": $0.0.bytes.count, "path": $0.1] as [String: Any] }
        let requirements = try json("/api/v3/shaman/checkout/requirements", ["files": list])
        let missing = requirements["files"] as? [[String: Any]] ?? []
        var contents: [String: TestContent] = [:]
        for (content, path) in files { contents[path] = content }
        var unknown: [(TestContent, String)] = []
        var uploading: [(TestContent, String)] = []
        for file in missing {
            guard let path = file["path"] as? String, let content = contents[path] else {
                throw Failure(description: "a path that was not in the request: \(file)")
            }
            switch file["status"] as? String {
            case "unknown": unknown.append((content, path))
            case "uploading": uploading.append((content, path))
            default: throw Failure(description: "a status that the add-on does not know: \(file)")
            }
        }
        try upload(order(unknown) + order(uploading))
        let checkout = try json("/api/v3/shaman/checkout/create", ["checkoutPath": name, "files": list])
        guard let path = checkout["checkoutPath"] as? String else { throw Failure(description: "no checkout path") }
        return path
    }

    private func order(_ files: [(TestContent, String)]) -> [(TestContent, String)] {
        packer == .first ? files.reversed() : files.shuffled(using: &generator)
    }

    private func upload(_ files: [(TestContent, String)]) throws {
        var deferred = 0
        for (index, (content, path)) in files.enumerated() {
            let status = try call("GET", content.path)
            guard status.status == 200 else { throw Failure(description: "\(status)") }
            if status.json["status"] as? String == "stored" { continue }
            let isLast = packer == .first && index == files.count - 1
            let canDefer = deferred < 8 && !isLast
            let encoded = Data(path.utf8).base64EncodedString()
            let answer = try call(
                "POST", content.path, type: "application/octet-stream",
                fields: [
                    ("X-Shaman-Can-Defer-Upload", canDefer ? "True" : "False"),
                    ("X-Shaman-Original-Filename", "=?utf-8?b?\(encoded)?="),
                ], body: content.bytes)
            switch answer.status {
            case 200..<300: uploads += 1
            // Noted, but never tried again.
            case 425: deferred += 1
            default: throw Failure(description: "\(path): \(answer)")
            }
        }
    }

    private func json(_ path: String, _ body: [String: Any]) throws -> [String: Any] {
        let bytes = Array(try JSONSerialization.data(withJSONObject: body))
        let answer = try call("POST", path, type: "application/json", body: bytes)
        guard answer.status == 200 else { throw Failure(description: "\(path): \(answer)") }
        return answer.json
    }
}
