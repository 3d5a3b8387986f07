/// What kind of image a worker says that it sends.
public enum PreviewType: String, CaseIterable, Sendable {
    /// `image/jpeg`
    case jpeg = "image/jpeg"
    /// `image/png`
    case png = "image/png"
}
