import Foundation
import Glibc
import Synchronization
import Testing

@testable import Shaman

@Suite("Walking links")
struct LinkWalkTests {
    private let temporary: TemporaryDirectory
    private let root: DirectoryHandle

    init() throws {
        temporary = try TemporaryDirectory()
        root = try temporary.handle()
    }

    private struct Outcome {
        var totals: LinkWalk.Totals
        var paths: [String]
        var blobs: [BlobID]
        var problems: [SystemError]
    }

    private func walk(_ roots: [DirectoryHandle], cancellation: Cancellation = Cancellation()) throws -> Outcome {
        let found = Mutex<[(BlobID, String)]>([])
        var problems: [SystemError] = []
        let walk = LinkWalk(cancellation: cancellation) { blob, path in
            found.withLock { $0.append((blob, path())) }
        }
        let totals = try walk.walk(roots) { problems.append($0) }
        let all = found.withLock { $0 }
        return Outcome(totals: totals, paths: all.map(\.1).sorted(), blobs: all.map(\.0).sorted(), problems: problems)
    }

    private func text(_ number: Int) -> String { "../stored/\(BlobPath.belowStored(.fake(UInt64(number), size: 3)))" }

    @Test("nothing is found in an empty tree, nor where there are no roots")
    func empty() throws {
        #expect(try walk([]).totals.links == 0)
        try Disk.makeDirectory(temporary("a/b/c"))
        let outcome = try walk([root])
        #expect(outcome.totals.links == 0)
        #expect(outcome.problems.isEmpty)
    }

    @Test("every link of many small directories is found once, with its path")
    func wide() throws {
        var paths: [String] = []
        for number in 0..<3000 {
            let path = "farm-\(number % 7)/set-\(number)/link"
            try Disk.link(temporary(path), to: text(number))
            paths.append(path)
        }
        try Disk.link(temporary("top"), to: text(3000))
        try Disk.write(temporary("farm-0/file"))
        let outcome = try walk([root])
        #expect(outcome.paths == (paths + ["top"]).sorted())
        #expect(outcome.blobs == (0...3000).map { BlobID.fake(UInt64($0), size: 3) }.sorted())
        #expect(outcome.totals.links == 3001)
        #expect(outcome.totals.linkedBytes == 3 * 3001)
        #expect(outcome.problems.isEmpty)
    }

    @Test("every link of a large directory is found once")
    func large() throws {
        for number in 0..<20_000 { try root.symlink(text(number), at: "asset number \(number)") }
        let outcome = try walk([root])
        #expect(outcome.blobs == (0..<20_000).map { BlobID.fake(UInt64($0), size: 3) }.sorted())
    }

    @Test("a deep tree of long names is walked to its end; below 511 directories it is reported")
    func deep() throws {
        let name = String(repeating: "n", count: 255)
        var directory = root
        for depth in 1...514 {
            directory = try directory.directory(making: name)
            try directory.symlink(text(depth), at: "link")
            try directory.makeDirectory("beside")
        }
        let outcome = try walk([root])
        #expect(outcome.totals.links == 511)
        #expect(outcome.blobs == (1...511).map { BlobID.fake(UInt64($0), size: 3) }.sorted())
        #expect(outcome.problems.map(\.errno) == [ENAMETOOLONG, ENAMETOOLONG])
        #expect(outcome.paths.contains { $0.utf8.count == 511 * 256 + 4 })
    }

    @Test("names that are no text, and link texts of every length, stand in nobody's way")
    func oddities() throws {
        #expect(mkdirat(root.descriptor, Disk.latin1("r\u{e9}nder"), 0o777) == 0)
        let length = 4095 - text(0).utf8.count
        let long = String(repeating: "../", count: length / 3) + text(0)
        try root.symlink(long, atBytes: Disk.latin1("r\u{e9}nder/\u{fc}"))
        try root.symlink(".blob", at: "short")
        try root.symlink("/", at: "slash")
        try Disk.link(temporary("loop"), to: "loop")
        #expect(mkfifo(temporary("pipe"), 0o600) == 0)
        let outcome = try walk([root])
        #expect(outcome.blobs == [.fake(0, size: 3)])
        #expect(outcome.paths == ["r\u{fffd}nder/\u{fffd}"])
        #expect(outcome.totals.links == 4)
        #expect(outcome.problems.isEmpty)
    }

