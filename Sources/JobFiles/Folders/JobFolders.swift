public import FarmModel

/// Where jobs' files lie: beneath a root of the manager's own disk, laid out as Flamenco lays them out.
public struct JobFolders: Sendable {
    /// What the paths that clients use begin with.
    public static let webPrefix = "/job-files/"

    /// The folder in a job's folder with the previews of its tasks.
    static let previews = "previews"

    /// The absolute path of the folder in which all is.
    public let root: String

    /// - Precondition: The path is absolute.
    public init(root: String) {
        precondition(root.hasPrefix("/"), "the folder of job files needs an absolute path")
        self.root = root
    }

    /// A job's folder beneath the root: `job-<first 4 characters>/<job>`.
    public static func folder(of job: JobID) -> String { "\(group(of: job))/\(job)" }

    /// A job's folder as clients see it, without a slash at its end: what the names of its previews are appended to.
    public static func webFolder(of job: JobID) -> String { webPrefix + folder(of: job) }

    /// The folder that a job's folder is in, with those of other jobs whose identities begin alike.
    static func group(of job: JobID) -> String { "job-\(job.description.prefix(4))" }

    /// The absolute path of a job's folder.
    public func path(of job: JobID) -> String { "\(root)/\(Self.folder(of: job))" }

    /// The absolute path of a file.
    public func path(of file: JobFile) -> String { "\(root)/\(file.relativePath)" }
}
