internal import FlamencoAPI
internal import HTTPTypes
internal import Shaman

/// How an upload ends for its client.
enum UploadAnswer: Sendable, Equatable {
    /// 204: stored.
    case stored
    /// 208: somebody had stored it already.
    case alreadyStored
    /// 425: somebody else is sending it; this client can come back.
    case deferred
    /// Anything else.
    case failed(APIError)

    /// From what the engine says.
    init?(_ progress: BlobUpload.Progress) {
        switch progress {
        case .accepting: return nil
        case .stored: self = .stored
        case .alreadyStored: self = .alreadyStored
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .stored: .noContent
        case .alreadyStored: .alreadyReported
        case .deferred: .tooEarly
        case .failed(let error): error.status
        }
    }

    /// The body: empty but for errors.
    var body: String {
        if case .failed(let error) = self { error.body } else { "" }
    }

    /// The header fields, without those that the connection adds.
    var fields: HTTPFields {
        switch self {
        case .stored: [:]
        case .alreadyStored, .deferred: [.contentLength: "0"]
        case .failed(let error): error.fields.with(.contentLength, "\(error.body.utf8.count)")
        }
    }
}

extension HTTPFields {
    /// The same with one field set.
    func with(_ name: HTTPField.Name, _ value: String) -> HTTPFields {
        var copy = self
        copy[name] = value
        return copy
    }
}
