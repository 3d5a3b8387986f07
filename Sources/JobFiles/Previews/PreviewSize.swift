/// The sizes in which a job's newest rendered image is kept. All are JPEG files.
public enum PreviewSize: CaseIterable, Sendable {
    /// At most 1920 by 1080 pixels.
    case large
    /// At most 600 by 338 pixels.
    case small
    /// At most 200 by 112 pixels. It is published last: where it is, the others are.
    case tiny

    /// The file's name in the job's folder.
    public var fileName: String {
        switch self {
        case .large: "last-rendered.jpg"
        case .small: "last-rendered-small.jpg"
        case .tiny: "last-rendered-tiny.jpg"
        }
    }

    /// What an image of this size fits into, in pixels.
    var bounds: ImageExtent {
        switch self {
        case .large: ImageExtent(width: 1920, height: 1080)
        case .small: ImageExtent(width: 600, height: 338)
        case .tiny: ImageExtent(width: 200, height: 112)
        }
    }
}
