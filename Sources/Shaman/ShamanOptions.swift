/// How a store is served.
public struct ShamanOptions: Sendable {
    /// The shared storage directory; `file-store` and `jobs` lie in it.
    public var storage: String
    /// Make the store when there is none.
    public var createsStore: Bool
    /// The identity that the storage is known to have; another one is refused.
    public var expectedIdentity: VolumeIdentity?
    /// When stored blobs reach stable storage.
    public var durability: Durability
    /// Bytes to leave free on the volume; `nil` for 1 % of it, at most 1 GiB.
    public var minimumFree: Int64?
    /// How long a checkout waits for uploads of blobs that it needs.
    public var checkoutWait: Duration
    /// Refuse file names that workers on Windows or macOS could not tell apart or open.
    public var portableNames: Bool
    /// Blobs used within this time are not collected.
    public var maximumAge: Duration
    /// How long collected blobs can still come back.
    public var quarantineAge: Duration
    /// More directories whose links keep blobs alive.
    public var extraCheckoutRoots: [String]

    /// Options with the defaults of a new farm.
    public init(storage: String) {
        self.storage = storage
        createsStore = true
        durability = .checkout
        checkoutWait = .seconds(30)
        portableNames = true
        maximumAge = .seconds(31 * 24 * 3600)
        quarantineAge = .seconds(3600)
        extraCheckoutRoots = []
    }
}
