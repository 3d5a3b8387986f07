import Foundation
import Testing

@testable import Shaman

/// What the store must hold, in a hundred lines: the random schedule is checked against it.
private struct Model {
    struct Blob {
        /// Nobody has used it for longer than the limit, and this process has not vouched for it.
        var isOld = false
        /// In the store or in quarantine: asking for it must say `stored`.
        var isThere = true
        /// Its content on disk is not what its name says.
        var isDamaged = false
    }

    var blobs: [Int: Blob] = [:]
    /// The blobs of each checkout, by the path of their links.
    var checkouts: [String: [String: Int]] = [:]

    var linked: Set<Int> { Set(checkouts.values.flatMap(\.values)) }

    func isStored(_ number: Int) -> Bool { blobs[number]?.isThere == true }

    mutating func use(_ number: Int) { blobs[number]?.isOld = false }

    /// What a collection that deletes at once takes.
    mutating func purge() {
        let linked = linked
        for (number, blob) in blobs where blob.isOld && !linked.contains(number) { blobs[number]?.isThere = false }
    }
}

/// Does things to a store at random, and to the model as well.
private final class Schedule {
    static let numbers = 0..<40
    private let store: TestStore
    private var model = Model()
    private var random: SeededGenerator
    private(set) var steps: [String] = []
    /// Blobs that this process vouched for: no collection takes them, however old they look.
    private var vouched: Set<Int> = []

    init(seed: UInt64) throws {
        // Durability is not what this is about, and costs most of the time.
        store = try TestStore { $0.durability = .none }
        random = SeededGenerator(seed: seed)
    }

    private func blob(_ number: Int) -> BlobID { BlobID(of: Sample.small(number)) }
    private func anyNumber() -> Int { Int.random(in: Self.numbers, using: &random) }

    func step() throws {
        let choice = Int.random(in: 0..<100, using: &random)
        switch choice {
        case 0..<25: try upload(anyNumber())
        case 25..<40: try vouch(anyNumber())
        case 40..<60: try checkout()
        case 60..<70: try erase()
        case 70..<86: try age(anyNumber())
        case 86..<90: try collect(quarantineAge: .hours(1))
        case 90..<94: try collect(quarantineAge: .zero)
        case 94..<98: try corruptAndScrub(anyNumber())
        case 98: try reopen(cleanly: true)
        default: try reopen(cleanly: false)
        }
    }

    private func upload(_ number: Int) throws {
        steps.append("upload \(number)")
        try store.put(number)
        if !model.isStored(number) { model.blobs[number] = Model.Blob() }
        model.use(number)
        vouched.insert(number)
    }

    private func vouch(_ number: Int) throws {
        steps.append("vouch \(number)")
        let isStored = try store.blobs.vouch(for: blob(number))
        try #require(isStored == model.isStored(number))
        if isStored {
            model.use(number)
            vouched.insert(number)
        }
    }

    private func checkout() throws {
        // Few at a time: what is checked after each step grows with them.
        while model.checkouts.count > 10 { try erase() }
        let files = (0..<Int.random(in: 0..<5, using: &random)).map { ("d\($0 % 2)/f\($0)", anyNumber()) }
        let name = "job \(Int.random(in: 0..<8, using: &random))"
        steps.append("checkout \(name) of \(files.map(\.1))")
        do {
            let made = try store.checkout(name, files.map { ($0.0, blob($0.1)) })
            try #require(model.checkouts[made] == nil)
            try #require(files.allSatisfy { model.isStored($0.1) })
            model.checkouts[made] = Dictionary(uniqueKeysWithValues: files)
        } catch let error as ShamanError where error.code == .missingBlobs {
            try #require(files.contains { !model.isStored($0.1) })
        }
        // Each blob up to the first missing one may have been vouched for; which of them is not defined.
        for (_, number) in files where model.isStored(number) {
            _ = try store.blobs.vouch(for: blob(number))
            model.use(number)
            vouched.insert(number)
        }
    }

    private func erase() throws {
        guard let name = model.checkouts.keys.sorted().randomElement(using: &random) else { return }
        steps.append("erase \(name)")
        try store.service.checkouts.erase(path: name)
        model.checkouts[name] = nil
    }

