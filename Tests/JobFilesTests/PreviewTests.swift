import FarmModel
import Foundation
import JobFiles
import Testing

@Suite("Previews", .timeLimit(.minutes(10)))
struct PreviewTests {
    private let test: TestFiles
    private let job = JobID()

    init() throws { test = try TestFiles() }

    /// Has previews made of an image, and returns whether that succeeded.
    private func preview(_ image: [UInt8], _ type: PreviewType) async throws -> Bool {
        let before = (test.told.previewed.count, test.files.problemCount)
        #expect(test.previews.submit(image, type: type, task: TaskID(), job: job))
        #expect(try await eventually { (test.told.previewed.count, test.files.problemCount) != before })
        return test.told.previewed.count > before.0
    }

    private func bytes(_ size: PreviewSize) throws -> [UInt8] {
        [UInt8](
            try Data(contentsOf: URL(fileURLWithPath: test.files.folders.path(of: JobFile(job: job, .preview(size))))))
    }

    private func image(_ size: PreviewSize) throws -> TestImage {
        guard let image = TestImage(jpeg: try bytes(size)) else { throw JobFilesTestError.damagedPreview }
        return image
    }

    private func extents() throws -> [[Int]] {
        try PreviewSize.allCases.map { size in
            let image = try image(size)
            return [image.width, image.height]
        }
    }

    @Test(
        "each size fits, keeps the shape and is never larger than the image",
        arguments: [
            (3840, 2160, [[1920, 1080], [600, 338], [199, 112]]),
            (1920, 1080, [[1920, 1080], [600, 338], [199, 112]]),
            (4000, 500, [[1920, 240], [600, 75], [200, 25]]), (500, 4000, [[135, 1080], [42, 338], [14, 112]]),
            (300, 200, [[300, 200], [300, 200], [168, 112]]), (64, 48, [[64, 48], [64, 48], [64, 48]]),
            (1, 1, [[1, 1], [1, 1], [1, 1]]), (16_384, 2, [[1920, 1], [600, 1], [200, 1]]),
        ])
    func sizes(_ width: Int, _ height: Int, _ expected: [[Int]]) async throws {
        let image = TestImage(width: width, height: height)
        for (file, type) in [(image.jpeg(), PreviewType.jpeg), (image.png(), .png)] {
            #expect(try await preview(file, type))
            #expect(try extents() == expected)
        }
    }

    @Test("colours stay what they are, and fine patterns become their average")
    func colors() async throws {
        let image = TestImage(width: 2400, height: 1200, color: 0x40_80_c0)
        for column in stride(from: 1200, to: 2400, by: 2) {
            image.fill(x: column..<column + 1, y: 0..<1200, color: 0xff_ff_ff)
        }
        for column in stride(from: 1201, to: 2400, by: 2) { image.fill(x: column..<column + 1, y: 0..<1200, color: 0) }
        #expect(try await preview(image.png(), .png))
        for size in PreviewSize.allCases {
            let preview = try self.image(size)
            let (width, height) = (preview.width, preview.height)
            for y in [1, height / 2, height - 2] {
                #expect(isClose(preview.color(width / 4, y), [0x40, 0x80, 0xc0]), "\(size)")
                let row = (width * 5 / 8..<width * 7 / 8).map { preview.color($0, y)[1] }
                #expect(isClose([row.reduce(0, +) / row.count], [0x80], by: 8), "\(size)")
            }
        }
    }

    @Test("what is transparent is before a black background")
    func transparency() async throws {
        let image = TestImage(width: 90, height: 30, color: 0xff_80_40)
        image.fill(x: 30..<60, y: 0..<30, color: 64 << 24 | 0xff_80_40)
        image.fill(x: 60..<90, y: 0..<30, color: 127 << 24 | 0xff_80_40)
        #expect(try await preview(image.png(), .png))
        let preview = try self.image(.large)
        #expect(isClose(preview.color(10, 15), [0xff, 0x80, 0x40]))
        #expect(isClose(preview.color(45, 15), [0x7f, 0x40, 0x20]))
        #expect(isClose(preview.color(80, 15), [0, 0, 0]))
    }

