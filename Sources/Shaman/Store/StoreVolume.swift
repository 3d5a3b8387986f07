internal import Glibc
internal import Synchronization

/// The opened directories of one store. Everything else reaches the disk through these handles.
final class StoreVolume: Sendable {
    /// The shared storage, as configured.
    let path: String
    let jobs: DirectoryHandle
    let building: DirectoryHandle
    let fileStore: DirectoryHandle
    let uploading: DirectoryHandle
    let engine: DirectoryHandle
    let quarantine: DirectoryHandle
    let corrupt: DirectoryHandle
    let records: DirectoryHandle
    let capabilities: VolumeCapabilities
    let identity: VolumeIdentity
    let lock: StoreLock
    /// How a link in the checkout root's own directory reaches `stored`: `../file-store/stored`, or the absolute path
    /// where no relative one leads there.
    let linkPrefix: LinkPrefix

    private let storedRoot: Mutex<DirectoryHandle>
    private let shards = (0..<BlobPath.shardCount).map { _ in Shard() }

    /// A shard's directory, once it is open. Each has a lock of its own, as all uploads pass here.
    private final class Shard: Sendable {
        let directory = Mutex<DirectoryHandle?>(nil)
    }

    /// Opens the store below a shared storage directory and takes its lock.
    ///
    /// - Parameters:
    ///   - path: The shared storage; made, with its parents, when `creating`.
    ///   - creating: Make what is missing. Otherwise a directory that is no store is refused and stays untouched.
    ///   - expected: The identity that this path had before; another one, or none, is refused (`wrongVolume`).
    init(path: String, creating: Bool, expected: VolumeIdentity?) throws {
        self.path = path
        if creating, expected == nil { try Self.makeDirectories(path) }
        let root = try Self.openRoot(path, expected: expected)
        try VolumeIdentity.refuseForeign(root: root, path: path, creating: creating, expected: expected)

        if creating {
            _ = try root.makeDirectoryIfMissing(StoreLayout.fileStore)
            _ = try root.makeDirectoryIfMissing(StoreLayout.jobs)
        }
        // These two alone may be links that the operator made, to other disks for example.
        fileStore = try DirectoryHandle.open(root: "\(path)/\(StoreLayout.fileStore)")
        if !creating { _ = try root.makeDirectoryIfMissing(StoreLayout.jobs) }
        jobs = try DirectoryHandle.open(root: "\(path)/\(StoreLayout.jobs)")
        engine = try fileStore.directory(making: StoreLayout.engine)
        lock = try StoreLock(in: engine)
        identity = try VolumeIdentity.load(orMakeIn: engine)

        let stored = try fileStore.directory(making: StoreLayout.stored)
        storedRoot = Mutex(stored)
        uploading = try fileStore.directory(making: StoreLayout.uploading)
        quarantine = try engine.directory(making: StoreLayout.quarantine)
        corrupt = try engine.directory(making: StoreLayout.corrupt)
        records = try engine.directory(making: StoreLayout.records)
        building = try jobs.directory(making: StoreLayout.building)
        try identity.mark(jobs: jobs, building: building, engine: engine)
        capabilities = try VolumeCapabilities.probe(uploading: uploading, building: building)
        linkPrefix = try LinkPrefix(from: jobs, to: stored)
    }

    /// The directory of all blobs.
    var stored: DirectoryHandle { storedRoot.withLock { $0 } }

    /// The directory of the blobs whose digest begins with this byte; `nil` when there is none and it is not to be made.
    func shard(_ number: Int, making: Bool) throws(SystemError) -> DirectoryHandle? {
        if let known = openedShard(number) { return known }
        let opened: DirectoryHandle
        do {
            let name = BlobPath.shardNames[number]
            opened = making ? try stored.directory(making: name) : try stored.directory(name)
        } catch {
            if error.errno == ENOENT, !making { return nil }
            throw error
        }
        return shards[number].directory.withLock { directory in
            if let other = directory { return other }
            directory = opened
            return opened
        }
    }

    /// The directory of the blobs whose digest begins with this byte, if it is open already.
    func openedShard(_ number: Int) -> DirectoryHandle? { shards[number].directory.withLock { $0 } }

    /// Forgets a shard's handle: somebody removed the directory behind it.
    func forgetShard(_ number: Int) {
        shards[number].directory.withLock { $0 = nil }
    }

    /// Opens the shared storage; when there is nothing where a store was known to be, it is not mounted.
    private static func openRoot(_ path: String, expected: VolumeIdentity?) throws -> DirectoryHandle {
        do {
            return try DirectoryHandle.open(root: path)
        } catch {
            guard let expected, error.errno == ENOENT else { throw error }
            throw ShamanError(
                .wrongVolume, "\(path) is not there, but it held store \(expected.id) before. Is the share mounted?")
        }
    }

    /// Makes a directory and its parents, as an operator's `mkdir -p` does.
    private static func makeDirectories(_ path: String) throws(SystemError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for component in PathComponents.bytewise(path) {
            prefix += component
            if mkdir(prefix, 0o777) != 0, errno != EEXIST { throw SystemError("mkdir", prefix) }
            prefix += "/"
        }
    }
}
