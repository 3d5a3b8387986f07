import FarmModel
import Foundation
import JobFiles
import Synchronization
import Testing

@Suite("Bounds of previews", .timeLimit(.minutes(10)))
struct PreviewBoundTests {
    /// The start of a PNG file of that size, which has no pixels.
    private static func hugePNG(_ width: Int, _ height: Int) -> [UInt8] {
        PNGWriter.file(width: width, height: height, depth: 8, colorType: 6, rows: [])
    }

    /// A JPEG file whose header says another size.
    private static func hugeJPEG(_ width: Int, _ height: Int) -> [UInt8] {
        var file = TestImage(width: 16, height: 16).jpeg()
        guard let frame = file.indices.first(where: { file[$0] == 0xff && file[$0 + 1] == 0xc0 }) else { return [] }
        file.replaceSubrange(
            frame + 5..<frame + 9,
            with: [UInt8(height >> 8), UInt8(height & 0xff), UInt8(width >> 8), UInt8(width & 0xff)])
        return file
    }

    @Test(
        "images that would take too much memory or time are refused before they are decoded",
        arguments: [
            (hugePNG(16_385, 1), PreviewType.png, "16385 by 1"), (hugePNG(1, 16_385), .png, "1 by 16385"),
            (hugePNG(10_001, 10_000), .png, "10001 by 10000"), (hugePNG(1 << 31 - 1, 1 << 31 - 1), .png, "too large"),
            (hugeJPEG(16_385, 8), .jpeg, "16385 by 8"), (hugeJPEG(12_000, 12_000), .jpeg, "12000 by 12000"),
            (hugePNG(0, 10), .png, "no image/png"), (hugeJPEG(10, 0), .jpeg, "no image/jpeg"),
        ])
    func refused(_ file: [UInt8], _ type: PreviewType, _ reason: String) async throws {
        let test = try TestFiles()
        #expect(test.previews.submit(file, type: type, task: TaskID(), job: JobID()))
        #expect(try await eventually { test.files.problemCount == 1 })
        let problem = try #require(test.told.problems.withLock { $0.first })
        #expect(problem.error.code == .badImage)
        #expect(problem.error.description.contains(reason), "\(problem.error)")
        #expect(test.tree == [])
    }

    @Test("so are JPEG files that go over their pixels again and again")
    func scans() async throws {
        var limits = JobFilesLimits()
        limits.imageScans = 5
        let test = try TestFiles(limits)
        let image = TestImage(width: 60, height: 60)
        image.addNoise()
        #expect(test.previews.submit(image.jpeg(progressive: true), type: .jpeg, task: TaskID(), job: JobID()))
        #expect(try await eventually { test.files.problemCount == 1 })
        #expect(test.told.problems.withLock { $0.first?.error.description.contains("passes") } == true)
        #expect(test.previews.submit(image.jpeg(), type: .jpeg, task: TaskID(), job: JobID()))
        #expect(try await eventually { test.told.previewed.count == 1 })
    }

