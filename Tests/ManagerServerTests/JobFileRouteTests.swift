import FarmModel
import FlamencoAPI
import Foundation
import HTTPTypes
import HummingbirdCore
import JobFiles
import ManagerServer
import NIOCore
import Shaman
import TestSupport
import Testing

@Suite("Serving job files", .timeLimit(.minutes(10)))
struct JobFileRouteTests {
    private let directory: TemporaryDirectory
    private let files: JobFiles
    private let pool = IOPool(threads: 2, queueCapacity: 64)
    private let log = JobFile(job: JobID(), .log(TaskID(), number: 0))

    init() throws {
        directory = try TemporaryDirectory()
        files = JobFiles(root: directory.path, pool: pool, whenPreviewed: { _, _ in }, onProblem: { _ in })
    }

    private func respond(
        _ path: String, _ fields: HTTPFields = [:], method: HTTPRequest.Method = .get
    ) async throws -> HummingbirdCore.Response {
        try await JobFileRoutes.respond(
            to: HTTPRequest(method: method, scheme: "http", authority: "farm", path: path, headerFields: fields),
            files: files, pool: pool)
    }

    /// Puts a file where a job has it.
    private func write(_ file: JobFile, _ content: Data) throws {
        let path = files.folders.path(of: file)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try content.write(to: URL(fileURLWithPath: path))
    }

    private func content(_ response: HummingbirdCore.Response) async throws -> [UInt8] {
        let collector = Collector()
        try await response.body.write(collector)
        return collector.bytes
    }

    @Test("a file comes with what caches and browsers need to know")
    func whole() async throws {
        try write(log, Data("hello\n".utf8))
        let response = try await respond(log.webPath)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(response.headers[.contentLength] == "6")
        #expect(response.headers[.acceptRanges] == "bytes")
        #expect(response.headers[.cacheControl] == "no-cache")
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        #expect(HTTPDate.second(of: response.headers[.lastModified] ?? "") != nil)
        #expect(try await content(response) == Array("hello\n".utf8))
        #expect(try await respond(log.webPath + "?v=1").status == .ok)

        let image = JobFile(job: log.job, .preview(.small))
        try write(image, Data([1, 2, 3]))
        #expect(try await respond(image.webPath).headers[.contentType] == "image/jpeg")
    }

    @Test("HEAD says the same without the content")
    func head() async throws {
        try write(log, Data(repeating: 7, count: 1_000_000))
        let head = try await respond(log.webPath, method: .head)
        let get = try await respond(log.webPath)
        #expect(head.status == get.status)
        #expect(head.headers == get.headers)
        #expect(head.headers[.contentLength] == "1000000")
        #expect(try await content(head) == [])
    }

    @Test("large files and parts of them come byte for byte")
    func large() async throws {
        let bytes = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        try write(log, Data(bytes))
        #expect(try await content(respond(log.webPath)) == bytes)
        for range in [0..<1, 5..<600_000, 262_143..<262_145, 999_999..<1_000_003] {
            let response = try await respond(log.webPath, [.range: "bytes=\(range.lowerBound)-\(range.upperBound - 1)"])
            #expect(response.status == .partialContent)
            #expect(response.headers[.contentRange] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/1000003")
            #expect(response.headers[.contentLength] == String(range.count))
            #expect(try await content(response) == Array(bytes[range]))
        }
    }

    @Test("a range that is not there is refused, with the size that is")
    func unsatisfiable() async throws {
        try write(log, Data("hello\n".utf8))
        let response = try await respond(log.webPath, [.range: "bytes=6-"])
        #expect(response.status == .rangeNotSatisfiable)
        #expect(response.headers[.contentRange] == "bytes */6")
        #expect(try await String(decoding: content(response), as: UTF8.self).contains("the file has 6 bytes"))
    }

    @Test("the entity tag holds until the file changes")
    func tag() async throws {
        try write(log, Data("hello\n".utf8))
        let response = try await respond(log.webPath)
        let tag = try #require(response.headers[.eTag])
        let again = try await respond(log.webPath, [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
        #expect(again.headers[.eTag] == tag)
        #expect(again.headers[.contentLength] == nil)
        #expect(try await content(again) == [])
        let date = try #require(response.headers[.lastModified])
        #expect(try await respond(log.webPath, [.ifModifiedSince: date]).status == .notModified)
        try write(log, Data("hello, more\n".utf8))
        #expect(try await respond(log.webPath, [.ifNoneMatch: tag]).status == .ok)
    }

    @Test("a log that grows while it is read does not change what was promised")
    func growing() async throws {
        try write(log, Data(repeating: 7, count: 600_000))
        let response = try await respond(log.webPath)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: files.folders.path(of: log)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(repeating: 8, count: 600_000))
        #expect(response.headers[.contentLength] == "600000")
        #expect(try await content(response) == [UInt8](repeating: 7, count: 600_000))
    }

    @Test("one that becomes shorter ends the answer with an error")
    func shrinking() async throws {
        try write(log, Data(repeating: 7, count: 600_000))
        let response = try await respond(log.webPath)
        #expect(truncate(files.folders.path(of: log), 500_000) == 0)
        await #expect(throws: ShamanError.self) { try await content(response) }
    }

    @Test("nothing else on the disk can be had, and folders are not listed")
    func others() async throws {
        try write(log, Data("hello\n".utf8))
        try Data("secret".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/farm.sqlite"))
        let folder = JobFolders.webFolder(of: log.job)
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/\(JobFolders.folder(of: log.job))/last-rendered.jpg",
            withDestinationPath: "\(directory.path)/farm.sqlite")
        let paths = [
            "/job-files/", "/job-files/farm.sqlite", "/job-files/../farm.sqlite", folder, folder + "/",
            "\(folder)/../../farm.sqlite", "\(folder)/%2e%2e/farm.sqlite", "\(folder)/last-rendered.jpg",
            "\(folder)/last-rendered-tiny.jpg", log.webPath + "/", "/job-files/" + log.webPath, log.webPath + "%00",
            JobFile(job: JobID(), .preview(.tiny)).webPath, log.webPath + ".1",
        ]
        for path in paths {
            await #expect("\(path)") { try await respond(path) } throws: { ($0 as? APIError)?.status == .notFound }
        }
    }
}

/// Takes an answer's body.
private final class Collector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
