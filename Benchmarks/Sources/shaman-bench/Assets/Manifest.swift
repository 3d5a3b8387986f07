internal import Foundation

/// The files of a job: which blobs, and where in the job's directory.
struct Manifest: Sendable {
    let keys: [BlobKey]
    /// How many directories the files are spread over, one directory after the other; none stays empty.
    let directories: Int

    init(keys: [BlobKey], directories: Int) {
        precondition(directories <= keys.count, "\(directories) directories for \(keys.count) files")
        self.keys = keys
        self.directories = directories
    }

    /// All directories are in this one.
    static let topDirectory = "textures"

    func path(at index: Int) -> String { "\(directory(number: directoryNumber(at: index)))/\(fileName(at: index))" }

    func fileName(at index: Int) -> String { "asset-\(index).exr" }

    func directory(number: Int) -> String { "\(Self.topDirectory)/set-\(number)" }

    func directoryNumber(at index: Int) -> Int { index * directories / keys.count }

    /// What a link to a blob says, from the depth of the files in a checkout that lies in `jobs` itself.
    func linkText(to key: BlobKey) -> String { "../../../../file-store/stored/\(key.path)" }

    /// The body of a requirements request.
    func requirementsRequest() -> Data { Data("{\"files\":[\(entries)]}".utf8) }

    /// The body of a request for a checkout.
    func checkoutRequest(named name: String) -> Data {
        Data("{\"checkoutPath\":\"\(name)\",\"files\":[\(entries)]}".utf8)
    }

    private var entries: String {
        keys.indices.map { index in
            "{\"sha\":\"\(keys[index].sha)\",\"size\":\(keys[index].size),\"path\":\"\(path(at: index))\"}"
        }.joined(separator: ",")
    }
}
