import Foundation
import TestSupport
import Testing

extension Robustness {
    /// Render workers and operators can write into the storage, so links may be found there that no client asked for.
    @Suite("Links planted in the storage lead nowhere")
    struct PlantedLinkTests {
        @Test("no checkout is made through a link, nor inside anything that is no folder", .timeLimit(.minutes(10)))
        func linksAsParents() async throws {
            try await blocking {
                let scene = try EscapeScene()
                let jobs = "\(scene.server.storage)/jobs"
                try FileManager.default.createDirectory(atPath: "\(jobs)/proj/deep", withIntermediateDirectories: true)
                let targets = [
                    "out": "../../canary", "absolute": "\(scene.home.path)/canary", "inner": "../../canary/jobs/inner",
                    "dangling": "../../nowhere", "up": "..", "self": ".", "root": "/", "loop": "loop",
                    "store": "../file-store", "stored": "../file-store/stored", "building": ".shaman-building",
                    "checkout": "standing", "proj/out": "../../../canary", "proj/deep/out": "../../../../canary",
                    "secret": "../../canary/secret.txt",
                ]
                for (name, target) in targets {
                    try FileManager.default.createSymbolicLink(atPath: "\(jobs)/\(name)", withDestinationPath: target)
                }
                try Data("plain".utf8).write(to: URL(filePath: "\(jobs)/plain"))
                let before = try scene.snapshot()
                for name in targets.keys.sorted() + ["plain", "standing", "standing/a", "standing/a/b.png"] {
                    for tail in ["x", "x/y", "jobs/inner/x"] {
                        let answer = try scene.server.checkout("\(name)/\(tail)", [(EscapeCorpus.content, "f")])
                        #expect(answer.status == 400, "\(name)/\(tail): \(answer)")
                        #expect(answer.message.contains(name), "\(name)/\(tail): \(answer)")
                        #expect(try scene.snapshot() == before, "\(name)/\(tail)")
                    }
                }
                // A link that has the very name: the name is taken. (A folder with links in it counts as a checkout.)
                for name in targets.keys.sorted() where !name.contains("/") {
                    let answer = try scene.server.checkout(name, [(EscapeCorpus.content, "f")])
                    let actual = answer.json["checkoutPath"] as? String ?? "\(answer)"
                    #expect(actual.hasPrefix("\(name)-"), "\(name) became \(actual)")
                    let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(jobs)/\(name)")
                    #expect(link == targets[name])
                }
            }
        }

        @Test("what a start clears away is removed without following links", .timeLimit(.minutes(10)))
        func removalFollowsNoLink() async throws {
            try await blocking {
                let scene = try EscapeScene()
                scene.server.kill9()
                let canary = try scene.canary()
                let storage = scene.server.storage
                let building = "\(storage)/jobs/.shaman-building"
                try FileManager.default.createDirectory(atPath: "\(building)/1-1/a", withIntermediateDirectories: true)
                for place in [
                    "\(building)/link", "\(building)/1-1/link", "\(building)/1-1/a/link",
                    "\(storage)/file-store/uploading/link", "\(storage)/file-store/.shaman/.link",
                    "\(storage)/file-store/.shaman/checkouts/.link",
                ] {
                    try FileManager.default.createSymbolicLink(
                        atPath: place, withDestinationPath: "\(scene.home.path)/canary")
                }
                let server = try TestServer(home: scene.home)
                #expect(server.leftovers.isEmpty, "\(server.leftovers)")
                #expect(try scene.canary() == canary)
            }
        }

        @Test("the collector neither follows links nor removes what they lead to", .timeLimit(.minutes(10)))
        func collectorFollowsNoLink() async throws {
            try await blocking {
                let scene = try EscapeScene()
                scene.server.kill9()
                let storage = scene.server.storage
                let store = "\(storage)/file-store"
                let outside = "\(scene.home.path)/canary"
                // Outside: files named like blobs, old enough to be collected, and a link that would keep one alive.
                let blobs = try ["ab", "cd", "ef"].map { shard -> String in
                    let directory = "\(outside)/blobs/\(shard)/\(String(repeating: "0", count: 62))"
                    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
                    try Data("old".utf8).write(to: URL(filePath: "\(directory)/3.blob"))
                    try FileManager.default.setAttributes(
                        [.modificationDate: Date(timeIntervalSince1970: 1_400_000_000)],
                        ofItemAtPath: "\(directory)/3.blob")
                    return directory
                }
                let zeros = String(repeating: "0", count: 62)
                try FileManager.default.createDirectory(
                    atPath: "\(store)/stored/ef/\(zeros)", withIntermediateDirectories: true)
                try FileManager.default.createDirectory(
                    atPath: "\(store)/stored/cd", withIntermediateDirectories: true)
                let links = [
                    "\(store)/stored/ab": "\(outside)/blobs/ab", "\(store)/stored/cd/\(zeros)": blobs[1],
                    "\(store)/stored/ef/\(zeros)/3.blob": "\(blobs[2])/3.blob",
                    "\(storage)/jobs/folder": "\(outside)/jobs", "\(storage)/jobs/standing/a/out": outside,
                    "\(storage)/jobs/fake": "../file-store/stored/../../../canary/blobs/ab/\(zeros)/3.blob",
                    "\(store)/.shaman/quarantine/link": outside,
                ]
                for (place, target) in links {
                    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
                }
                let old = TestContent("old and unused")
                let canary = try scene.canary()
                let server = try TestServer(home: scene.home)
                let path = server.blobPath(old)
                try FileManager.default.createDirectory(
                    at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(old.bytes).write(to: URL(filePath: path))
                try server.age(old, seconds: 7200)

                for _ in 0..<3 {
                    let answer = try server.collect(#"{"max_age":"1h0m0s","purge":true}"#)
                    #expect((200..<600).contains(answer.status), "\(answer)")
                    #expect(try scene.canary() == canary, "\(answer)")
                }
                // The links themselves, once an operator has removed them, no longer stand in the way.
                for place in links.keys where !place.hasPrefix("\(storage)/jobs/") {
                    try FileManager.default.removeItem(atPath: place)
                }
                #expect(try server.collect(#"{"max_age":"1h0m0s","purge":true}"#).status == 200)
                #expect(!FileManager.default.fileExists(atPath: path), "the old blob was not collected")
                #expect(FileManager.default.fileExists(atPath: server.blobPath(EscapeCorpus.content)))
                #expect(try scene.canary() == canary)
            }
        }

        @Test("a store whose own directories are links is refused, and stays untouched", .timeLimit(.minutes(10)))
        func linkedEngineDirectories() async throws {
            try await blocking {
                for place in [
                    "file-store/uploading", "file-store/stored", "file-store/.shaman", "jobs/.shaman-building",
                ] {
                    let scene = try EscapeScene()
                    scene.server.kill9()
                    let path = "\(scene.server.storage)/\(place)"
                    try FileManager.default.removeItem(atPath: path)
                    try FileManager.default.createSymbolicLink(
                        atPath: path, withDestinationPath: "\(scene.home.path)/canary")
                    let canary = try scene.canary()
                    #expect(throws: TestServer.Failure.self, "\(place)") { try TestServer(home: scene.home) }
                    #expect(try scene.canary() == canary, "\(place)")
                }
            }
        }
    }
}
