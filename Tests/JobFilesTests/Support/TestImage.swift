import CGD
import FarmModel
import JobFiles

/// A picture that a test paints or looks at.
struct TestImage: ~Copyable {
    private let image: gdImagePtr

    /// A picture of one colour.
    init(width: Int, height: Int, color: Int32 = 0x40_80_c0) {
        image = gdImageCreateTrueColor(Int32(width), Int32(height))
        gdImageFilledRectangle(image, 0, 0, Int32(width), Int32(height), color)
    }

    /// Reads a JPEG file, such as previews are; `nil` when it is damaged.
    init?(jpeg bytes: [UInt8]) {
        var bytes = bytes
        guard let image = gdImageCreateFromJpegPtrEx(Int32(bytes.count), &bytes, 0) else { return nil }
        self.image = image
    }

    deinit { gdImageDestroy(image) }

    var width: Int { Int(image.pointee.sx) }
    var height: Int { Int(image.pointee.sy) }

    /// Red, green and blue of one pixel.
    func color(_ x: Int, _ y: Int) -> [Int] {
        let color = gdImageGetTrueColorPixel(image, Int32(x), Int32(y))
        return [16, 8, 0].map { Int(color >> $0 & 0xff) }
    }

    func fill(x: Range<Int>, y: Range<Int>, color: Int32) {
        gdImageAlphaBlending(image, 0)
        gdImageFilledRectangle(
            image, Int32(x.lowerBound), Int32(y.lowerBound), Int32(x.upperBound - 1), Int32(y.upperBound - 1), color)
    }

    /// Fine noise, the same each time, so that the file is not small.
    func addNoise() {
        var state: UInt32 = 1
        for y in 0..<height {
            for x in 0..<width {
                state = state &* 1_664_525 &+ 1_013_904_223
                gdImageSetPixel(image, Int32(x), Int32(y), Int32(state >> 8))
            }
        }
    }

    func jpeg(progressive: Bool = false) -> [UInt8] {
        gdImageInterlace(image, progressive ? 1 : 0)
        var count: Int32 = 0
        return Self.take(gdImageJpegPtr(image, &count, 90), count)
    }

    func png(interlaced: Bool = false) -> [UInt8] {
        gdImageInterlace(image, interlaced ? 1 : 0)
        gdImageSaveAlpha(image, 1)
        var count: Int32 = 0
        return Self.take(gdImagePngPtr(image, &count), count)
    }

    private static func take(_ bytes: UnsafeMutableRawPointer?, _ count: Int32) -> [UInt8] {
        defer { gdFree(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }
}
