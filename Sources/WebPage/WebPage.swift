/// The page that people open in a browser, as files in the program itself.
///
/// How the page is made is in docs/web-page.md.
public enum WebPage {
    /// A file of the page.
    public struct File: Sendable {
        /// What is in the file.
        public let bytes: [UInt8]
        /// Its media type, with a character set where it is text.
        public let contentType: String
        /// A strong entity tag with its quotes: the same bytes have the same tag, in every build.
        public let etag: String
    }

    /// The file at a path below the page's folder, such as `js/app.js`; `nil` when there is none.
    ///
    /// *Complexity*: a look-up; all files are prepared when the first one is asked for.
    public static func file(at path: String) -> File? { files[path] }

    /// The paths of all files, in no order.
    public static var paths: [String] { Array(files.keys) }

    private static let files: [String: File] = {
        var files: [String: File] = [:]
        for (path, bytes) in PageFiles.all {
            files[path] = File(bytes: bytes, contentType: contentType(of: path), etag: EntityTag.strong(for: bytes))
        }
        return files
    }()

    private static func contentType(of path: String) -> String {
        switch path.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        default: "application/octet-stream"
        }
    }
}
