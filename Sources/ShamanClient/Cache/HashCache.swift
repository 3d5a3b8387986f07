public import Shaman
internal import Synchronization

/// Remembers what files were found to contain, so that files that have not changed are not read again.
///
/// An entry counts only while the file's path, size, modification and change times and inode are those that it was hashed
/// with. A file that changed less than two seconds before it was hashed is not remembered: it could change once more
/// without its times, as coarse as some volumes keep them, telling so.
///
/// *Concurrency*: any thread may look up and add.
public final class HashCache: Sendable {
    /// Entries that were not used for so many days are forgotten.
    static let daysKept = 60
    /// No more entries than these are written; those used longest ago are forgotten first.
    static let entriesKept = 500_000
    /// How long a file has to have been at rest when it is hashed, in nanoseconds.
    static let restNanoseconds: Int64 = 2_000_000_000

    struct Entry: Sendable, Equatable {
        let digest: SHA256Digest
        let size: Int64
        let modified: Int64
        let changed: Int64
        let inode: UInt64
        /// When it last was of use, in days since 1970.
        var lastUsed: Int64
    }

    private struct State {
        var entries: [String: Entry]
        var isChanged = false
    }

    /// Where it is kept; `nil` for a cache that lasts no longer than the process.
    let location: String?
    /// Nanoseconds since 1970.
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// Reads the cache kept in a file; what cannot be read or understood of it counts as not there. Blocks.
    ///
    /// - Parameter location: the file; `nil` for a cache that lasts no longer than the process.
    public convenience init(location: String?) {
        self.init(location: location, now: { FileStamp.now() })
    }

    /// A cache by another clock, which tells the nanoseconds since 1970.
    package init(location: String?, now: @escaping @Sendable () -> Int64) {
        self.location = location
        self.now = now
        state = Mutex(State(entries: location.map { HashCacheFile.read($0) } ?? [:]))
    }

    /// Where the cache of this user belongs: `$XDG_CACHE_HOME/shaman/hashes`, or below `~/.cache`; `nil` without a home.
    public static func defaultLocation(environment: [String: String]) -> String? {
        if let directory = environment["XDG_CACHE_HOME"], directory.hasPrefix("/") {
            return "\(directory)/shaman/hashes"
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return "\(home)/.cache/shaman/hashes"
    }

    /// What the file contains, if that is known and the file is as it was then.
    public func blob(of file: LocalFile) -> BlobID? {
        let today = day(now())
        return state.withLock { state in
            guard let entry = state.entries[file.path], entry.describes(file.stamp) else { return nil }
            if entry.lastUsed != today {
                state.entries[file.path]?.lastUsed = today
                state.isChanged = true
            }
            return BlobID(digest: entry.digest, size: entry.size)
        }
    }

    /// Remembers what the file contains, if it had been at rest for long enough when it was hashed.
    ///
    /// Call it as soon as the file is hashed: the time of the call counts as the time of hashing.
    public func note(_ blob: BlobID, of file: LocalFile) {
        let stamp = file.stamp
        let time = now()
        let isAtRest = time - max(stamp.modified, stamp.changed) > Self.restNanoseconds
        state.withLock { state in
            state.isChanged = true
            guard isAtRest, blob.size == stamp.size else {
                state.entries[file.path] = nil
                return
            }
            state.entries[file.path] = Entry(
                digest: blob.digest, size: stamp.size, modified: stamp.modified, changed: stamp.changed,
                inode: stamp.inode, lastUsed: day(time))
        }
    }

    /// Forgets a file, because what is remembered of it has proved wrong.
    public func forget(_ path: String) {
        state.withLock { state in
            if state.entries.removeValue(forKey: path) != nil { state.isChanged = true }
        }
    }

    /// Writes the cache, if anything in it has changed; the old one is replaced at once or not at all. Blocks.
    ///
    /// A cache that cannot be written costs time the next time, and nothing else, so that is no error.
    public func save() {
        guard let location else { return }
        let oldest = day(now()) - Int64(Self.daysKept)
        let entries: [String: Entry]? = state.withLock { state in
            guard state.isChanged else { return nil }
            state.isChanged = false
            state.entries = state.entries.filter { $0.value.lastUsed >= oldest }
            return state.entries
        }
        guard let entries else { return }
        HashCacheFile.write(entries, limit: Self.entriesKept, to: location)
    }

    private func day(_ nanoseconds: Int64) -> Int64 { nanoseconds / (86_400 * 1_000_000_000) }
}

extension HashCache.Entry {
    fileprivate func describes(_ stamp: FileStamp) -> Bool {
        size == stamp.size && modified == stamp.modified && changed == stamp.changed && inode == stamp.inode
    }
}
