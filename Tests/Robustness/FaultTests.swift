import Foundation
import Glibc
import TestSupport
import Testing

extension Robustness {
    @Suite("Any one system call fails")
    struct FaultTests {
        @Test(
            "the server answers, breaks nothing, leaks nothing, and the next try succeeds", .timeLimit(.minutes(10)),
            arguments: FaultCase.all)
        func oneCallFails(_ fault: FaultCase) async throws {
            try await blocking {
                let home = try TemporaryDirectory()
                let injector = try FaultInjector(in: home)
                let server = try TestServer(
                    home: home, environment: injector.environment(root: "\(home.path)/shared"))
                var run = try FaultRun(server: server, injector: injector, fault: fault)
                var number = 1
                while number <= 500, try run.visit(number) { number += 1 }
                print("\(fault.testDescription): \(number - 1) points visited")
                #expect(number > 1, "the call is never made")
                #expect(number <= 500, "more points than are visited")
            }
        }
    }
}

/// Which call fails, and how.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let call: FaultyCall
    /// 0 for a write that takes only half of the bytes.
    let error: Int32

    var testDescription: String { "\(call) \(error == 0 ? "cut short" : String(cString: strerror(error)))" }

    static let all: [FaultCase] = [
        (.write, [EIO, ENOSPC, EINTR, 0]), (.fsync, [EIO, ENOSPC]), (.syncfs, [EIO]), (.linkat, [EIO, ENOSPC, EMLINK]),
        (.mkdirat, [EIO, ENOSPC]), (.symlinkat, [EIO, ENOSPC]), (.renameat, [EIO, ENOSPC]), (.unlinkat, [EIO]),
        (.openat, [EMFILE, EIO, EINTR]), (.fstatat, [EIO]), (.utimensat, [EIO]), (.readdir, [EIO]),
        (.fstatvfs, [EIO]), (.readlinkat, [EIO]),
    ].flatMap { (call: FaultyCall, errors: [Int32]) in errors.map { FaultCase(call: call, error: $0) } }
}

/// The same requests again and again, each time with another call that fails.
private struct FaultRun {
    private let server: TestServer
    private let injector: FaultInjector
    private let fault: FaultCase
    private let memory = AuditMemory()
    private let kept = TestContent("stored before, and linked")
    private let big = TestContent.numbered(1, size: 300_000)
    private let small = TestContent("small")
    private let old = TestContent("nobody wants this")
    private let more: [TestContent]
    /// Blobs that somebody puts into the store by hand: an upload finds them there, and touches them.
    private let planted: [TestContent]
    private let descriptors: Int

    init(server: TestServer, injector: FaultInjector, fault: FaultCase) throws {
        self.server = server
        self.injector = injector
        self.fault = fault
        // More than a few blobs are made durable by one syncfs.
        more = (0..<(fault.call == .syncfs ? 20 : 0)).map { TestContent("more \($0)") }
        planted = fault.call == .utimensat ? [TestContent("put there by hand")] : []
        #expect(try server.upload(kept).status == 204)
        #expect(try server.checkout("standing", [(kept, "kept.blend")]).status == 200)
        #expect(becomesTrue { (try? server.get("/api/v3/shaman/stats").status) == 200 })
        _ = try server.collect()
        usleep(200_000)
        descriptors = server.descriptors.count
    }

    private var uploads: [TestContent] { [big, small] + more + planted }
    private var files: [(TestContent, String)] {
        [(kept, "kept.blend"), (big, "textures/deep/wood.png"), (small, "textures/small.png")]
            + more.enumerated().map { ($1, "more/\($0)") }
    }

    /// Makes the requests with the `number`-th call failing, then checks everything. `false` when no call failed.
    mutating func visit(_ number: Int) throws -> Bool {
        try plant(old)
        for content in planted { try plant(content) }
        // What the volume said of its free space is believed for a moment.
        if fault.call == .fstatvfs { usleep(300_000) }
        injector.arm(fault.call, number: number, error: fault.error)
        let answers = try requests()
        injector.disarm()
        guard injector.hits > 0 else {
            #expect(answers.allSatisfy { $0.response.status < 300 }, "without a fault: \(answers)")
            return false
        }
        let at = "point \(number)"
        for answer in answers { check(answer, at) }
        try checkDisk(answers, at)
        try checkNextTry(at)
        try cleanUp()
        return true
    }

    private struct Answer: CustomStringConvertible {
        let request: String
        let content: TestContent?
        let response: Response
        /// Whether a call failed during the request.
        let wasHit: Bool
        var description: String { "\(request): \(response)" }
    }

