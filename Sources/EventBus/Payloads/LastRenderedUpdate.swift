public import FarmModel

/// A job has a new preview image.
public struct LastRenderedUpdate: Hashable, Sendable {
    /// Where the image is: the base, a slash, and one of the suffixes, for one size each.
    public struct Thumbnail: Hashable, Sendable, Encodable {
        /// The path on this server, without a slash at its end.
        public let base: String
        /// The names of the files.
        public let suffixes: [String]

        /// Says where an image is.
        public init(base: String, suffixes: [String]) {
            self.base = base
            self.suffixes = suffixes
        }
    }

    /// The job.
    public let jobID: JobID
    /// The task that rendered it.
    public let taskID: TaskID
    /// Where it is. The address stays the same from image to image.
    public let thumbnail: Thumbnail

    /// Tells of an image.
    public init(jobID: JobID, taskID: TaskID, thumbnail: Thumbnail) {
        self.jobID = jobID
        self.taskID = taskID
        self.thumbnail = thumbnail
    }
}

extension LastRenderedUpdate: Encodable {
    private enum CodingKeys: String, CodingKey {
        case jobID = "job_id"
        case taskID = "task_id"
        case thumbnail
    }
}
