internal import CGD
internal import Glibc

/// Pixels in memory, as libgd has them. Belongs to one thread.
struct RasterImage: ~Copyable {
    private let image: gdImagePtr

    /// What libgd does not like about an image: noted for the thread that decodes it. libgd would write it to standard
    /// error, and go on with an image of which it can only guess a part.
    private static let complaint: pthread_key_t = {
        var key = pthread_key_t()
        let result = pthread_key_create(&key, nil)
        precondition(result == 0, "the system has no place for another value of each thread")
        gdSetErrorMethod { _, _, _ in _ = pthread_setspecific(complaint, UnsafeRawPointer(bitPattern: 1)) }
        return key
    }()

    private init(_ image: gdImagePtr) { self.image = image }

    deinit { gdImageDestroy(image) }

    /// Decodes an image of the given type; `nil` when it is damaged in any way, or when there is no memory for it.
    static func decode(_ bytes: [UInt8], type: PreviewType) -> RasterImage? {
        guard let count = Int32(exactly: bytes.count) else { return nil }
        pthread_setspecific(complaint, nil)
        var bytes = bytes
        let decoded = bytes.withUnsafeMutableBytes { bytes in
            switch type {
            // 0: libgd is to complain also where it can go on, as when pixels are missing.
            case .jpeg: gdImageCreateFromJpegPtrEx(count, bytes.baseAddress, 0)
            case .png: gdImageCreateFromPngPtr(count, bytes.baseAddress)
            }
        }
        guard let decoded else { return nil }
        let image = RasterImage(decoded)
        guard pthread_getspecific(complaint) == nil else { return nil }
        guard decoded.pointee.trueColor != 0 || gdImagePaletteToTrueColor(decoded) != 0 else { return nil }
        return image
    }

    var extent: ImageExtent { ImageExtent(width: Int(image.pointee.sx), height: Int(image.pointee.sy)) }

    /// Puts the image before a black background.
    mutating func removeTransparency() {
        // Safe: a true-colour image has `sy` rows of `sx` pixels each.
        guard let rows = image.pointee.tpixels else { return }
        let transparent = image.pointee.transparent
        for row in 0..<extent.height {
            guard let pixels = rows[row] else { continue }
            for column in 0..<extent.width {
                let pixel = pixels[column]
                if pixel == transparent {
                    pixels[column] = 0
                } else if pixel >> 24 != 0 {
                    pixels[column] = Self.onBlack(pixel)
                }
            }
        }
        gdImageColorTransparent(image, -1)
    }

    /// The image in another size, well averaged; `nil` when there is no memory for it.
    func scaled(to extent: ImageExtent) -> RasterImage? {
        guard gdImageSetInterpolationMethod(image, GD_CATMULLROM) != 0 else { return nil }
        return gdImageScale(image, UInt32(extent.width), UInt32(extent.height)).map { RasterImage($0) }
    }

    /// The image as a JPEG file; `nil` when there is no memory for it.
    func jpeg(quality: Int32) -> [UInt8]? {
        var count: Int32 = 0
        guard let bytes = gdImageJpegPtr(image, &count, quality) else { return nil }
        defer { gdFree(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
    }

    /// libgd counts transparency from 0, opaque, to 127.
    private static func onBlack(_ pixel: Int32) -> Int32 {
        let opacity = 127 - (pixel >> 24 & 0x7f)
        func part(_ shift: Int32) -> Int32 { (((pixel >> shift & 0xff) * opacity + 63) / 127) << shift }
        return part(16) | part(8) | part(0)
    }
}
