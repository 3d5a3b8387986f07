import Foundation
import Shaman
import ShamanClient
import Testing

@Suite("A file list")
struct FileListTests {
    private let sha = blob("x").sha

    private func parse(_ text: String) throws -> AssetManifest {
        try FileList.parse(Array(text.utf8), source: "list")
    }

    @Test("is read line by line; the path may have blanks in it, empty lines and comments are left out")
    func lines() throws {
        let manifest = try parse("# made by hand\n\n\(sha) 1 tex/a b.png\r\n  \(sha.uppercased())\t1\tränder.exr\n")
        #expect(manifest.entries.map(\.path.text) == ["tex/a b.png", "ränder.exr"])
        #expect(manifest.entries.allSatisfy { $0.blob == blob("x") })
        #expect(manifest.totalBytes == 2)
    }

    @Test("is read as the JSON of the server, with or without a status")
    func json() throws {
        let text = "\n {\"files\":[{\"sha\":\"\(sha)\",\"size\":1,\"path\":\"a\",\"status\":\"unknown\"}]}"
        #expect(try parse(text).entries.map(\.path.text) == ["a"])
        #expect(try parse("{\"files\":[]}").entries.isEmpty)
    }

    @Test("reads back what it writes")
    func roundTrip() throws {
        let entry = AssetManifest.Entry(path: try CheckoutPath("a b/c", portable: false), blob: blob("hello"))
        #expect(try parse(FileList.line(path: entry.path, blob: entry.blob)).entries == [entry])
    }

    @Test("without any text is empty")
    func empty() throws {
        #expect(try parse("").entries.isEmpty)
    }

    static let faults: [(text: String, named: String)] = [
        ("\n\(blob("x").sha) 1\n", "line 2"),
        ("abc 1 a", "abc"),
        ("\(blob("x").sha) one a", "one"),
        ("\(blob("x").sha) -1 a", "-1"),
        ("\(blob("x").sha) 1 ../a", "../a"),
        ("\(blob("x").sha) 1 /a", "/a"),
        ("{\"files\":[{\"sha\":\"\(blob("x").sha)\",\"size\":1,\"path\":\"a/../b\"}]}", "file 1"),
        ("{\"files\":", "list"),
        ("{\"files\":[{\"sha\":1}]}", "list"),
    ]

    @Test("names the line and the value that are at fault", arguments: faults)
    func fault(_ fault: (text: String, named: String)) {
        let error = #expect(throws: ShamanClientError.self) { try parse(fault.text) }
        #expect(error?.kind == .invalidInput)
        #expect(error?.message.contains(fault.named) == true, "\(error?.message ?? "")")
    }

    @Test("that is not UTF-8 is refused")
    func notUTF8() {
        #expect(throws: ShamanClientError.self) {
            try FileList.parse(Array(sha.utf8) + [0x20, 0x31, 0x20, 0xff], source: "list")
        }
    }

    @Test("is read out of a file on a pool")
    func load() async throws {
        let directory = try TemporaryDirectory()
        try directory.write("list", "\(sha) 1 a\n")
        let pool = IOPool(threads: 1, queueCapacity: 4)
        #expect(try await FileList.load(directory.path("list"), on: pool).entries.count == 1)
        let error = await #expect(throws: ShamanClientError.self) {
            try await FileList.load(directory.path("nowhere"), on: pool)
        }
        #expect(error?.kind == .fileUnreadable)
    }
}
