/// Width and height of an image, in pixels.
struct ImageExtent: Equatable, Sendable {
    let width: Int
    let height: Int

    /// Pixels; the largest number there is if they are more.
    var pixels: Int {
        let (product, overflowed) = width.multipliedReportingOverflow(by: height)
        return overflowed ? .max : product
    }

    /// The largest extent of the same shape that fits into bounds, rounded to whole pixels; itself when it fits already.
    func fitted(into bounds: ImageExtent) -> ImageExtent {
        guard width > bounds.width || height > bounds.height else { return self }
        let scale = min(Double(bounds.width) / Double(width), Double(bounds.height) / Double(height))
        func scaled(_ side: Int, _ bound: Int) -> Int { min(bound, max(1, Int((Double(side) * scale).rounded()))) }
        return ImageExtent(width: scaled(width, bounds.width), height: scaled(height, bounds.height))
    }
}
