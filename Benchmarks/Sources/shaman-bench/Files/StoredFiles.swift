internal import Foundation

/// Looks whether the store holds what was sent.
struct StoredFiles {
    let store: StoreDirectory
    /// How many bytes are hashed again at most; the first asset that is looked at may be larger.
    let sampleBytes = 256 << 20
    let sampleCount = 200

    /// Compares the sizes of all assets' files, and the content of a sample.
    func verify(_ assets: [Asset]) throws {
        try verifySizes(assets)
        var remaining = sampleBytes
        for index in stride(from: 0, to: assets.count, by: max(1, assets.count / sampleCount)) where remaining > 0 {
            try verifyContent(assets[index].key)
            remaining -= assets[index].key.size
        }
    }

    /// Compares the sizes of all assets' files.
    func verifySizes(_ assets: [Asset]) throws {
        for asset in assets { try verifySize(asset.key) }
    }

    private func verifySize(_ key: BlobKey) throws {
        var status = stat()
        guard lstat(store.blobPath(key), &status) == 0 else { throw BenchmarkFailure("stat", store.blobPath(key)) }
        guard Int(status.st_size) == key.size else {
            throw BenchmarkFailure("\(store.blobPath(key)) has \(status.st_size) bytes")
        }
    }

    private func verifyContent(_ key: BlobKey) throws {
        let path = store.blobPath(key)
        guard let file = fopen(path, "r") else { throw BenchmarkFailure("open", path) }
        defer { fclose(file) }
        var hasher = SHA256()
        let sha = withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while true {
                let count = fread(buffer.baseAddress, 1, buffer.count, file)
                if count == 0 { return hasher.finish() }
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        guard sha == key.sha else { throw BenchmarkFailure("\(path) has other content, of SHA-256 \(sha)") }
    }
}
