import Foundation
import Glibc
import TestSupport

/// Clients that make requests without a pause until their server is gone.
struct KillLoad: Sendable {
    /// What one client did, and was answered.
    struct Result: Sendable {
        /// Acknowledged uploads.
        var uploaded: [TestContent] = []
        /// Every upload that was begun.
        var attempted: [TestContent] = []
        /// What was asked for, by marker, whether it was answered or not.
        var manifests: [String: [(TestContent, String)]] = [:]
        /// Acknowledged checkouts: name and marker.
        var checkouts: [String: String] = [:]
        var refusedCheckouts = 0
        var collections = 0
        /// Answers that should not have come.
        var problems: [String] = []
    }

    /// Three upload, two make checkouts, one collects.
    static let workers = 6

    let server: TestServer
    /// Blobs of earlier servers.
    let stored: [TestContent]
    let seed: UInt64

    /// Makes requests until the server is gone. Blocks.
    func run(_ worker: Int) -> Result {
        var generator = SplitMix(state: seed &+ UInt64(worker))
        var result = Result()
        let client = UploadClient(server, timeoutSeconds: 20)
        do {
            for step in 0..<2000 {
                switch worker {
                case 0...2: try upload(client, worker, step, &generator, &result)
                case 3, 4: try checkout(client, worker, step, &generator, &result)
                default: try collect(client, &generator, &result)
                }
            }
        } catch {
            // That is how it ends.
        }
        return result
    }

    private func upload(
        _ client: UploadClient, _ worker: Int, _ step: Int, _ generator: inout SplitMix, _ result: inout Result
    ) throws {
        let size =
            switch generator.next() % 8 {
            case 0: 1 << 18
            case 1, 2: Int(generator.next() % 400_000) + 8
            default: Int(generator.next() % 20_000) + 8
            }
        // Every third one is sent by all the workers, at about the same time.
        let content =
            step % 3 == 0
            ? TestContent.numbered(seed &+ UInt64(step), size: 100_000)
            : TestContent.numbered(generator.next(), size: size)
        result.attempted.append(content)
        let connection = try client.connected()
        try connection.send(UploadClient.head(content))
        let half = content.bytes.count / 2
        try connection.send(Array(content.bytes[..<half]))
        if generator.next() % 4 == 0 { usleep(UInt32(generator.next() % 20_000)) }
        try connection.send(Array(content.bytes[half...]))
        let answer = try connection.receive()
        guard [204, 208].contains(answer.status) else {
            result.problems.append("upload: \(answer)")
            return
        }
        result.uploaded.append(content)
    }

    private func checkout(
        _ client: UploadClient, _ worker: Int, _ step: Int, _ generator: inout SplitMix, _ result: inout Result
    ) throws {
        let own = TestContent.numbered(generator.next(), size: 500)
        result.attempted.append(own)
        guard try client.upload(own).status == 204 else { return }
        result.uploaded.append(own)

        let marker = "marker-\(seed)-\(worker)-\(step)"
        var files = [(own, marker)]
        for number in 0..<Int(generator.next() % 12) {
            // Old ones may have been collected by now; one is enough to be refused.
            let choice = number == 0 ? stored : result.uploaded
            let content = choice.randomElement(using: &generator) ?? own
            files.append((content, "directory \(number % 3)/deep \(number % 2)/\(number).png"))
        }
        let name = ["job", "proj/job", "proj/job \(worker)", "job \(step)"][Int(generator.next() % 4)]
        result.manifests[marker] = files
        let entries = files.map { #"{"sha":"\#($0.sha)","size":\#($0.bytes.count),"path":"\#($1)"}"# }
        let json = #"{"checkoutPath":"\#(name)","files":[\#(entries.joined(separator: ","))]}"#
        let answer = try client.post("/api/v3/shaman/checkout/create", json: json)
        switch answer.status {
        case 200: result.checkouts[answer.json["checkoutPath"] as? String ?? "?"] = marker
        case 424: result.refusedCheckouts += 1
        default: result.problems.append("checkout \(name): \(answer)")
        }
    }

    private func collect(_ client: UploadClient, _ generator: inout SplitMix, _ result: inout Result) throws {
        // Linked ones, too: they must stay although they are old.
        for content in stored where generator.next() % 8 == 0 { try? server.age(content, seconds: 7200) }
        let purges = generator.next() % 2 == 0
        let answer = try client.post("/api/v3/shaman/gc", json: #"{"max_age":"1h0m0s","purge":\#(purges)}"#)
        if answer.status == 200, answer.json["errors"] as? Int == 0 {
            result.collections += 1
        } else {
            result.problems.append("collection: \(answer)")
        }
    }
}