    @Test("of the images that wait for one job only the newest is worked on")
    func newest() async throws {
        let barrier = Barrier()
        let test = try TestFiles(whenPreviewed: { _, _ in barrier.stop() })
        let image = TestImage(width: 20, height: 20).jpeg()
        let job = JobID()
        let tasks = (0..<5).map { _ in TaskID() }
        #expect(test.previews.submit(image, type: .jpeg, task: tasks[0], job: job))
        await barrier.waitForArrival()
        // A second thread has nothing to do, and must not take the same job.
        for task in tasks.dropFirst() { #expect(test.previews.submit(image, type: .jpeg, task: task, job: job)) }
        let other = TaskID()
        #expect(test.previews.submit(image, type: .jpeg, task: other, job: JobID()))
        await barrier.waitForArrival()
        #expect(test.told.previewed == [tasks[0], other])
        barrier.open()
        #expect(try await eventually { test.told.previewed.count == 3 })
        await test.files.close()
        #expect(test.told.previewed == [tasks[0], other, tasks[4]])
    }

    @Test("an image more than may wait is refused, one in the place of another is not")
    func waitingImages() async throws {
        var limits = JobFilesLimits()
        limits.waitingImages = 3
        limits.previewThreads = 1
        let barrier = Barrier()
        let test = try TestFiles(limits, whenPreviewed: { _, _ in barrier.stop() })
        let image = TestImage(width: 20, height: 20).jpeg()
        let jobs = (0..<5).map { _ in JobID() }
        func submit(_ number: Int) -> Bool {
            test.previews.submit(image, type: .jpeg, task: TaskID(jobs[number].uuid), job: jobs[number])
        }
        #expect(submit(0))
        await barrier.waitForArrival()
        #expect([1, 2, 3, 4, 2, 4].map(submit) == [true, true, true, false, true, false])
        barrier.open()
        #expect(try await eventually { test.told.previewed.count == 4 })
        #expect(test.told.previewed == jobs.prefix(4).map { TaskID($0.uuid) })
        #expect(submit(4))
        #expect(try await eventually { test.told.previewed.count == 5 })
    }

    @Test("bytes that wait are bounded too, and given back")
    func waitingBytes() async throws {
        let image = TestImage(width: 20, height: 20).jpeg()
        var limits = JobFilesLimits()
        limits.waitingImageBytes = 2 * image.count + 10
        limits.previewThreads = 1
        let barrier = Barrier()
        let test = try TestFiles(limits, whenPreviewed: { _, _ in barrier.stop() })
        let jobs = (0..<4).map { _ in JobID() }
        func submit(_ job: JobID, extra: Int = 0) -> Bool {
            test.previews.submit(image + [UInt8](repeating: 0, count: extra), type: .jpeg, task: TaskID(), job: job)
        }
        #expect(submit(jobs[0]))
        await barrier.waitForArrival()
        #expect(submit(jobs[1]))
        #expect(submit(jobs[2], extra: 10))
        #expect(!submit(jobs[3]))
        #expect(!submit(jobs[1], extra: 1))
        #expect(submit(jobs[2]))
        #expect(submit(jobs[1], extra: 10))
        try await test.files.removeAll(of: jobs[2])
        #expect(submit(jobs[3]))
        barrier.open()
        #expect(try await eventually { test.told.previewed.count == 3 })
        #expect(submit(JobID(), extra: image.count))
    }

    @Test("two thousand damaged images harm nobody, and leave all of a job's previews or none")
    func fuzz() async throws {
        let test = try TestFiles()
        var random = Mutations(seed: 20_260_101)
        let picture = TestImage(width: 120, height: 80)
        picture.addNoise()
        picture.fill(x: 20..<60, y: 10..<50, color: 100 << 24 | 0x20_30_40)
        let palette = PNGWriter.file(
            width: 40, height: 40, depth: 8, colorType: 3,
            rows: [[UInt8]](repeating: [UInt8](repeating: 1, count: 40), count: 40),
            extra: [("PLTE", [9, 9, 9, 1, 2, 3]), ("tRNS", [255, 0])])
        let seeds: [([UInt8], PreviewType)] = [
            (picture.jpeg(), .jpeg), (picture.jpeg(progressive: true), .jpeg), (picture.png(), .png), (palette, .png),
        ]
        for number in 0..<2000 {
            let (seed, type) = seeds[number % seeds.count]
            var file = random.mutate(seed)
            if type == .png, number % 8 != 2 { file = PNGWriter.repaired(file) }
            let job = JobID()
            while !test.previews.submit(file, type: type, task: TaskID(), job: job) {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
        #expect(try await eventually(within: 100) { test.told.previewed.count + test.files.problemCount == 2000 })
        // Some mutations must get through, and some must not, or nothing was tried.
        #expect(test.told.previewed.count > 50)
        #expect(test.files.problemCount > 500)
        #expect(test.tree.filter { $0.hasSuffix(".jpg") }.count == 4 * test.told.previewed.count)
        #expect(test.tree.allSatisfy { !$0.hasSuffix(".new") })
    }
}

/// Damage of the kinds that files suffer, the same for the same seed.
private struct Mutations: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 33
    }

    mutating func mutate(_ file: [UInt8]) -> [UInt8] {
        var file = file
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            // Headers are where the damage is most.
            let isHeader = Bool.random(using: &self)
            let place = Int.random(in: 0..<(isHeader ? min(700, file.count) : file.count), using: &self)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: file[place] = UInt8.random(in: 0...255, using: &self)
            case 1: file[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 2: file[place] = [0, 0xff, 0x7f, 0x80].randomElement(using: &self) ?? 0
            case 3: file.removeSubrange(place..<min(file.count, place + Int.random(in: 1...20, using: &self)))
            case 4: file.insert(contentsOf: file[place..<min(file.count, place + 30)], at: place)
            default: if !isHeader { file.removeSubrange(max(1, place)...) }
            }
            if file.isEmpty { return [0] }
        }
        return file
    }
}
