public import FarmModel
internal import JobScripts

/// Why there is no compiled job.
public struct JobCompilationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of error it is; each belongs to one HTTP status.
    public enum Code: Hashable, Sendable, CaseIterable {
        /// No job type has that name (400 for a submission).
        case unknownJobType
        /// The job's etag is not that of its type (412).
        case outdatedSettings
        /// A setting's value is not what its type demands (400).
        case invalidSetting
        /// The script is at fault, or did not want the job (400).
        case script
        /// The script used up its time or memory, or made too large a job (400).
        case limit
        /// The script made tasks that could never run (400).
        case invalidJob
        /// Too many wait (503): the same request may succeed in a moment.
        case busy
        /// Scripts cannot be run at all (500).
        case unavailable
    }

    /// What kind of error it is.
    public let code: Code
    /// For whoever submitted the job: the script's own text first, then the place.
    public let message: String
    /// Where the script was, as far as it is known.
    public let location: ScriptLocation?
    /// What the script had printed.
    public var log: [ScriptLogLine]

    package init(_ code: Code, _ message: String, at location: ScriptLocation? = nil, log: [ScriptLogLine] = []) {
        self.code = code
        self.message = message
        self.location = location
        self.log = log
    }

    /// The message.
    public var description: String { message }
}

extension JobCompilationError {
    /// The error for a script's failure.
    init(_ failure: ScriptFailure, log: [ScriptLogLine]) {
        let code: Code =
            switch failure.reason {
            case .syntax, .exception, .noJobType, .badJobType, .noCompileJob: .script
            case .time, .memory, .size: .limit
            case .request: .unavailable
            }
        let place = failure.location.map { " at \($0)" } ?? ""
        self.init(code, failure.message + place, at: failure.location, log: log)
    }
}
