import Foundation
import Glibc
import TestSupport
import Testing

extension Robustness {
    @Suite(
        "The volume fills up",
        .enabled("a small file system cannot be mounted here (is this root?)") { SmallVolume.isPossible })
    struct FullDiskTests {
        @Test("uploads are refused with 507 until there is room; nothing stored suffers", .timeLimit(.minutes(10)))
        func uploadsUntilFull() async throws {
            try await blocking {
                let volume = try SmallVolume(options: "size=16m")
                let server = try TestServer(home: volume.home, configuration: "shaman:\n  minimumFree: 0\n")
                defer { server.kill9() }
                var stored: [TestContent] = []
                var refusal: Response?
                for number in 0..<40 where refusal == nil {
                    let content = TestContent.numbered(UInt64(number), size: 1 << 20)
                    let answer = try server.upload(content)
                    if answer.status == 204 { stored.append(content) } else { refusal = answer }
                }
                #expect(refusal?.status == 507, "\(String(describing: refusal))")
                #expect(refusal?.message.contains("space") == true)
                #expect(stored.count >= 10, "only \(stored.count) MiB of 16 were usable")
                try Self.expectIntact(stored, server)

                // Room again: at once, without a restart.
                let last = TestContent.numbered(99, size: 1 << 20)
                #expect(try server.upload(last).status == 507)
                let removed = stored.removeFirst()
                try FileManager.default.removeItem(atPath: server.blobPath(removed))
                #expect(try server.upload(last).status == 204)
                try Self.expectIntact(stored + [last], server)
            }
        }

        @Test("an upload that was promised room and finds none fails alone", .timeLimit(.minutes(10)))
        func fullInTheMiddle() async throws {
            try await blocking {
                let volume = try SmallVolume(options: "size=16m")
                let server = try TestServer(home: volume.home, configuration: "shaman:\n  minimumFree: 0\n")
                defer { server.kill9() }
                let before = TestContent.numbered(1, size: 1 << 20)
                #expect(try server.upload(before).status == 204)
                let content = TestContent.numbered(2, size: 4 << 20)
                let connection = try RawConnection(port: server.port)
                try connection.send(UploadClient.head(content))
                try connection.send(Array(content.bytes[..<(1 << 20)]))
                #expect(becomesTrue { !server.uploadingFiles.isEmpty })
                let ballast = try volume.fill()
                try connection.send(Array(content.bytes[(1 << 20)...]))
                let answer = try connection.receive()
                #expect(answer.status == 507, "\(answer)")
                #expect(becomesTrue { server.uploadingFiles.isEmpty })
                #expect(try server.status(of: content) == "unknown")
                try Self.expectIntact([before], server)

                // Nor can a checkout be made now, and none is there by halves.
                try volume.fill(adding: ballast)
                let checkout = try server.checkout("job", [(before, "a/b.png")])
                #expect([200, 507].contains(checkout.status), "\(checkout)")
                let tree = server.checkoutTree
                #expect(checkout.status == 200 ? tree == ["job", "job/a", "job/a/b.png"] : tree.isEmpty, "\(tree)")

                try FileManager.default.removeItem(atPath: ballast)
                #expect(try server.upload(content).status == 204)
                #expect(try server.checkout("after", [(content, "c.png")]).status == 200)
                #expect(server.leftovers.isEmpty, "\(server.leftovers)")
            }
        }

        @Test("without a free inode an upload and a checkout fail with 507 and leave nothing", .timeLimit(.minutes(10)))
        func noInodes() async throws {
            try await blocking {
                let volume = try SmallVolume(options: "size=16m,nr_inodes=400")
                let server = try TestServer(home: volume.home, configuration: "shaman:\n  minimumFree: 0\n")
                defer { server.kill9() }
                let content = TestContent("stored in time")
                #expect(try server.upload(content).status == 204)
                var left = 0
                while FileManager.default.createFile(atPath: "\(server.storage)/filler-\(left)", contents: nil) {
                    left += 1
                }
                let upload = try server.upload(TestContent("too late"))
                #expect(upload.status == 507, "\(upload)")
                // Enough for half of the tree.
                for number in 0..<5 {
                    try FileManager.default.removeItem(atPath: "\(server.storage)/filler-\(number)")
                }
                let files = (0..<30).map { (content, "directory \($0)/file.png") }
                let checkout = try server.checkout("job", files)
                #expect(checkout.status == 507, "\(checkout)")
                #expect(server.checkoutTree.isEmpty)
                #expect(server.leftovers.isEmpty, "\(server.leftovers)")
                try Self.expectIntact([content], server)

                for number in 5..<left {
                    try FileManager.default.removeItem(atPath: "\(server.storage)/filler-\(number)")
                }
                #expect(try server.checkout("job", files).status == 200)
                #expect(CheckoutAudit.problems(at: "\(server.storage)/jobs/job", files: files) == [])
            }
        }

        private static func expectIntact(_ contents: [TestContent], _ server: TestServer) throws {
            #expect(server.isRunning)
            let audit = try StoreAudit(storage: server.storage)
            #expect(audit.problems.isEmpty, "\(audit.problems)")
            #expect(audit.blobs == Set(contents.map { "\($0.sha)/\($0.bytes.count)" }))
            for content in contents { #expect(try server.status(of: content) == "stored") }
        }
    }
}

/// A tmpfs of a few MiB in place of a server's storage; unmounted with the value.
private final class SmallVolume {
    let home: TemporaryDirectory
    private let path: String

    /// Whether this process may mount: tried once.
    static let isPossible: Bool = (try? SmallVolume(options: "size=1m")) != nil

    init(options: String) throws {
        home = try TemporaryDirectory()
        path = "\(home.path)/shared"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Command.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path])
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Fills what is left to the last page, and returns the file that does it.
    @discardableResult
    func fill(adding existing: String? = nil) throws -> String {
        let file = existing ?? "\(path)/ballast"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0x62, count: 4096)
        while write(descriptor, page, page.count) > 0 {}
        return file
    }
}
