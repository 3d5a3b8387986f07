internal import Glibc

/// How links in a checkout reach the blobs: relative, so that workers may mount the storage anywhere.
struct LinkPrefix: Sendable {
    /// Goes before `ab/…` for a link that lies in the checkout root itself; deeper links put one `../` per level first.
    let text: String

    /// Works out the way between the two directories as they really are, through whatever links the operator made.
    init(from jobs: DirectoryHandle, to stored: DirectoryHandle) throws {
        let base = PathComponents.bytewise(try Self.realPath(of: jobs))
        let target = PathComponents.bytewise(try Self.realPath(of: stored))
        let common = zip(base, target).prefix { $0.utf8.elementsEqual($1.utf8) }.count
        let ups = Array(repeating: "..", count: base.count - common)
        text = (ups + target.dropFirst(common).map(String.init)).joined(separator: "/")
    }

    init(text: String) { self.text = text }

    private static func realPath(of directory: DirectoryHandle) throws -> String {
        let process = try DirectoryHandle.open(root: "/proc/self/fd")
        return try process.withLinkText("\(directory.descriptor)") { String(decoding: $0, as: UTF8.self) }
    }
}
