internal import HTTPTypes
public import WorkerManager

extension APIError {
    /// The one table from the worker manager's errors to statuses.
    public init(_ error: WorkerError) {
        switch error.code {
        case .invalid: self.init(.badRequest, error.message)
        case .forbidden: self.init(.forbidden, error.message)
        case .notFound: self.init(.notFound, error.message)
        case .conflict: self.init(.conflict, error.message)
        case .impossible: self.init(.preconditionFailed, error.message)
        case .unavailable, .unanswerable: self.init(.serviceUnavailable, error.message, retryAfterSeconds: 1)
        case .failed: self.init(.internalServerError, error.message)
        }
    }
}
