internal import CLinuxFS
internal import Glibc

/// What is done to one blob on disk.
extension StoreVolume {
    /// The blob's file as the volume has it, `nil` when there is none. Its content is not looked at.
    func status(of blob: BlobID) throws(SystemError) -> FileStatus? {
        guard let shard = try shard(blob.digest.shard, making: false) else { return nil }
        return try BlobPath.withPathBelowShard(blob) { path throws(SystemError) in
            try shard.statusBelowIfPresent(path)
        }
    }

    /// The length of a blob's file when the kernel has all it takes to tell in memory; `nil` when it would have to wait for
    /// the volume, or there is no such file. `openat2`, `statx`
    func sizeWithoutBlocking(of blob: BlobID) -> Int64? {
        guard let shard = openedShard(blob.digest.shard) else { return nil }
        let size = BlobPath.withPathBelowShard(blob) { linuxfs_cached_size(shard.descriptor, $0) }
        return size >= 0 ? size : nil
    }

    /// Runs `body` with the blob's shard and with its directory made, again when somebody removes that in between.
    func withBlobDirectory<Result>(
        of blob: BlobID, _ body: (DirectoryHandle) throws(SystemError) -> Result
    ) throws(SystemError) -> Result {
        var lastProblem: SystemError?
        for _ in 0..<100 {
            let opened: DirectoryHandle
            do {
                guard let shard = try shard(blob.digest.shard, making: true) else { break }
                _ = try BlobPath.withDirectory(blob.digest) { name throws(SystemError) in
                    try shard.makeDirectoryIfMissing(name)
                }
                opened = shard
            } catch {
                // The shard vanished, perhaps between being made and being opened.
                guard error.errno == ENOENT else { throw error }
                forgetShard(blob.digest.shard)
                lastProblem = error
                continue
            }
            do {
                return try body(opened)
            } catch {
                guard error.errno == ENOENT else { throw error }
                lastProblem = error
            }
        }
        throw lastProblem ?? SystemError("mkdir", BlobPath.belowStored(blob), errno: ENOENT)
    }

    /// Removes the blob's directory if nothing is left in it.
    func pruneDirectory(of blob: BlobID) {
        guard let shard = try? shard(blob.digest.shard, making: false) else { return }
        BlobPath.withDirectory(blob.digest) { try? shard.removeDirectory($0) }
    }

    /// Makes a blob, its name and the directories above it durable. `fsync`
    func syncBlob(_ blob: BlobID) throws {
        guard let shard = try shard(blob.digest.shard, making: false) else {
            throw SystemError("fsync", BlobPath.belowStored(blob), errno: ENOENT)
        }
        let descriptor = try shard.openBeneath(BlobPath.belowShard(blob), flags: O_RDONLY)
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemError("fsync", BlobPath.belowStored(blob)) }
        try syncDirectories(of: blob)
    }

    /// Makes a blob's name durable, but not its content. `fsync`
    func syncDirectories(of blob: BlobID) throws(SystemError) {
        guard let shard = try shard(blob.digest.shard, making: false) else { return }
        try shard.directory(BlobPath.directory(blob.digest)).sync()
        try shard.sync()
        try stored.sync()
    }

    /// Reads a blob from end to end and says what its bytes really are; `nil` when it vanished.
    ///
    /// - Parameter pace: Called with the number of bytes read since the last call; throws to stop.
    func hashContent(of blob: BlobID, pace: (Int) throws -> Void) throws -> BlobID? {
        guard let shard = try shard(blob.digest.shard, making: false) else { return nil }
        let descriptor: Int32
        do {
            descriptor = try shard.openBeneath(BlobPath.belowShard(blob), flags: O_RDONLY)
        } catch {
            if error.errno == ENOENT { return nil }
            throw error
        }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Limits.verificationBufferBytes, alignment: 4096)
        defer { buffer.deallocate() }
        var hasher = SHA256Hasher()
        var size: Int64 = 0
        while true {
            let count = retryingInterrupts { read(descriptor, buffer.baseAddress, buffer.count) }
            guard count >= 0 else { throw SystemError("read", BlobPath.belowStored(blob)) }
            if count == 0 { break }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bytes)
            size += Int64(count)
            try pace(count)
        }
        return BlobID(digest: hasher.finalize(), size: size)
    }

    /// Takes a blob with the wrong content out of the way, so that clients upload it again. It is kept for people to see.
    func moveAside(_ blob: BlobID) throws {
        guard let shard = try shard(blob.digest.shard, making: false) else { return }
        let name = "\(blob.sha)-\(blob.size)-\(UInt32.random(in: 0 ... .max)).blob"
        do {
            try shard.rename(BlobPath.belowShard(blob), to: corrupt, as: name)
        } catch {
            if error.errno != ENOENT { throw error }
        }
        pruneDirectory(of: blob)
    }
}
