internal import HTTPTypes
public import JobManager

extension APIError {
    /// The one table from the job manager's errors to statuses.
    public init(_ error: JobError) {
        switch error.code {
        case .invalid, .unknownTag: self.init(.badRequest, error.message)
        case .notFound: self.init(.notFound, error.message)
        case .outdated: self.init(.preconditionFailed, error.message)
        case .notAssigned: self.init(.conflict, error.message)
        case .impossible: self.init(.unprocessableContent, error.message)
        case .nothingToDelete: self.init(.rangeNotSatisfiable, error.message)
        case .tooManyImages: self.init(.tooManyRequests, error.message)
        case .unavailable, .unanswerable: self.init(.serviceUnavailable, error.message, retryAfterSeconds: 1)
        case .failed: self.init(.internalServerError, error.message)
        }
    }
}
