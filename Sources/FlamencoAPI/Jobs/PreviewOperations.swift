internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import JobFiles
internal import JobManager
internal import Synchronization

/// Preview images: workers send them, people look at the newest.
struct PreviewOperations: Sendable {
    let jobs: JobManager
    let files: JobFiles
    private let memory = PreviewMemory(limit: APILimits.previewMemoryBytes)

    init(jobs: JobManager, files: JobFiles) {
        self.jobs = jobs
        self.files = files
    }

    // MARK: POST /worker/task/{task_id}/output-produced

    /// Takes an image from a worker that is known. What cannot be taken is refused before it is read.
    func take(_ request: Request, of id: TaskID) async throws -> Response {
        let type = try Self.type(request)
        let length = try Self.length(request)
        let (task, job): (JobTask, JobID)
        do throws(JobError) {
            (task, job) = try await jobs.place(of: id)
        } catch {
            guard error.code == .notFound else { throw error }
            throw APIError(.notFound, "Task does not exist")
        }
        guard memory.reserve(length) else { throw APIError.tooManyImages }
        defer { memory.release(length) }
        let body = try await request.wholeBody(upTo: length)
        guard files.previews.submit(Array(body.readableBytesView), type: type, task: task.id, job: job) else {
            throw APIError.tooManyImages
        }
        return Response(status: .accepted)
    }

    private static func type(_ request: Request) throws(APIError) -> PreviewType {
        let media = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        switch media {
        case "image/jpeg": return .jpeg
        case "image/png": return .png
        default:
            throw APIError(
                .unsupportedMediaType, "an image has to be image/jpeg or image/png, not \"\(media.prefix(100))\"")
        }
    }

    private static func length(_ request: Request) throws(APIError) -> Int {
        guard let length = request.headers[.contentLength].flatMap(Int.init), length > 0 else {
            throw APIError(.lengthRequired, "Content-Length header required")
        }
        guard length <= APILimits.previewBytes else {
            throw APIError(.contentTooLarge, "image too large; should be max \(APILimits.previewBytes) bytes")
        }
        return length
    }

    // MARK: GET /jobs/{job_id}/last-rendered

    func ofJob(_ request: Request, id: String) async throws -> Response {
        try await newest(try JobOperations.jobID(id), request)
    }

    // MARK: GET /jobs/{job_id}/previews

    /// The previews of a job's tasks.
    func gallery(_ request: Request, id: String) async throws -> Response {
        let job = try JobOperations.jobID(id)
        let found: [(task: TaskID, moment: Timestamp)]
        do throws(JobFilesError) {
            found = try await files.previews.gallery(of: job)
        } catch {
            throw APIError(.serviceUnavailable, error.description, retryAfterSeconds: 1)
        }
        let previews = found.map { preview in
            Gallery.Preview(
                task: preview.task, rendered: preview.moment,
                url: JobFile(job: job, .taskPreview(preview.task)).webPath)
        }
        return try JSONBody.response(Gallery(previews: previews), to: request)
    }

    // MARK: GET /jobs/last-rendered

    func ofFarm(_ request: Request) async throws -> Response {
        guard let job = try await jobs.lastRendered() else { return Response(status: .noContent) }
        return try await newest(job, request)
    }

    private func newest(_ job: JobID, _ request: Request) async throws -> Response {
        guard await files.previews.hasPreview(of: job) else { return Response(status: .noContent) }
        let thumbnail = LastRendered(
            base: JobFolders.webFolder(of: job), suffixes: PreviewSize.allCases.map(\.fileName))
        return try JSONBody.response(thumbnail, to: request)
    }

    private struct Gallery: Encodable {
        struct Preview: Encodable {
            let task: TaskID
            let rendered: Timestamp
            let url: String

            enum CodingKeys: String, CodingKey {
                case rendered, url
                case task = "task_id"
            }
        }

        let previews: [Preview]
    }

    /// Where a job's preview images are: the base, a slash and a suffix, largest first.
    private struct LastRendered: Encodable {
        let base: String
        let suffixes: [String]
    }
}

/// Memory for images that are being received.
private final class PreviewMemory: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// - Returns: Whether there is room.
    func reserve(_ bytes: Int) -> Bool {
        used.withLock { used in
            guard used + bytes <= limit else { return false }
            used += bytes
            return true
        }
    }

    func release(_ bytes: Int) { used.withLock { $0 -= bytes } }
}

extension APIError {
    fileprivate static let tooManyImages = APIError(
        .tooManyRequests, "image processing queue is full", retryAfterSeconds: 1)
}