    @Test("several roots are walked, and one that is walked twice counts twice")
    func roots() throws {
        try Disk.link(temporary("a/x/link"), to: text(1))
        try Disk.link(temporary("b/link"), to: text(2))
        let a = try root.directory("a")
        let outcome = try walk([a, try root.directory("b"), a])
        #expect(outcome.paths == ["link", "x/link", "x/link"])
        #expect(outcome.totals.links == 3)
    }

    @Test("a walk that is stopped says so")
    func stopped() throws {
        for number in 0..<100 { try Disk.link(temporary("\(number)/link"), to: text(number)) }
        let cancellation = Cancellation()
        let walk = LinkWalk(cancellation: cancellation) { _, _ in cancellation.cancel() }
        let error = shamanError { _ = try walk.walk([root], problem: { _ in }) }
        #expect(error?.code == .unavailable)
    }
}

@Suite("Threads that read")
struct ReaderCrewTests {
    /// How nice this thread is.
    private static var niceness: Int32 { getpriority(Int32(PRIO_PROCESS.rawValue), 0) }

    @Test("they yield to others, and the thread that waits for them does not")
    func yielding() throws {
        let before = Self.niceness
        let seen = LastValue()
        try ReaderCrew(cancellation: Cancellation()).run(
            problem: { _ in }, work: { _ in seen.set(Int64(Self.niceness), 0) })
        #expect(seen.value == [Int64(min(19, before + Limits.readerNiceness)), 0])
        #expect(Self.niceness == before)
    }

    @Test("what they report is told to the thread that waits, while they work on")
    func problems() throws {
        let told = Counter()
        let thread = pthread_self()
        let crew = ReaderCrew(cancellation: Cancellation())
        try crew.run(
            problem: { _ in
                #expect(pthread_self() == thread)
                told.increment()
            },
            work: { _ in
                let before = told.value
                for _ in 0..<100 { crew.report(SystemError("readdir", "x", errno: EIO)) }
                while told.value == before { sched_yield() }
            })
        #expect(told.value == ReaderCrew.threads * 100)
    }

    @Test("the first failure is thrown, and stops the others")
    func failure() throws {
        let crew = ReaderCrew(cancellation: Cancellation())
        let stopped = Counter()
        #expect(throws: SystemError("read", "x", errno: EIO)) {
            try crew.run(
                problem: { _ in },
                work: { number in
                    if number == 0 { throw SystemError("read", "x", errno: EIO) }
                    defer { stopped.increment() }
                    while true { try crew.check() }
                })
        }
        #expect(stopped.value == ReaderCrew.threads - 1)
    }
}

@Suite("The directories that a walk has before it")
struct TreeFrontierTests {
    @Test("each is taken by one thread, however many there are", arguments: [1, 4])
    func steps(workers: Int) throws {
        let temporary = try TemporaryDirectory()
        let frontier = TreeFrontier(roots: [try temporary.handle(), try temporary.handle()], workers: workers)
        let taken = Mutex<[String]>([])
        let numbers = Mutex(0..<workers)
        // Two roots with three directories each, and so on to the fourth level; none of them has to be on disk.
        DetachedThread.runAll(count: workers) {
            guard let worker = numbers.withLock({ $0.popFirst() }) else { return }
            try? frontier.forEachStep(worker: worker) { step in
                let name = step.name?.dropLast().map { UInt8(bitPattern: $0) } ?? Array("root".utf8)
                taken.withLock { $0.append("\(step.depth) \(String(decoding: name, as: UTF8.self))") }
                guard step.depth < 4 else { return nil }
                var level = TreeFrontier.Level(directory: step.directory, depth: step.depth, root: step.root)
                for child in ["a", "bb", "ccc"] { level.names += Array(child.utf8CString) }
                return level
            }
        }
        let all = taken.withLock { $0 }
        for depth in 0...4 {
            let expected = 2 * (0..<depth).reduce(1) { count, _ in count * 3 }
            #expect(all.filter { $0.hasPrefix("\(depth) ") }.count == expected)
        }
        #expect(all.filter { $0 == "4 bb" }.count == 2 * 27)
    }

    @Test("a failure at one step ends the walk for all")
    func failure() throws {
        let temporary = try TemporaryDirectory()
        let frontier = TreeFrontier(roots: [try temporary.handle(), try temporary.handle()], workers: 2)
        let failure = SystemError("read", "x", errno: EIO)
        #expect(throws: failure) { try frontier.forEachStep(worker: 0) { _ in throw failure } }
        try frontier.forEachStep(worker: 1) { _ in
            Issue.record("there was another step")
            return nil
        }
    }
}
