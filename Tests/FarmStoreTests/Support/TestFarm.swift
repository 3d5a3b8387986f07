import FarmModel
import FarmStore
import Foundation
import TestSupport

/// A database in a directory of its own.
final class TestFarm: Sendable {
    static let now = Timestamp(microseconds: 1_767_225_600_000_000)

    let directory: TemporaryDirectory
    let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = "\(directory.path)/farm.sqlite"
    }

    func open(probe: (String) -> DatabaseVolume = { _ in .local }) throws -> FarmStore.Opened {
        try FarmStore.open(path, now: Self.now, probe: probe)
    }

    /// Keeps the directory until here.
    func keep() { withExtendedLifetime(directory) {} }

    /// Makes a database with the `sqlite3` of this machine's library, as another program would.
    func makeDatabase(_ sql: String, journal: String = "delete") throws {
        try ForeignDatabase.make(path, sql: sql, journal: journal)
    }

    /// Everything in the directory, byte for byte.
    var content: [String: Data] {
        var content: [String: Data] = [:]
        for name in TemporaryDirectory.tree(directory.path) {
            content[name] = FileManager.default.contents(atPath: "\(directory.path)/\(name)")
        }
        return content
    }

    static func worker(_ name: String, id: WorkerID = WorkerID()) -> Worker {
        Worker(
            id: id, name: name, address: "10.0.0.1", platform: "linux", taskTypes: ["blender", "ffmpeg"],
            createdAt: now)
    }
}

extension DatabaseVolume {
    static let local = DatabaseVolume(magic: 0xef53, typeName: "ext4")
}
