/// Every limit of the engine, in one place. What a limit protects stands beside it.
public enum Limits {
    /// Entries of one requirements or checkout request: bounds memory and time of a single client.
    public static let manifestEntries = 200_000
    /// The largest blob that is accepted, in bytes: 1 TiB.
    public static let blobBytes: Int64 = 1 << 40
    /// How many missing files an error names.
    public static let namedMissingFiles = 20
    /// How often a taken checkout name is tried with another suffix.
    public static let checkoutNameAttempts = 100
    /// So many of the last collections are remembered.
    public static let collectionsRemembered = 100
    /// Nothing younger is ever collected, whatever the settings say.
    public static let collectorGrace: Duration = .seconds(3600)
    /// How long what the volume said of its free space is believed.
    static let freeSpaceAge: Duration = .milliseconds(250)
    /// How precisely the last use of a blob is known: its file's times are set once in so long however often it is used.
    public static let usePeriod: Duration = .seconds(900)
    /// More blobs than this are looked up in memory on a thread of the pool, not on the asking one.
    static let inlineLookups = 256
    /// Blobs that one job looks for on the disk, and jobs of one request that run at a time.
    static let blobsPerJob = 512
    static let parallelJobs = 8
    /// Threads that look at the whole store at start.
    public static let surveyThreads = 4
    /// Threads that read a store for a collection, and how much lower their priority is than that of the rest.
    static let readerThreads = 4
    static let readerNiceness: Int32 = 10
    /// The longest that a stop waits for files to be touched that were used; what is left over stays as old as it was.
    public static let closingTouchTime: Duration = .seconds(10)
    /// Threads that make blocking calls.
    public static let poolThreads = 16
    /// Jobs that wait for such a thread before the server says that it is busy.
    public static let poolQueue = 16_384
    /// Threads that build and remove checkouts.
    public static let builderThreads = 4
    /// Checkouts that wait for such a thread before the server says that it is busy.
    public static let builderQueue = 256
    /// Directories of one checkout.
    public static let checkoutDirectories = 200_000
    /// Bytes of a link's path below the volume's root, so that every program can open it: the kernel's own limit.
    public static let pathBytes = 4095
    /// The slowest that a verification may be asked to read, in bytes per second.
    public static let verificationBytesPerSecond: Int64 = 64 << 10
    /// How long an upload that can be deferred is held, in the hope that the other uploader finishes.
    public static let deferralHold: Duration = .milliseconds(500)
    /// More unsynced blobs, or directories that each wait for the disk, than this are made durable by one `syncfs` instead
    /// of one `fsync` each.
    public static let individualSyncs = 16
    /// A sync of a directory that takes longer has waited for the disk.
    static let slowSync: Duration = .milliseconds(1)
    /// How long a stored blob may stay unsynced when no checkout asks for it.
    public static let syncInterval: Duration = .seconds(30)
    /// Bytes that are read at once when a stored blob is verified.
    static let verificationBufferBytes = 1 << 20

    /// How often the survey at start counts links, while checkouts are made that it may have seen or not.
    static let linkCounts = 10
}
