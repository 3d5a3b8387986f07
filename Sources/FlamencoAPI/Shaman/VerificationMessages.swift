internal import HTTPTypes
internal import Shaman

/// The bodies of the verification operations.
enum VerificationMessages {
    struct Request: Decodable, Sendable {
        let sample: Double?
        let bytesPerSecond: Int64?

        enum CodingKeys: String, CodingKey {
            case sample
            case bytesPerSecond = "bytes_per_second"
        }

        func scrubRequest() throws(APIError) -> ScrubRequest {
            let sample = sample ?? 1
            guard sample > 0, sample <= 1 else {
                throw APIError(.badRequest, "sample \(sample) is not above 0 and at most 1")
            }
            if let bytesPerSecond, bytesPerSecond <= 0 {
                throw APIError(.badRequest, "bytes_per_second \(bytesPerSecond) is not positive")
            }
            return ScrubRequest(sample: sample, bytesPerSecond: bytesPerSecond)
        }
    }

    struct Status: Encodable {
        let running: Bool
        let doneBytes: Int64
        let totalBytes: Int64
        let report: ScrubReport?
        let failure: String?

        enum CodingKeys: String, CodingKey {
            case running
            case doneBytes = "done_bytes"
            case totalBytes = "total_bytes"
            case report, failure
        }

        init(_ status: Verification.Status) {
            running = status.isRunning
            doneBytes = status.doneBytes
            totalBytes = status.totalBytes
            report = status.report
            failure = status.failure?.message
        }
    }
}
