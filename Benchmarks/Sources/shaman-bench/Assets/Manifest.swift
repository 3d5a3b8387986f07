internal import Foundation

/// The files of a job: which blobs, and where in the job's directory.
struct Manifest: Sendable {
    let keys: [BlobKey]
    let directories: Int

    /// Files are spread evenly over the directories, one directory after the other.
    func path(at index: Int) -> String {
        "\(directory(at: index))/asset-\(index).exr"
    }

    /// The directory of a file, below the job's.
    func directory(at index: Int) -> String { "textures/set-\(directoryNumber(at: index))" }

    func directoryNumber(at index: Int) -> Int { index * directories / max(keys.count, directories) }

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
