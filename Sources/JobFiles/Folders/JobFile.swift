public import FarmModel

/// One of the files that a job may have on the manager's own disk. There is no way to name any other file.
public struct JobFile: Hashable, Sendable {
    /// Which of the job's files.
    public enum Kind: Hashable, Sendable {
        /// A task's log. Number 0 is the one that is written to, 1 the one before it, and so on.
        case log(TaskID, number: Int)
        /// The newest rendered image, in one of its sizes.
        case preview(PreviewSize)
        /// The newest image of one task, in the small size.
        case taskPreview(TaskID)
    }

    /// Whose file.
    public let job: JobID
    /// Which of its files.
    public let kind: Kind

    /// Logs with higher numbers than this are not read back from paths.
    static let highestNumber = 99

    /// Names a file, whether or not there is one.
    public init(job: JobID, _ kind: Kind) {
        self.job = job
        self.kind = kind
    }

    /// Reads a path relative to the root; `nil` unless it is, character for character, the ``relativePath`` of a file that
    /// a job may have.
    public init?(path: some StringProtocol) {
        let parts = path.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let job = JobID(parts[1]), let kind = Kind(name: parts[2]) else { return nil }
        self.init(job: job, kind)
        // Upper-case digits, another folder's prefix and numbers such as 01 do not survive this.
        guard relativePath == path else { return nil }
    }

    /// The path beneath the root: `job-<first 4 characters of the job>/<job>/<name>`.
    public var relativePath: String { "\(JobFolders.folder(of: job))/\(name)" }

    /// The path that clients use: `/job-files/` and the relative path.
    public var webPath: String { JobFolders.webPrefix + relativePath }

    /// The file's own name; those of tasks' previews have their folder's before it.
    public var name: String {
        switch kind {
        case .log(let task, 0): "task-\(task).txt"
        case .log(let task, let number): "task-\(task).txt.\(number)"
        case .preview(let size): size.fileName
        case .taskPreview(let task): "\(JobFolders.previews)/\(task).jpg"
        }
    }

    /// What the file is, as HTTP says it.
    public var contentType: String {
        switch kind {
        case .log: "text/plain; charset=utf-8"
        case .preview, .taskPreview: "image/jpeg"
        }
    }
}

extension JobFile.Kind {
    fileprivate init?(name: some StringProtocol) {
        if let size = PreviewSize.allCases.first(where: { $0.fileName == name }) {
            self = .preview(size)
            return
        }
        if name.hasPrefix("\(JobFolders.previews)/"), name.hasSuffix(".jpg") {
            guard let task = TaskID(name.dropFirst(JobFolders.previews.count + 1).dropLast(4)) else { return nil }
            self = .taskPreview(task)
            return
        }
        guard name.hasPrefix("task-") else { return nil }
        let rest = name.dropFirst("task-".count)
        guard let task = TaskID(rest.prefix(36)) else { return nil }
        let suffix = rest.dropFirst(36)
        if suffix == ".txt" {
            self = .log(task, number: 0)
            return
        }
        guard suffix.hasPrefix(".txt."), let number = Int(suffix.dropFirst(".txt.".count)),
            (1...JobFile.highestNumber).contains(number)
        else { return nil }
        self = .log(task, number: number)
    }
}
