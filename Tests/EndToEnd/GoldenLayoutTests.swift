import Foundation
import TestSupport
import Testing

@Suite("The layout on disk is Flamenco's")
struct GoldenLayoutTests {
    @Test("an upload lies at its exact path, read-only, and leaves nothing under uploading")
    func goldenLayout() async throws {
        try await onThread {
            let server = try TestServer()
            let content = TestContent("known bytes")
            #expect(try server.upload(content).status == 204)

            let path = server.blobPath(content)
            #expect(FileManager.default.contents(atPath: path).map(Array.init) == content.bytes)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o444)
            #expect(server.uploadingFiles.isEmpty)
        }
    }

    @Test("an empty file is stored like any other")
    func emptyFile() async throws {
        try await onThread {
            let server = try TestServer()
            let content = TestContent("")
            #expect(try server.upload(content).status == 204)
            let path =
                "\(server.storage)/file-store/stored/e3"
                + "/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0.blob"
            #expect(FileManager.default.contents(atPath: path)?.isEmpty == true)
            #expect(try server.status(of: content) == "stored")
        }
    }
}
