internal import NIOCore
internal import Shaman

@testable internal import FlamencoAPI

extension Operation {
    /// A requirements request of 1,000 files and the answer to it.
    static let manifests = [
        Operation("requirements-decode-1000", rounds: 10) {
            let request = requirementsRequest(files: 1000)
            return { rounds in
                for _ in 0..<rounds { keep(try ManifestDecoder.requirements(request)) }
            }
        },
        Operation("requirements-answer-1000", rounds: 10) {
            let manifest = try ManifestDecoder.requirements(requirementsRequest(files: 1000))
            let missing = manifest.blobs.indices.map { (index: $0, state: BlobState.unknown) }
            return { rounds in
                for _ in 0..<rounds { keep(RequirementsAnswer.write(missing, of: manifest, isPretty: false)) }
            }
        },
    ]

    /// Spaced as Python writes it.
    private static func requirementsRequest(files: Int) -> ByteBuffer {
        let entries = zip(Samples.blobs(count: files), Samples.paths(count: files)).map { blob, path in
            #"{"sha": "\#(blob.sha)", "size": \#(blob.size), "path": "\#(path)"}"#
        }
        return ByteBuffer(string: #"{"files": [\#(entries.joined(separator: ", "))]}"#)
    }
}