    private func age(_ number: Int) throws {
        guard model.isStored(number), Disk.exists(store.stored(blob(number))) else { return }
        steps.append("age \(number)")
        try Disk.age(store.stored(blob(number)), by: .days(40))
        if !vouched.contains(number) { model.blobs[number]?.isOld = true }
    }

    private func collect(quarantineAge: Duration) throws {
        steps.append("collect \(quarantineAge)")
        let report = try store.collect(quarantineAge: quarantineAge)
        try #require(report.errors == 0)
        try #require(report.links == model.checkouts.values.reduce(0) { $0 + $1.count })
        if quarantineAge == .zero { model.purge() }
    }

    private func corruptAndScrub(_ number: Int) throws {
        // A linked one would break its checkouts for good reason; that is not what is to be found here.
        guard !model.linked.contains(number), Disk.exists(store.stored(blob(number))) else { return }
        steps.append("corrupt and scrub \(number)")
        try store.corrupt(blob(number))
        try #require(store.blobs.scrub(blob(number), pace: { _ in }) == false)
        model.blobs[number]?.isThere = false
        try #require(store.blobs.state(of: blob(number)) == .unknown)
    }

    private func reopen(cleanly: Bool) throws {
        steps.append(cleanly ? "close and open" : "crash and open")
        let age = { [store] in
            // The next process knows nothing of whom this one vouched for: what looks old by its time is old.
            for number in Self.numbers where Disk.exists(store.stored(BlobID(of: Sample.small(number)))) {
                let modified = try Disk.status(store.stored(BlobID(of: Sample.small(number)))).modified
                self.model.blobs[number]?.isOld = modified < FileTime.now().earlier(by: .days(31))
            }
        }
        if cleanly { try store.close() } else { store.crash() }
        try age()
        vouched = []
        try store.open()
        if !cleanly {
            try StoreSurvey(
                volume: store.volume, blobs: store.blobs, catalog: store.service.checkouts.catalog,
                cancellation: Cancellation(), note: { _ in }
            )
            .run()
        }
    }

    /// What must hold after any step, without asking the engine.
    func checkLinks() throws {
        for (name, files) in model.checkouts {
            for (path, number) in files {
                try #require(Disk.read(store.job("\(name)/\(path)")) == Sample.small(number), "\(name)/\(path)")
            }
        }
        try #require(
            Set(try DirectoryHandle.open(root: store.path("jobs")).names())
                == Set(model.checkouts.keys).union([StoreLayout.building]))
        try #require(Disk.tree(store.path("file-store/uploading")).isEmpty)
        try #require(store.building().isEmpty)
    }

    /// What the engine must say when asked. Asking keeps blobs alive, so it is done seldom.
    func checkBlobs() throws {
        for number in Self.numbers {
            let expected: BlobState = model.isStored(number) ? .stored : .unknown
            try #require(store.blobs.state(of: blob(number)) == expected, "\(number)")
            guard expected == .stored else { continue }
            try #require(Disk.read(store.stored(blob(number))) == Sample.small(number))
            // It is kept alive from now on, though its file looks as it did.
            model.use(number)
            vouched.insert(number)
        }
        try #require(store.blobs.space.reservedBytes == 0)
        try #require(store.blobs.inflight.uploaderCount == 0)
    }
}

@Suite("Random schedules against a model")
struct RandomScheduleTests {
    static let steps = 20_000

    @Test(
        "whatever happens in whatever order, links lead to their content and nothing vouched for is lost",
        .timeLimit(.minutes(10)))
    func schedule() throws {
        let given = ProcessInfo.processInfo.environment["SHAMAN_TEST_SEED"].flatMap(UInt64.init)
        let seed = given ?? .random(in: 0 ... .max)
        print("random schedule: SHAMAN_TEST_SEED=\(seed)")
        let schedule = try Schedule(seed: seed)
        do {
            for number in 0..<Self.steps {
                try schedule.step()
                if number % 20 == 0 { try schedule.checkLinks() }
                if number % 500 == 499 { try schedule.checkBlobs() }
            }
            try schedule.checkLinks()
            try schedule.checkBlobs()
        } catch {
            Issue.record(error, "seed \(seed), last steps: \(schedule.steps.suffix(20))")
        }
    }
}
