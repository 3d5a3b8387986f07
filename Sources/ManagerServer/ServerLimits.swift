public import NIOCore

/// Every limit of the HTTP server, in one place. What a limit protects stands beside it.
public enum ServerLimits {
    /// Open connections; more wait in the kernel's queue.
    public static let connections = 10_000
    /// Bytes of one header field, and of all of a request together.
    public static let headerBytes = 80 << 10
    /// Header fields of a request.
    public static let headerFields = 256
    /// From a request's first byte to the end of its head: slow heads hold a connection.
    public static let headTime: TimeAmount = .seconds(10)
    /// Between requests. Long, because the add-on does not send a POST again when its idle connection was closed.
    public static let idleTime: TimeAmount = .minutes(10)
    /// A body must bring this many bytes per second, averaged over ``bodyRateWindow``.
    public static let bodyBytesPerSecond = 1024
    /// What the body's rate is averaged over.
    public static let bodyRateWindow: TimeAmount = .seconds(30)
    /// How often connections are looked at.
    public static let watchInterval: TimeAmount = .seconds(5)

    /// Bytes of an upload through the decoder that go to the disk in one job.
    public static let uploadBatchBytes = 256 << 10
    /// Bytes of all such uploads together that wait for the disk; beyond it each upload holds one batch only.
    public static let uploadBufferBytes = 48 << 20
    /// Bytes that are read at once from a connection, at least and at most.
    public static let receiveBytes = 4 << 10...64 << 10
    /// Bytes of a connection's very first read.
    public static let firstReceiveBytes = 512

    /// Memory in blocks of so many bytes and more goes back to the system as soon as it is free: the bodies of large requests.
    static let mappedBlockBytes = 1 << 20

    /// Threads that take plain uploads from the socket to the disk, at most; as many as processors at least.
    static let laneThreads = 16
    /// Bytes that such a thread reads at once, at most. Each has one buffer of so many.
    static let laneBufferBytes = 1 << 20
    /// Bytes that it reads at once while it does not know what will come.
    static let laneHeadBytes = 64 << 10
    /// Bytes that must have come of a large upload before a thread is woken.
    static let laneWakeBytes = 512 << 10
    /// Bytes after which a thread turns to the next connection.
    static let laneTurnBytes = 4 << 20
    /// The longest that a thread waits for a client to take its answer.
    static let laneSendTime: Int32 = 1000

    /// After the deadline of a stop, what is cancelled has so long to end.
    static let timeToCancel: Duration = .seconds(10)

    /// An answer that is known early still waits for the rest of a body of known length, up to this many bytes: the
    /// official client takes a connection that closes while it sends for a crash.
    public static let drainBytes: Int64 = 16 << 30
    /// The same for bodies that come in chunks, whose end nobody knows.
    public static let drainBytesOfChunks: Int64 = 64 << 20
    /// The longest that is read and dropped.
    public static let drainTime: TimeAmount = .minutes(5)
    /// After a last answer, what still comes is read and dropped for so long before the connection closes.
    public static let lingerTime: TimeAmount = .seconds(2)
}
