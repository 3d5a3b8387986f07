import Glibc
import Testing

@testable import Shaman

@Suite("Staging and publishing a blob")
struct StagedFileTests {
    private let store: TestStore
    private let bytes = Sample.bytes(1000, seed: 1)
    private var blob: BlobID { BlobID(of: bytes) }

    init() throws { store = try TestStore() }

    private func stage() throws -> StagedFile {
        var file = try StagedFile(for: blob, in: store.volume.uploading)
        try file.write(bytes.span.bytes)
        return file
    }

    private var uploading: [String] { Disk.tree(store.path("file-store/uploading")) }

    @Test("a staged file has a name of its own and goes when it is dropped")
    func dropped() throws {
        do {
            let first = try stage()
            let second = try stage()
            #expect(uploading == [first.name, second.name].sorted())
            #expect(first.name.hasSuffix(".tmp"))
        }
        #expect(uploading.isEmpty)
    }

    @Test("a published blob can be read by all and written by none", arguments: [true, false])
    func published(byLink: Bool) throws {
        do {
            let file = try stage()
            try store.volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
                try file.publish(in: shard, as: BlobPath.belowShard(blob), byLink: byLink)
            }
        }
        #expect(uploading.isEmpty)
        #expect(try Disk.read(store.stored(blob)) == bytes)
        #expect(try Disk.mode(store.stored(blob)) == 0o444)
    }

    @Test("publishing never replaces what has the name", arguments: [true, false])
    func exclusive(byLink: Bool) throws {
        try Disk.write(store.stored(blob), [1, 2, 3])
        do {
            let file = try stage()
            let error = #expect(throws: SystemError.self) {
                try store.volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
                    try file.publish(in: shard, as: BlobPath.belowShard(blob), byLink: byLink)
                }
            }
            #expect(error?.errno == EEXIST)
        }
        #expect(try Disk.read(store.stored(blob)) == [1, 2, 3])
        #expect(uploading.isEmpty)
    }

    @Test("a blob that is there already keeps its inode, and the second upload hears of it (W29)")
    func keepsInode() throws {
        try store.put(bytes)
        let inode = try Disk.status(store.stored(blob)).inode
        let file = try stage()
        #expect(try store.blobs.publish(file, as: blob) == .alreadyStored)
        #expect(try Disk.status(store.stored(blob)).inode == inode)
        #expect(store.blobs.index.count == 1)
    }

    @Test("a blob with another length than its name says is moved aside for a good one (W30)")
    func replacesWrongSize() throws {
        try store.plant(bytes)
        try Disk.overwrite(store.stored(blob), Array(bytes.dropLast()))
        let file = try stage()
        #expect(try store.blobs.publish(file, as: blob) == .stored)
        #expect(try Disk.read(store.stored(blob)) == bytes)
        let corrupt = Disk.tree(store.engine("corrupt"))
        #expect(corrupt.count == 1)
        #expect(corrupt.first?.hasPrefix("\(blob.sha)-\(blob.size)-") == true)
    }

    @Test("a link or a directory in a blob's place is moved aside", arguments: ["link", "directory"])
    func replacesOther(kind: String) throws {
        if kind == "link" {
            try Disk.link(store.stored(blob), to: "/etc/hostname")
        } else {
            try Disk.makeDirectory(store.stored(blob))
        }
        #expect(try store.blobs.state(of: blob) == .unknown)
        try store.put(bytes)
        #expect(try Disk.status(store.stored(blob)).kind == .file)
        #expect(try store.blobs.state(of: blob) == .stored)
    }

    @Test("directories that vanish between making them and publishing are made again (W12)")
    func directoriesVanish() throws {
        var attempts = 0
        try store.volume.withBlobDirectory(of: blob) { shard throws(SystemError) in
            attempts += 1
            if attempts < 5 {
                try shard.removeDirectory(BlobPath.directory(blob.digest))
                throw SystemError("link", "x", errno: ENOENT)
            }
        }
        #expect(attempts == 5)
    }

    @Test("a shard that somebody removed is made again")
    func shardVanishes() throws {
        try store.put(bytes)
        try Disk.remove(store.path("file-store/stored/\(blob.sha.prefix(2))"))
        #expect(try store.blobs.state(of: blob) == .unknown)
        try store.put(bytes)
        #expect(try store.blobs.state(of: blob) == .stored)
        #expect(try Disk.read(store.stored(blob)) == bytes)
    }
}