    private func requests() throws -> [Answer] {
        var answers: [Answer] = []
        func make(_ request: String, _ content: TestContent? = nil, _ body: () throws -> Response) throws {
            let before = injector.hits
            let response = try body()
            answers.append(
                Answer(request: request, content: content, response: response, wasHit: injector.hits > before))
        }
        for content in uploads { try make("upload", content) { try server.upload(content) } }
        try make("requirements") { try server.requirements(files) }
        let stored = answers.allSatisfy { $0.response.status < 300 }
        let checkout = stored ? files : [(kept, "kept.blend"), (kept, "textures/deep/wood.png")]
        try make("checkout") { try server.checkout("proj/job", checkout) }
        try make("collection") { try server.collect(#"{"max_age":"1h0m0s","purge":true}"#) }
        return answers
    }

    private func check(_ answer: Answer, _ at: String) {
        let status = answer.response.status
        #expect((200..<600).contains(status), "\(at): \(answer)")
        if status >= 400 { #expect(!answer.response.message.isEmpty, "\(at): no message: \(answer)") }
        if !answer.wasHit, status >= 400 {
            // Only what an earlier failure explains.
            #expect(status == 424, "\(at): failed without a fault: \(answer)")
        }
        if answer.wasHit, status >= 400, fault.error == ENOSPC, fault.call != .fsync {
            #expect(status == 507, "\(at): a full volume is not named: \(answer)")
        }
        if fault.error == EINTR, fault.call == .write || fault.error == 0 {
            #expect(status < 300, "\(at): an interrupted write is no error: \(answer)")
        }
    }

    private func checkDisk(_ answers: [Answer], _ at: String) throws {
        #expect(server.isRunning, "\(at): \(server.log.suffix(500))")
        let audit = try StoreAudit(storage: server.storage, known: memory)
        #expect(audit.problems.isEmpty, "\(at): \(audit.problems)")
        // What was acknowledged is there, unless the volume itself said that it lost data.
        if fault.call != .fsync, fault.call != .syncfs {
            for answer in answers where answer.request == "upload" && answer.response.status < 300 {
                let blob = answer.content.map { "\($0.sha)/\($0.bytes.count)" } ?? ""
                #expect(audit.blobs.contains(blob), "\(at): an acknowledged blob is gone; \(answers)")
            }
        }
        #expect(CheckoutAudit.problems(at: "\(server.storage)/jobs/standing", files: [(kept, "kept.blend")]) == [])
        let isAcknowledged = answers.contains { $0.request == "checkout" && $0.response.status == 200 }
        for place in ["proj", "proj/job"] {
            guard FileManager.default.fileExists(atPath: "\(server.storage)/jobs/\(place)") else { continue }
            // A failed checkout leaves nothing; an unlink that fails may leave its empty directories.
            #expect(isAcknowledged || fault.call == .unlinkat, "\(at): jobs/\(place) is left over; \(answers)")
        }
        if let answer = answers.first(where: { $0.request == "checkout" && $0.response.status == 200 }) {
            let stored = answers.prefix { $0.request != "checkout" }.allSatisfy { $0.response.status < 300 }
            let name = answer.response.json["checkoutPath"] as? String ?? "?"
            let expected = stored ? files : [(kept, "kept.blend"), (kept, "textures/deep/wood.png")]
            #expect(CheckoutAudit.problems(at: "\(server.storage)/jobs/\(name)", files: expected) == [], "\(at)")
        }
        if fault.call != .unlinkat {
            #expect(becomesTrue(within: 3) { server.leftovers.isEmpty }, "\(at): \(server.leftovers)")
        }
        #expect(
            becomesTrue(within: 5) { server.descriptors.count <= descriptors }, "\(at): \(server.descriptors.sorted())")
    }

    /// The client goes through it all once more, and now nothing fails.
    private func checkNextTry(_ at: String) throws {
        for content in uploads {
            let answer = try server.upload(content)
            #expect([204, 208].contains(answer.status), "\(at), next try: \(answer)")
        }
        let requirements = try server.requirements(files)
        #expect(requirements.text.filter { !$0.isWhitespace } == #"{"files":[]}"#, "\(at), next try: \(requirements)")
        let checkout = try server.checkout("again", files)
        #expect(checkout.status == 200, "\(at), next try: \(checkout)")
        let name = checkout.json["checkoutPath"] as? String ?? "?"
        #expect(CheckoutAudit.problems(at: "\(server.storage)/jobs/\(name)", files: files) == [], "\(at), next try")
        let collection = try server.collect(#"{"max_age":"1h0m0s","purge":true}"#)
        #expect(collection.status == 200 && collection.json["errors"] as? Int == 0, "\(at), next try: \(collection)")
        let audit = try StoreAudit(storage: server.storage, known: memory)
        #expect(!audit.blobs.contains("\(old.sha)/\(old.bytes.count)"), "\(at): the old blob was not collected")
    }

    /// A blob that somebody else stored a while ago: this server knows nothing of it.
    private func plant(_ content: TestContent) throws {
        let path = server.blobPath(content)
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.bytes).write(to: URL(filePath: path))
        try server.age(content, seconds: 7200)
    }

    /// Everything as before, so that each point begins alike.
    private func cleanUp() throws {
        let files = FileManager.default
        for name in try StoreAudit.names("\(server.storage)/jobs") where name != "standing" && !name.hasPrefix(".") {
            try files.removeItem(atPath: "\(server.storage)/jobs/\(name)")
        }
        for content in uploads { try files.removeItem(atPath: server.blobPath(content)) }
        // What a failed sync was distrusted for, and what a failed unlink has left.
        for place in ["file-store/.shaman/corrupt", "file-store/uploading", "jobs/.shaman-building"] {
            for name in try StoreAudit.names("\(server.storage)/\(place)") where name != ".store" {
                try files.removeItem(atPath: "\(server.storage)/\(place)/\(name)")
            }
        }
    }
}
