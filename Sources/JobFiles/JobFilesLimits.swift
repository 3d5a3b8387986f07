/// What the files of jobs may take, on the disk and in memory.
public struct JobFilesLimits: Sendable {
    /// Bytes of log text that wait for the disk; what comes when they are taken is dropped, and a line in the log says so.
    public var queuedLogBytes = 64 << 20
    /// Bytes of one call's text; what is longer is cut, and a line in the log says so.
    public var appendBytes = 1 << 20
    /// Bytes after which a task's log is put aside and a new one begun.
    public var logFileBytes: Int64 = 64 << 20
    /// Logs of a task that are kept beside the one that is written to; at most 99.
    public var keptLogs = 3
    /// Images that wait, one for each job.
    public var waitingImages = 64
    /// Bytes of the images that wait.
    public var waitingImageBytes = 256 << 20
    /// Previews of single tasks that are kept for a job, the newest ones.
    public var keptTaskPreviews = 500
    /// Threads that make previews.
    public var previewThreads = 2
    /// The longest side of an image, in pixels.
    public var imageSide = 16_384
    /// Pixels of an image. While it is worked on, it takes 4 to 10 bytes for each of them.
    public var imagePixels = 100_000_000
    /// An image with more pixels than this is worked on while no other such image is.
    public var largeImagePixels = 25_000_000
    /// Passes of a progressive JPEG file; each costs as much time as a whole image.
    public var imageScans = 100
    /// Removed jobs that are remembered, so that what comes late for them is ignored.
    public var rememberedRemovals = 100_000

    /// The bounds of a server.
    public init() {}
}
