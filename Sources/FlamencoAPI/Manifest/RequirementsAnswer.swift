package import NIOCore
package import Shaman

/// The answer to a requirements request: the files that the client has to act on.
package enum RequirementsAnswer {
    /// Writes the answer.
    ///
    /// Checksums and paths are copied as the client wrote them; they were checked when the request was read.
    ///
    /// - Parameters:
    ///   - missing: Which files of the request, and what is known of them.
    ///   - isPretty: Indented, with a line for each member.
    package static func write(
        _ missing: [(index: Int, state: BlobState)], of manifest: ManifestBody, isPretty: Bool
    ) -> ByteBuffer {
        let layout = isPretty ? Layout.pretty : Layout.compact
        var length = layout.fixedBytes
        for (index, _) in missing {
            let place = manifest.places[index]
            length += layout.fixedBytesPerFile + place.path.length + place.sha.length
        }
        var answer = ByteBufferAllocator().buffer(capacity: length)
        manifest.body.withUnsafeReadableBytes { body in
            _ = answer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { memory in
                var writer = ByteWriter(UnsafeMutableRawBufferPointer(rebasing: memory[..<length]))
                writer.write(layout.head)
                var isFirst = true
                for (index, state) in missing {
                    if !isFirst { writer.write(",") }
                    isFirst = false
                    let place = manifest.places[index]
                    writer.write(layout.path)
                    // Safe: the places were found in this body.
                    writer.write(UnsafeRawBufferPointer(rebasing: body[place.path.range]))
                    writer.write(layout.sha)
                    writer.write(UnsafeRawBufferPointer(rebasing: body[place.sha.range]))
                    writer.write(layout.size)
                    writer.write(manifest.blobs[index].size)
                    writer.write(layout.status)
                    writer.write(state.text)
                    writer.write(layout.fileEnd)
                }
                writer.write(layout.end)
                return writer.count
            }
        }
        return answer
    }

    /// What stands around the values.
    private struct Layout {
        let head: StaticString
        let path: StaticString
        let sha: StaticString
        let size: StaticString
        let status: StaticString
        let fileEnd: StaticString
        let end: StaticString

        static let compact = Layout(
            head: #"{"files":["#, path: #"{"path":""#, sha: #"","sha":""#, size: #"","size":"#,
            status: #","status":""#, fileEnd: #""}"#, end: "]}\n")

        static let pretty = Layout(
            head: "{\n  \"files\" : [", path: "\n    {\n      \"path\" : \"", sha: "\",\n      \"sha\" : \"",
            size: "\",\n      \"size\" : ", status: ",\n      \"status\" : \"", fileEnd: "\"\n    }", end: "\n  ]\n}\n")

        var fixedBytes: Int { head.utf8CodeUnitCount + end.utf8CodeUnitCount }

        /// The most that a file takes beside its texts: with the comma, the longest size and the longest status.
        var fixedBytesPerFile: Int {
            [path, sha, size, status, fileEnd].reduce(1 + ByteWriter.maximumDigits + BlobState.maximumTextBytes) {
                $0 + $1.utf8CodeUnitCount
            }
        }
    }
}

extension BlobState {
    /// The state as it goes over the wire.
    fileprivate var text: StaticString {
        switch self {
        case .stored: "stored"
        case .uploading: "uploading"
        case .unknown: "unknown"
        }
    }

    fileprivate static let maximumTextBytes = 9
}
