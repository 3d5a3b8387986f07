/// Limits on what a request may carry.
public enum APILimits {
    /// Bytes of a requirements or checkout request.
    public static let manifestBodyBytes = 64 << 20
    /// Checkouts in one answer.
    static let checkoutPage = 500
    /// Jobs that are named of one checkout.
    static let jobsOfCheckout = 10
    /// Threads that decode requirements and checkout requests; more requests wait.
    static let decoderThreads = 2
    /// Requests that wait for such a thread before the server says that it is busy.
    static let decoderQueue = 256
    /// Bytes of any other JSON request.
    public static let smallBodyBytes = 1 << 20
    /// Bytes of a submitted job.
    static let submissionBodyBytes = 16 << 20
    /// The priority of jobs that are submitted without one.
    static let defaultPriority = 50
    /// Bytes of what a worker tells of its task, its log among it.
    static let taskUpdateBodyBytes = 4 << 20
    /// Bytes of a preview image.
    static let previewBytes = 25 << 20
    /// Bytes of preview images that are being received at once.
    static let previewMemoryBytes = 256 << 20
    /// Bytes of a pattern that settings or metadata of jobs are compared with: it is looked for at every place of them.
    static let patternBytes = 1024
    /// Threads that try paths which clients name.
    static let trialThreads = 2
    /// Trials that wait for such a thread before the server says that it is busy.
    static let trialQueue = 16
    /// How long a program may take to tell that it is Blender.
    static let blenderTime: Duration = .seconds(10)
}
