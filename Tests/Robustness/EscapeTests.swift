import Foundation
import TestSupport
import Testing

extension Robustness {
    @Suite("Nothing gets out of the store")
    struct EscapeTests {
        @Test("the corpus has at least 200 hostile requests of every class")
        func corpusIsLarge() {
            #expect(EscapeCorpus.all.count >= 200)
            for attack in HostileRequest.Attack.allCases where attack != .plantedLink {
                let count = EscapeCorpus.all.count { $0.attack == attack }
                #expect(count >= 10, "\(attack): \(count)")
            }
            print("escape corpus: \(EscapeCorpus.all.count) requests")
        }

        @Test(
            "every hostile request is refused by name, and touches nothing", .timeLimit(.minutes(10)),
            arguments: [true, false])
        func corpus(portableNames: Bool) async throws {
            try await blocking {
                let scene = try EscapeScene(configuration: "shaman:\n  portableNames: \(portableNames)\n")
                let before = try scene.snapshot()
                for request in portableNames ? EscapeCorpus.all : EscapeCorpus.onAnyPlatform {
                    let answer = try scene.server.request(
                        request.method, request.path, fields: [("Content-Type", "application/json")],
                        body: request.body.map { Array($0.utf8) })
                    #expect((400..<500).contains(answer.status), "\(request): \(answer)")
                    let isNamed = request.culprits.contains { answer.message.contains($0) }
                    #expect(isNamed, "\(request): the message names no \(request.culprits): \(answer)")
                    #expect(try scene.snapshot() == before, "\(request)")
                }
                #expect(becomesTrue { scene.server.leftovers.isEmpty }, "\(scene.server.leftovers)")
            }
        }

        @Test("names that only look hostile are taken as they are", .timeLimit(.minutes(10)))
        func harmlessNames() async throws {
            try await blocking {
                let scene = try EscapeScene()
                let canary = try scene.canary()
                let paths = [
                    "%2e%2e/x", "..x", "x..y", "...x", "~", "~root/x", "$HOME", "`id`", "a;b", "a*b", "a?b", "-rf",
                    "--", "․․/x", "a／..／b", "con1", "console", "com10", "com0", "nulx.png", "a b/c d",
                    "ä/ö/ü.png", "日本.exr",
                    ".hidden", "..hidden/x", "[a-z]", "{x}", "ab:c", "x|y", "<x>", "shaman", "a.shaman",
                    "\u{202e}gnp.exe",
                ]
                for path in paths {
                    let answer = try scene.server.checkout("harmless", [(EscapeCorpus.content, path)])
                    #expect(answer.status == 200, "\(path): \(answer)")
                    let name = answer.json["checkoutPath"] as? String ?? "?"
                    let found = CheckoutAudit.problems(
                        at: "\(scene.server.storage)/jobs/\(name)", files: [(EscapeCorpus.content, path)])
                    #expect(found == [], "\(path)")
                }
                #expect(try scene.canary() == canary)
            }
        }

        @Test("odd characters of a job's name are replaced, and the answer says how", .timeLimit(.minutes(10)))
        func cleanedNames() async throws {
            try await blocking {
                let scene = try EscapeScene()
                let canary = try scene.canary()
                for (name, cleaned) in [
                    ("what?", "what_"), ("a*b", "a_b"), ("shot:12", "shot_12"), ("a;b", "a_b"), ("{jobs}", "_jobs_"),
                    ("<x>", "_x_"), ("a|b", "a_b"), ("say \"hi\"", "say _hi_"), ("dots...", "dots"),
                    ("blank ", "blank"), ("both. . ", "both"), ("y./b ", "y/b"), ("x//y", "x/y"), ("z/", "z"),
                    ("..x", "..x"), ("a..b", "a..b"),
                    ("%2e%2e", "%2e%2e"), ("$(id)", "$(id)"), ("~", "~"), ("ränið/lélegt", "ränið/lélegt"),
                ] {
                    let answer = try scene.server.checkout(name, [(EscapeCorpus.content, "f")])
                    #expect(answer.status == 200, "\(name): \(answer)")
                    let actual = answer.json["checkoutPath"] as? String ?? "?"
                    // Two of them come to the same.
                    #expect(actual == cleaned || actual.hasPrefix("\(cleaned)-"), "\(name) became \(actual)")
                    let found = CheckoutAudit.problems(
                        at: "\(scene.server.storage)/jobs/\(actual)", files: [(EscapeCorpus.content, "f")])
                    #expect(found == [], "\(name)")
                }
                #expect(try scene.canary() == canary)
            }
        }
    }
}

/// A server with two blobs, one checkout, and beside its storage a directory that nobody may touch.
struct EscapeScene {
    let home: TemporaryDirectory
    let server: TestServer

    init(configuration: String = "") throws {
        home = try TemporaryDirectory()
        let canary = "\(home.path)/canary"
        for directory in ["stored/ab", "jobs/inner", "empty"] {
            try FileManager.default.createDirectory(atPath: "\(canary)/\(directory)", withIntermediateDirectories: true)
        }
        for file in ["secret.txt", "stored/ab/1.blob", "jobs/inner/file.png"] {
            try Data("do not touch \(file)".utf8).write(to: URL(filePath: "\(canary)/\(file)"))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_500_000_000)], ofItemAtPath: "\(canary)/\(file)")
        }
        try FileManager.default.createSymbolicLink(atPath: "\(canary)/link", withDestinationPath: "secret.txt")
        server = try TestServer(home: home, configuration: configuration)
        #expect(try server.upload(EscapeCorpus.content).status == 204)
        #expect(try server.upload(EscapeCorpus.other).status == 204)
        #expect(try server.checkout("standing", [(EscapeCorpus.content, "a/b.png")]).status == 200)
    }

    /// Names, kinds, times and content of everything that nobody may touch.
    func canary() throws -> [String] { try Self.describe("\(home.path)/canary") }

    /// The canary, and all names in the storage and around it.
    func snapshot() throws -> [String] {
        let around = try StoreAudit.names(home.path).sorted() + StoreAudit.names(server.storage).sorted()
        let uploading = "\(server.storage)/file-store/uploading"
        let store = TemporaryDirectory.tree("\(server.storage)/file-store").filter { !$0.hasPrefix("uploading/") }
        #expect(try becomesTrue { try StoreAudit.names(uploading).isEmpty })
        return try canary() + around + store + Self.describe("\(server.storage)/jobs")
    }

    private static func describe(_ root: String) throws -> [String] {
        try TemporaryDirectory.tree(root).map { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
            let type = attributes[.type] as? FileAttributeType
            let content =
                switch type {
                case .typeSymbolicLink?: try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/\(path)")
                case .typeRegular?: try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
                default: ""
                }
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            return "\(path) \(type?.rawValue ?? "?") \(time) \(content)"
        }
    }
}
