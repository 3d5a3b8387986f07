internal import Foundation

/// What uploads are held against.
protocol UploadLimit {
    /// As the report calls it.
    var name: String { get }

    /// Does what is to be done with these uploads, and no more.
    func measure(_ uploads: Uploads, connections: Int, _ retention: Retention) throws -> Sample
}

/// The same load against the bare loop, which writes to the same volume. Its few files never stay.
final class BareLoopLimit: UploadLimit {
    let name = "bare loop"
    private let process: BareLoopProcess
    private let directory: String

    init(on volume: Volume) throws {
        directory = try volume.directory("bare-loop-files")
        process = try BareLoopProcess(home: volume.path, directory: directory)
    }

    func measure(_ uploads: Uploads, connections: Int, _ retention: Retention) throws -> Sample {
        let result = try uploads.load(on: process.address, connections: connections, expecting: [204]).run(
            metering: process.meter)
        let files = try FileManager.default.contentsOfDirectory(atPath: directory)
        guard files.count == uploads.count else {
            throw BenchmarkFailure("the bare loop wrote \(files.count) files instead of \(uploads.count)")
        }
        try TreeRemoval.removeContents(of: directory)
        try StoreDirectory(path: directory).sync()
        return result.sample(of: uploads)
    }
}

/// The exchange of messages alone: bodies are read and dropped, answers are blank.
final class ExchangeLimit: UploadLimit {
    let name = "loopback exchange"
    private let process: BareLoopProcess

    var address: ServerAddress { process.address }
    var meter: ProcessMeter { process.meter }

    init(on volume: Volume) throws {
        process = try BareLoopProcess(home: volume.path, directory: nil)
    }

    func measure(_ uploads: Uploads, connections: Int, _ retention: Retention) throws -> Sample {
        try uploads.load(on: process.address, connections: connections, expecting: [204])
            .run(metering: process.meter).sample(of: uploads)
    }
}

/// The system calls alone, on one thread, however many connections the server has.
struct PublishingLimit: UploadLimit {
    let name = "bare create, write, publish on one thread"
    private let store: StoreDirectory

    init(on volume: Volume) throws {
        store = StoreDirectory(path: try volume.directory("publishing"))
        try store.make()
    }

    func measure(_ uploads: Uploads, connections: Int, _ retention: Retention) throws -> Sample {
        let cost = try PublishLimit(uploads.assets, in: store).measure(uploads.block)
        try StoredFiles(store: store).verifySizes(uploads.assets)
        try retention.apply(to: uploads, in: store)
        var sample = Sample()
        sample.add(.filesPerSecond, Double(uploads.count) / cost.seconds)
        sample.add(.cpuPerFile, cost.cpuSeconds / Double(uploads.count))
        return sample
    }
}
