internal import FarmModel
internal import FarmStore
internal import Foundation
internal import Hummingbird

/// What people ask about the farm as a whole.
struct HistoryOperations: Sendable {
    let history: FarmHistory

    private static let mostHours = Int(FarmHistory.longestSpan / .seconds(3600))

    // MARK: GET /farm/history

    func samples(_ request: Request) async throws -> Response {
        let hours = try QueryParameters.bounded(try QueryParameters.number("hours", in: request) ?? 6, "hours", from: 1)
        guard hours <= Self.mostHours else {
            throw APIError(
                .badRequest, "parameter \"hours\" in query has an error: number must be at most \(Self.mostHours)")
        }
        let now = Timestamp(Date())
        let (interval, samples): (SampleInterval, [FarmSample])
        do throws(FarmStoreError) {
            (interval, samples) = try await history.samples(of: .seconds(hours * 3600), until: now)
        } catch {
            throw APIError(.serviceUnavailable, error.message, retryAfterSeconds: 1)
        }
        let body = HistoryBody(interval: interval.rawValue, samples: samples.map(HistoryBody.Sample.init))
        return try JSONBody.response(body, to: request)
    }
}

private struct HistoryBody: Encodable {
    struct Sample: Encodable {
        let sample: FarmSample

        enum CodingKeys: String, CodingKey {
            case workers, files
            case takenAt = "taken_at"
            case workersAwake = "workers_awake"
            case tasksActive = "tasks_active"
            case tasksReady = "tasks_ready"
            case tasksCompleted = "tasks_completed"
            case tasksFailed = "tasks_failed"
            case fileBytes = "file_bytes"
            case savedBytes = "saved_bytes"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(sample.takenAt, forKey: .takenAt)
            try container.encode(sample.workers, forKey: .workers)
            try container.encode(sample.workersAwake, forKey: .workersAwake)
            try container.encode(sample.tasksActive, forKey: .tasksActive)
            try container.encode(sample.tasksReady, forKey: .tasksReady)
            try container.encode(sample.tasksCompleted, forKey: .tasksCompleted)
            try container.encode(sample.tasksFailed, forKey: .tasksFailed)
            try container.encode(sample.files, forKey: .files)
            try container.encode(sample.fileBytes, forKey: .fileBytes)
            try container.encode(sample.savedBytes, forKey: .savedBytes)
        }
    }

    let interval: Int64
    let samples: [Sample]

    enum CodingKeys: String, CodingKey {
        case samples
        case interval = "interval_seconds"
    }
}
