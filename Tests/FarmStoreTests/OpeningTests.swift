import FarmModel
import FarmStore
import Foundation
import TestSupport
import Testing

@Suite("Opening the database", .timeLimit(.minutes(10)))
struct OpeningTests {
    @Test("a new file is made with its directories, and has everything the next time")
    func reopening() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let path = "\(farm.directory.path)/deep/down/farm.sqlite"
        let first = try FarmStore.open(path, now: TestFarm.now, probe: { _ in .local })
        #expect(first.notes.map { $0.hasSuffix("sleep schedules") } == [true, false, false, false])
        let worker = TestFarm.worker("node-1")
        try await first.store.write { transaction in
            try transaction.insert(worker, secretHash: "hash")
        }
        try first.store.close()
        let second = try FarmStore.open(path, now: TestFarm.now, probe: { _ in .local })
        defer { try? second.store.close() }
        #expect(second.notes.isEmpty)
        let found = try second.store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(found.map(\.worker) == [worker])
        #expect(found.map(\.secretHash) == ["hash"])
        #expect(try await second.store.quickCheck() == [])
    }

    @Test("the journal is complete at every commit, and foreign keys hold")
    func settings() async throws {
        let farm = try TestFarm()
        let opened = try farm.open()
        defer { farm.keep() }
        defer { try? opened.store.close() }
        let error = await #expect(throws: FarmStoreError.self) {
            try await opened.store.write { transaction in
                try transaction.setTags([WorkerTagID()], of: WorkerID())
            }
        }
        #expect(error?.code == .missingReference)
    }

    @Test("a database of a newer program is refused, and says which version it has")
    func newer() throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.open().store.close()
        try ForeignDatabase.change(
            farm.path, "INSERT INTO schema_version (version, name, applied_at) VALUES (4711, 'later', 0)")
        let error = #expect(throws: FarmStoreError.self) { try farm.open() }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("4711") == true)
        #expect(error?.message.contains(farm.path) == true)
        #expect(try ForeignDatabase.texts(farm.path, "SELECT name FROM schema_version").last == "later")
    }

    @Test("a database of another history is refused")
    func otherHistory() throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        try farm.open().store.close()
        try ForeignDatabase.change(farm.path, "UPDATE schema_version SET name = 'something else'")
        let error = #expect(throws: FarmStoreError.self) { try farm.open() }
        #expect(error?.message.contains("something else") == true)
    }

    @Test(
        "a file that is not ours is refused as it is, with the remedy",
        arguments: [("CREATE TABLE notes (text TEXT)", "another program"), ("", "no database")])
    func foreign(sql: String, words: String) throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        if sql.isEmpty {
            try Data("Dear diary".utf8).write(to: URL(filePath: farm.path))
        } else {
            try farm.makeDatabase(sql, journal: "wal")
        }
        let before = farm.content
        let error = #expect(throws: FarmStoreError.self) { try farm.open() }
        #expect(error?.code == .refused)
        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains("--database") == true)
        #expect(farm.content == before)
    }

    @Test(
        "a file on a network file system is refused, and the kind is named",
        arguments: [
            (UInt32(0x6969), "nfs4", "NFS"), (0xff53_4d42, "cifs", "CIFS"), (0xfe53_4d42, "smb3", "SMB"),
            (0x00c3_6400, "ceph", "CephFS"), (0x0102_1997, "9p", "9P"), (0x6573_5546, "fuse.sshfs", "sshfs"),
            (0x6573_5546, "fuse.glusterfs", "glusterfs"), (0x6573_5546, "fuse.ceph-fuse", "ceph-fuse"),
        ])
    func network(magic: UInt32, type: String, name: String) throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let error = #expect(throws: FarmStoreError.self) {
            try farm.open { _ in DatabaseVolume(magic: magic, typeName: type) }
        }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("(\(name)") == true || error?.message.contains("\(name))") == true)
        #expect(TemporaryDirectory.tree(farm.directory.path) == [])
    }

    @Test(
        "a file on a disk of this machine is not",
        arguments: [
            (UInt32(0xef53), "ext4"), (0x5846_5342, "xfs"), (0x9123_683e, "btrfs"), (0x0102_1994, "tmpfs"),
            (0x6573_5546, "fuseblk"), (0x794c_7630, "overlay"), (0, ""),
        ])
    func local(magic: UInt32, type: String) {
        #expect(DatabaseVolume(magic: magic, typeName: type).networkFileSystem == nil)
    }

    @Test("the innermost mount tells the kind of a volume")
    func mounts() {
        let mounts = """
            22 1 254:0 / / rw - ext4 /dev/vda rw
            40 22 0:50 / /mnt/my\\040farm rw shared:1 - fuse.sshfs host:/farm rw
            41 22 0:51 / /mnt rw - tmpfs tmpfs rw

            """
        #expect(DatabaseVolume.typeName(of: "/mnt/my farm/db", mounts: mounts) == "fuse.sshfs")
        #expect(DatabaseVolume.typeName(of: "/mnt/my", mounts: mounts) == "tmpfs")
        #expect(DatabaseVolume.typeName(of: "/mntx", mounts: mounts) == "ext4")
    }

    @Test("this machine's own disk can be told")
    func probe() throws {
        let directory = try TemporaryDirectory()
        withExtendedLifetime(directory) { #expect(DatabaseVolume.probe(directory.path).magic != 0) }
    }
}
