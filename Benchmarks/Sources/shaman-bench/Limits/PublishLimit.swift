internal import CBench
internal import Glibc

/// What the file system takes to store small files as the server does, on one thread, without a network and a hash:
/// create under `uploading`, write, close, make the blob's directory, link, unlink.
struct PublishLimit {
    private let names: [NameTable]
    private let shards: [Int]
    private let store: StoreDirectory
    private let assets: [Asset]

    /// Prepares the names of assets below a store whose layout is made.
    init(_ assets: [Asset], in store: StoreDirectory) {
        self.assets = assets
        self.store = store
        shards = assets.map { Int($0.key.shard, radix: 16) ?? 0 }
        names = [
            NameTable(assets.map { "\($0.key.sha)-\($0.key.size)-123456789.tmp" }),
            NameTable(assets.map { String($0.key.directory) }),
            NameTable(assets.map { "\($0.key.directory)/\($0.key.size).blob" }),
        ]
    }

    /// Stores the files. Content beyond the first mebibyte is not written: this is for small files.
    func measure(_ block: ContentBlock) throws -> ThreadCost {
        let uploading = try DirectoryDescriptor(store.uploading)
        let directories = try StoreDirectory.shardNames.map { try DirectoryDescriptor("\(store.stored)/\($0)") }
        return try names[0].withNames { staged in
            try names[1].withNames { directory in
                try names[2].withNames { final in
                    try ThreadCost.measure {
                        for index in assets.indices {
                            let shard = directories[shards[index]].number
                            try write(assets[index], to: staged(index), in: uploading.number, block)
                            try check(mkdirat(shard, directory(index), 0o777), "mkdir")
                            try check(linkat(uploading.number, staged(index), shard, final(index), 0), "link")
                            try check(unlinkat(uploading.number, staged(index), 0), "unlink")
                        }
                    }
                }
            }
        }
    }

    private func write(
        _ asset: Asset, to name: UnsafePointer<CChar>, in directory: Int32, _ block: ContentBlock
    ) throws {
        let descriptor = bench_create(directory, name, 0o444)
        try check(descriptor, "open")
        try block.withFirstBytes(asset.key.size) { bytes in
            guard Glibc.write(descriptor, bytes.baseAddress, bytes.count) == bytes.count else {
                throw BenchmarkFailure("write", store.uploading)
            }
        }
        try check(close(descriptor), "close")
    }

    private func check(_ result: Int32, _ call: String) throws {
        guard result >= 0 else { throw BenchmarkFailure(call, store.path) }
    }
}
