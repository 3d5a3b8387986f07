public import HTTPTypes
public import Shaman

extension APIError {
    /// The one table from the engine's errors to statuses.
    public init(_ error: ShamanError) {
        switch error.code {
        case .invalidInput: self.init(.badRequest, error.message)
        case .sizeMismatch, .digestMismatch: self.init(.expectationFailed, error.message)
        case .missingBlobs: self.init(.failedDependency, error.message)
        case .nameTaken, .alreadyRunning: self.init(.conflict, error.message)
        case .noSpace: self.init(.insufficientStorage, error.message)
        case .notFound: self.init(.notFound, error.message)
        case .unavailable: self.init(.serviceUnavailable, error.message, retryAfterSeconds: 1)
        case .locked, .wrongVolume: self.init(.serviceUnavailable, error.message)
        case .ioFailure: self.init(.internalServerError, error.message)
        }
    }
}

extension HTTPResponse.Status {
    /// 208: what the client sends is there already.
    public static let alreadyReported = HTTPResponse.Status(code: 208, reasonPhrase: "Already Reported")
    /// 424: something that the request needs is missing.
    static let failedDependency = HTTPResponse.Status(code: 424, reasonPhrase: "Failed Dependency")
    /// 507: the volume is full.
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
