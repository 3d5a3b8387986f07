import Foundation
import Testing
import WebPage

@Suite("The page in the program")
struct WebPageTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/WebPage/Page")

    private static func pathsInFolder() throws -> Set<String> {
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return Set(
            found.filter { path in
                var isFolder: ObjCBool = false
                let exists = FileManager.default.fileExists(
                    atPath: folder.appending(path: path).path, isDirectory: &isFolder)
                return exists && !isFolder.boolValue
            })
    }

    @Test("has every file of its folder and no other, byte for byte")
    func hasAllFiles() throws {
        #expect(try Set(WebPage.paths) == Self.pathsInFolder())
        for path in WebPage.paths {
            let file = try #require(WebPage.file(at: path))
            let stored = try Data(contentsOf: Self.folder.appending(path: path))
            let isSame = file.bytes == [UInt8](stored)
            #expect(isSame, "\(path) is another file")
        }
    }

    @Test("gives files that differ different strong tags")
    func tags() throws {
        let files = WebPage.paths.compactMap { WebPage.file(at: $0) }
        #expect(Set(files.map(\.etag)).count == Set(files.map(\.bytes)).count)
        for file in files { #expect(file.etag.wholeMatch(of: /"[0-9a-f]{32}"/) != nil) }
    }

    @Test(
        "knows the kind of each file",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("css/base.css", "text/css; charset=utf-8"),
            ("js/app.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"), ("icon.png", "image/png"),
        ])
    func contentTypes(path: String, type: String) throws {
        #expect(try #require(WebPage.file(at: path)).contentType == type)
    }

    @Test(
        "has nothing at other paths", arguments: ["", "/", "js", "js/", "../Package.swift", "index.html/", "JS/APP.JS"])
    func others(path: String) { #expect(WebPage.file(at: path) == nil) }

    @Test("asks nothing of other servers and has no program or style in its markup")
    func selfContained() throws {
        for path in WebPage.paths where !path.hasSuffix(".png") {
            let text = String(decoding: try #require(WebPage.file(at: path)).bytes, as: UTF8.self)
            let names = text.matches(of: /https?:\/\/[^\s"'`)]+/).map { String($0.output) }
            // The name of a language, and where people may go; nothing is loaded from there.
            let allowed = ["http://www.w3.org/2000/svg", "https://flamenco.blender.org/download/"]
            #expect(names.allSatisfy(allowed.contains), "\(path) names \(names)")
            #expect(!text.contains("innerHTML =") || path == "js/lib/html.js", "\(path) writes markup")
            if path.hasSuffix(".html") {
                #expect(text.firstMatch(of: /\s(on\w+|style)=|<style|<script(?![^>]*\ssrc=)/) == nil)
            }
        }
    }
}
