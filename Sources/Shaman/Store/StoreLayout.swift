/// The names below the shared storage. `stored` and `jobs` are Flamenco's, byte for byte; the rest is the engine's own.
enum StoreLayout {
    /// Blobs and all that belongs to them.
    static let fileStore = "file-store"
    /// Uploads under way, below `fileStore`.
    static let uploading = "uploading"
    /// Complete, verified blobs, below `fileStore`.
    static let stored = "stored"
    /// The checkout root.
    static let jobs = "jobs"

    /// The engine's own directory, below `fileStore`; a Flamenco that takes the store back never looks there.
    static let engine = ".shaman"
    /// Below `engine`: which store this is.
    static let identity = "volume.json"
    /// Below `engine`: held locked by the one process that serves or collects.
    static let lock = "lock"
    /// Below `engine`: until when everything stored was known to be on stable storage.
    static let syncState = "synced.json"
    /// Below `engine`: blobs that nobody refers to, before they are deleted.
    static let quarantine = "quarantine"
    /// Below `engine`: blobs whose content is not what their name says.
    static let corrupt = "corrupt"
    /// Below `engine`: one small file for each checkout, named by the SHA-256 of its path.
    static let records = "checkouts"
    /// Below `engine`: the reports of the last collections.
    static let collections = "collections.json"
    /// Below `engine`: the report of the last collection, as the first version noted it.
    static let lastCollection = "last-gc.json"

    /// Below `jobs`: checkouts that are being built or removed. No client can name it.
    static let building = ".shaman-building"
    /// Below `building`: which store the checkout root belongs to.
    static let jobsMark = ".store"
}
