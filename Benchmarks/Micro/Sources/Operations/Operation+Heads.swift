internal import Shaman

@testable internal import ManagerServer

extension Operation {
    /// The heads of uploads, read off their bytes.
    static let heads = [
        Operation("upload-head", rounds: 2000) {
            let heads = zip(Samples.blobs(), Samples.paths()).map { blob, path in
                Array(uploadHead(blob, path: path).utf8)
            }
            return { rounds in
                for round in 0..<rounds { heads[round % Samples.count].withUnsafeBytes { keep(PlainHead($0)) } }
            }
        }
    ]

    /// What Flamenco's add-on sends.
    private static func uploadHead(_ blob: BlobID, path: String) -> String {
        """
        POST /api/v3/shaman/files/\(blob) HTTP/1.1\r
        Host: manager.farm.example:8080\r
        Accept-Encoding: identity\r
        Content-Length: \(blob.size)\r
        X-Shaman-Can-Defer-Upload: true\r
        X-Shaman-Original-Filename: \(path)\r
        Accept: application/json\r
        Content-Type: application/octet-stream\r
        User-Agent: Flamenco/3.8 (Blender add-on)\r
        \r

        """
    }
}
