internal import FlamencoAPI
package import HTTPTypes
package import Hummingbird
package import JobFiles
internal import NIOCore
package import Shaman

/// Serves the logs and previews of jobs at `/job-files/…`, and nothing else that may be on the disk.
package enum JobFileRoutes {
    /// Bytes that are read at once.
    private static let chunkBytes = 256 << 10

    static func add(to router: Router<FarmRequestContext>, files: JobFiles, pool: IOPool) {
        for method: HTTPRequest.Method in [.get, .head] {
            router.on("/job-files/**", method: method) { request, _ in
                try await respond(to: request.head, files: files, pool: pool)
            }
        }
        router.refuseOtherMethods(than: [.get, .head], at: "/job-files/**")
    }

    /// Answers a GET or HEAD request.
    ///
    /// - Throws: `APIError` when there is no such file or the disk cannot be read, `ShamanError` when too many wait for it.
    package static func respond(to request: HTTPRequest, files: JobFiles, pool: IOPool) async throws -> Response {
        let path = request.path.map { $0.prefix { $0 != "?" } } ?? ""
        guard path.hasPrefix(JobFolders.webPrefix), let name = JobFile(path: path.dropFirst(JobFolders.webPrefix.count))
        else { throw APIError(.notFound, "there is nothing at \(path)") }
        let opened = try await pool.run { () throws(ShamanError) in
            try explained { () throws(JobFilesError) in
                try files.open(name).map { file throws(JobFilesError) in
                    let answer = FileAnswer(request, file: file.version, second: HTTPDate.second)
                    let range = request.method == .get ? answer.range(of: file) : 0..<0
                    return Opened(file: file, answer: answer, range: range, start: try chunk(of: file, in: range))
                }
            }
        }
        guard let opened else { throw APIError(.notFound, "there is nothing at \(path)") }
        return response(name, opened, isHead: request.method == .head, pool: pool)
    }

    /// A file, with how much of it a request is answered, and the first bytes of that.
    private struct Opened: Sendable {
        let file: OpenedFile
        let answer: FileAnswer
        let range: Range<Int64>
        let start: ByteBuffer
    }

    private static func response(_ name: JobFile, _ opened: Opened, isHead: Bool, pool: IOPool) -> Response {
        let version = opened.file.version
        var fields: HTTPFields = [
            .lastModified: HTTPDate.text(version.modifiedSecond), .eTag: version.tag, .acceptRanges: "bytes",
            .cacheControl: "no-cache", .xContentTypeOptions: "nosniff",
        ]
        switch opened.answer {
        case .notModified:
            var response = Response(status: .notModified, headers: fields)
            // It would be about the file, which has another length than nothing.
            response.headers[.contentLength] = nil
            return response
        case .unsatisfiable:
            let error = APIError(.rangeNotSatisfiable, "the file has \(version.size) bytes")
            fields[.contentRange] = "bytes */\(version.size)"
            for field in error.fields { fields[field.name] = field.value }
            return Response(status: error.status, headers: fields, body: .init(byteBuffer: .init(string: error.body)))
        case .whole, .part: break
        }
        fields[.contentType] = name.contentType
        if case .part(let range) = opened.answer {
            fields[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.size)"
        }
        let status: HTTPResponse.Status = opened.answer == .whole ? .ok : .partialContent
        if isHead {
            fields[.contentLength] = String(version.size)
            return Response(status: status, headers: fields)
        }
        return Response(status: status, headers: fields, body: body(opened, pool: pool))
    }

    /// The bytes, read as the client takes them: as many as were promised, however the file grows meanwhile.
    private static func body(_ opened: Opened, pool: IOPool) -> ResponseBody {
        let (file, range) = (opened.file, opened.range)
        guard opened.start.readableBytes < range.count else { return ResponseBody(byteBuffer: opened.start) }
        return ResponseBody(contentLength: range.count) { writer in
            var offset = range.lowerBound + Int64(opened.start.readableBytes)
            try await writer.write(opened.start)
            while offset < range.upperBound {
                let rest = offset..<range.upperBound
                let bytes = try await pool.run { () throws(ShamanError) in
                    try explained { () throws(JobFilesError) in try chunk(of: file, in: rest) }
                }
                offset += Int64(bytes.readableBytes)
                try await writer.write(bytes)
            }
            try await writer.finish(nil)
        }
    }

    /// The first bytes of a range. A file that has become shorter is an error: the connection has to end before its answer.
    private static func chunk(of file: OpenedFile, in range: Range<Int64>) throws(JobFilesError) -> ByteBuffer {
        let count = min(chunkBytes, range.count)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { memory.deallocate() }
        guard try file.read(into: memory, at: range.lowerBound) == count else { throw file.truncated }
        return ByteBuffer(bytes: memory)
    }

    private static func explained<Value>(
        _ body: () throws(JobFilesError) -> Value
    ) throws(ShamanError) -> Value {
        do {
            return try body()
        } catch {
            throw ShamanError(.ioFailure, error.description)
        }
    }
}

extension FileAnswer {
    /// The bytes that are sent.
    fileprivate func range(of file: OpenedFile) -> Range<Int64> {
        switch self {
        case .whole: 0..<file.size
        case .part(let range): range
        case .notModified, .unsatisfiable: 0..<0
        }
    }
}

extension OpenedFile {
    /// What HTTP tells of it. No two contents of a log have the same size, none of a preview the same time or file.
    fileprivate var version: FileVersion {
        FileVersion(
            size: size, modifiedSecond: Int(modifiedNanoseconds / 1_000_000_000),
            tag: "\"\(String(inode, radix: 16))-\(String(modifiedNanoseconds, radix: 16))-\(String(size, radix: 16))\"")
    }
}
