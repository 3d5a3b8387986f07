import Foundation
import TestSupport
import Testing

extension Robustness {
    @Suite("What is acknowledged is on stable storage")
    struct DurabilityTests {
        private let contents = [
            TestContent("first"), TestContent.numbered(7, size: 300_000), TestContent("third"), TestContent(""),
        ]

        @Test("checkout: when create answers 200, blobs, links and directories are synced", .timeLimit(.minutes(10)))
        func checkoutIsTheBarrier() async throws {
            try await blocking {
                // Few blobs are synced one by one, many by one syncfs.
                for more in [0, 40] {
                    let contents = self.contents + (0..<more).map { TestContent("another \($0)") }
                    let journal = try Self.journal("checkout") { server throws in
                        for content in contents { #expect(try server.upload(content).status == 204) }
                        let files = contents.enumerated().map { ($1, "directory \($0 % 3)/\($0).png") }
                        #expect(try server.checkout("project/job", files).status == 200)
                    }
                    let answer = try #require(journal.lastIndex { $0.call == "answer" && $0.path == "200" })
                    journal.expectDurable(contents, before: answer)
                    journal.expectTreeDurable("project/job", before: answer)
                }
            }
        }

        @Test("always: when an upload answers 204, its bytes and its name were synced", .timeLimit(.minutes(10)))
        func everyUpload() async throws {
            try await blocking {
                let journal = try Self.journal("always") { server throws in
                    for content in contents { #expect(try server.upload(content).status == 204) }
                }
                let answers = journal.indices.filter { journal[$0].call == "answer" && journal[$0].path == "204" }
                #expect(answers.count == contents.count)
                for (content, answer) in zip(contents, answers) { journal.expectDurable([content], before: answer) }
            }
        }

        @Test("none: no blob is ever synced, and checkouts do not wait for the disk", .timeLimit(.minutes(10)))
        func noSync() async throws {
            try await blocking {
                let journal = try Self.journal("none") { server throws in
                    for content in contents { #expect(try server.upload(content).status == 204) }
                    #expect(try server.checkout("job", contents.map { ($0, "\($0.sha).png") }).status == 200)
                }
                // Before the first upload the store makes itself.
                let start = try #require(journal.firstIndex { $0.call == "write" && $0.path.contains("/uploading/") })
                let syncs = journal[start...].filter { $0.call == "fsync" || $0.call == "syncfs" }
                let ofBlobs = syncs.filter { $0.call == "syncfs" || !$0.path.contains("/file-store/.shaman") }
                #expect(ofBlobs.isEmpty, "\(ofBlobs)")
            }
        }

        /// Everything that a server asked of the disk while `body` ran, and each answer, in order.
        private static func journal(
            _ durability: String, _ body: (TestServer) throws -> Void
        ) throws -> [JournalEntry] {
            let home = try TemporaryDirectory()
            let path = "\(home.path)/journal"
            let server = try TestServer(
                home: home, configuration: "shaman:\n  durability: \(durability)\n",
                environment: FaultInjector(in: home).environment(root: "\(home.path)/shared", journal: path))
            try body(server)
            server.kill9()
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return text.split(separator: "\n").map { JournalEntry($0) }
        }
    }
}

/// A line that the preloaded library wrote.
private struct JournalEntry: CustomStringConvertible {
    let call: String
    let path: String
    let target: String

    init(_ line: Substring) {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        call = parts[0]
        path = parts.count > 1 ? parts[1] : ""
        target = parts.count > 2 ? parts[2] : ""
    }

    var description: String { "\(call) \(path) \(target)" }
}

extension [JournalEntry] {
    /// Whether, after the entry at `start` and before the one at `end`, this path was synced or all of the volume was.
    private func isSynced(_ suffix: String, from start: Int, to end: Int) -> Bool {
        self[start..<end].contains {
            $0.call == "syncfs" || ($0.call == "fsync" && $0.path.hasSuffix(suffix))
        }
    }

    fileprivate func expectDurable(_ contents: [TestContent], before end: Int) {
        for content in contents {
            let directory = "/stored/\(content.sha.prefix(2))/\(content.sha.dropFirst(2))"
            let blob = "\(directory)/\(content.bytes.count).blob"
            guard let linked = self[..<end].firstIndex(where: { $0.call == "link" && $0.target.hasSuffix(blob) }) else {
                Issue.record("\(blob) was not published before the answer")
                continue
            }
            let staged = self[linked].path
            let written = self[..<end].lastIndex { $0.call == "write" && $0.path == staged } ?? 0
            let isContentSynced = isSynced(staged, from: written, to: end) || isSynced(blob, from: linked, to: end)
            #expect(isContentSynced, "the bytes of \(blob)")
            for name in [directory, "/stored/\(content.sha.prefix(2))", "/file-store/stored"] {
                let isNameSynced = isSynced(name, from: linked, to: end)
                #expect(isNameSynced, "the entry of \(blob) in \(name)")
            }
        }
    }

    /// The tree's links and directories, then the names of the tree and its parents.
    fileprivate func expectTreeDurable(_ name: String, before end: Int) {
        let isPlacing = { (entry: JournalEntry) in entry.call == "rename" && entry.target.hasSuffix("/jobs/\(name)") }
        guard let placed = self[..<end].lastIndex(where: isPlacing) else {
            Issue.record("\(name) was not placed before the answer")
            return
        }
        let tree = self[placed].path
        let entries = indices.filter {
            ["symlink", "mkdir"].contains(self[$0].call) && self[$0].path.hasPrefix("\(tree)/")
        }
        #expect(!entries.isEmpty)
        for entry in entries {
            let directory = self[entry].path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
            let isEntrySynced = isSynced(directory, from: entry, to: end)
            #expect(isEntrySynced, "the entry \(self[entry].path)")
        }
        for parent in ["/jobs/project", "/jobs"] {
            let isNameSynced = isSynced(parent, from: placed, to: end)
            #expect(isNameSynced, "the name of \(name) in \(parent)")
        }
    }
}