    @Test(
        "PNG files of all kinds are understood",
        arguments: [
            // Depth, colour type, one row of three pixels, other chunks, what they look like.
            (16, 2, [0x40, 1, 0x80, 2, 0xc0, 3], [], [0x40, 0x80, 0xc0]), (8, 0, [0x77], [], [0x77, 0x77, 0x77]),
            (16, 0, [0x77, 0x11], [], [0x77, 0x77, 0x77]), (8, 4, [0x80, 0x80], [], [0x40, 0x40, 0x40]),
            (16, 6, [0xff, 0, 0x80, 0, 0x40, 0, 0x80, 0], [], [0x80, 0x40, 0x20]),
            (8, 3, [1], [("PLTE", [9, 9, 9, 0x40, 0x80, 0xc0])], [0x40, 0x80, 0xc0]),
            (8, 3, [1], [("PLTE", [9, 9, 9, 0x40, 0x80, 0xc0]), ("tRNS", [255, 0])], [0, 0, 0]),
            (8, 2, [0x40, 0x80, 0xc0], [("tRNS", [0, 0x40, 0, 0x80, 0, 0xc0])], [0, 0, 0]),
            (8, 2, [0x40, 0x80, 0xc0], [("tRNS", [0, 0x41, 0, 0x80, 0, 0xc0])], [0x40, 0x80, 0xc0]),
        ] as [(UInt8, UInt8, [UInt8], [(String, [UInt8])], [Int])])
    func kinds(
        _ depth: UInt8, _ colorType: UInt8, _ pixel: [UInt8], _ extra: [(String, [UInt8])], _ color: [Int]
    ) async throws {
        let row = [[UInt8]](repeating: pixel, count: 20).flatMap { $0 }
        let file = PNGWriter.file(
            width: 20, height: 20, depth: depth, colorType: colorType, rows: [[UInt8]](repeating: row, count: 20),
            extra: extra.map { (type: $0.0, content: $0.1) })
        #expect(try await preview(file, .png))
        let preview = try self.image(.large)
        #expect(isClose(preview.color(10, 10), color), "\(preview.color(10, 10))")
    }

    @Test("what a PNG file says beside its pixels is not looked at")
    func otherChunks() async throws {
        let file = PNGWriter.file(
            width: 2, height: 1, depth: 8, colorType: 2, rows: [[0x40, 0x80, 0xc0, 0x40, 0x80, 0xc0]],
            extra: [("ABCD", [1]), ("iCCP", Array("hello".utf8)), ("zTXt", [0, 0]), ("tEXt", [])]
                + (0..<9).map { _ in ("gAMA", [1]) })
        #expect(try await preview(file, .png))
        #expect(isClose(try image(.tiny).color(0, 0), [0x40, 0x80, 0xc0]))
    }

    @Test("progressive JPEG files and interlaced PNG files are understood")
    func progressive() async throws {
        let picture = TestImage(width: 300, height: 200)
        picture.fill(x: 150..<300, y: 0..<200, color: 0xff_00_00)
        let files: [([UInt8], [UInt8], PreviewType)] = [
            (picture.jpeg(progressive: true), picture.jpeg(), .jpeg),
            (picture.png(interlaced: true), picture.png(), .png),
        ]
        for (file, plain, type) in files {
            #expect(file != plain)
            #expect(try await preview(file, type))
            #expect(isClose(try image(.large).color(100, 101), [0x40, 0x80, 0xc0]))
            #expect(isClose(try image(.large).color(201, 100), [0xff, 0, 0]))
        }
    }

    @Test("a newer image replaces all sizes, and nothing else is left in the folder")
    func replaced() async throws {
        #expect(await !test.previews.hasPreview(of: job))
        #expect(try await preview(TestImage(width: 700, height: 700).jpeg(), .jpeg))
        #expect(await test.previews.hasPreview(of: job))
        #expect(try await preview(TestImage(width: 90, height: 90, color: 0xff_00_00).png(), .png))
        #expect(try extents() == [[90, 90], [90, 90], [90, 90]])
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: test.files.folders.path(of: job)).sorted()
                == ["last-rendered-small.jpg", "last-rendered-tiny.jpg", "last-rendered.jpg", "previews"])
    }

    @Test("images that are no such images change nothing, and are reported")
    func damaged() async throws {
        #expect(try await preview(TestImage(width: 90, height: 90).jpeg(), .jpeg))
        let before = try PreviewSize.allCases.map(bytes)
        let picture = TestImage(width: 200, height: 200)
        picture.addNoise()
        let (jpeg, png) = (picture.jpeg(), picture.png())
        // Complete but for some of the pixels in its middle.
        let erased = Array(jpeg[..<(jpeg.count / 2)] + jpeg[(jpeg.count / 2 + 300)...])
        let hostile: [([UInt8], PreviewType)] = [
            ([], .jpeg), ([], .png), (jpeg, .png), (png, .jpeg), (Array("hello".utf8), .jpeg),
            (Array(jpeg.prefix(jpeg.count / 2)), .jpeg), (Array(jpeg.dropLast(2)), .jpeg),
            (Array(png.dropLast(100)), .png),
            (Array(png.prefix(33)), .png), (Array(jpeg.prefix(200)), .jpeg), (jpeg + jpeg[2...], .jpeg),
            (Array(jpeg[..<2]) + [0x17] + jpeg[2...], .jpeg), (erased, .jpeg),
        ]
        for (number, (file, type)) in hostile.enumerated() where try await preview(file, type) {
            // Rubbish behind the end is nothing to refuse an image for.
            #expect(number == 10, "image \(number)")
            #expect(try extents()[0] == [200, 200])
            #expect(try await preview(TestImage(width: 90, height: 90).jpeg(), .jpeg))
        }
        #expect(try PreviewSize.allCases.map(bytes) == before)
        #expect(test.told.codes == [.badImage])
        #expect(test.files.problemCount == hostile.count - 1)
    }

    private func isClose(_ color: [Int], _ expected: [Int], by difference: Int = 5) -> Bool {
        zip(color, expected).allSatisfy { abs($0 - $1) <= difference }
    }
}

enum JobFilesTestError: Error {
    case damagedPreview
}
