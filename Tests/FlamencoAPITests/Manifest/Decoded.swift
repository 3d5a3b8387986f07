import FlamencoAPI
import Foundation
import NIOCore
import Shaman

/// What a body says, however it was decoded. Texts are compared byte by byte.
struct Decoded: Equatable, CustomStringConvertible {
    let checkoutPath: [UInt8]?
    let blobs: [BlobID]
    let paths: [[UInt8]]

    /// As the product decodes it.
    init(decoding bytes: [UInt8], isCheckout: Bool) throws(APIError) {
        let body = ByteBuffer(bytes: bytes)
        let manifest = try isCheckout ? ManifestDecoder.checkout(body) : ManifestDecoder.requirements(body)
        checkoutPath = isCheckout ? Array(manifest.checkoutPath.utf8) : nil
        blobs = manifest.blobs
        paths = manifest.blobs.indices.map { Array(manifest.path($0).utf8) }
    }

    /// As Foundation decodes it.
    init(asFoundation bytes: [UInt8], isCheckout: Bool) throws {
        struct File: Decodable {
            let sha: String
            let size: Int64
            let path: String
        }
        struct Body: Decodable {
            let files: [File]
        }
        struct Name: Decodable {
            let checkoutPath: String
        }
        let data = Data(bytes)
        let files = try JSONDecoder().decode(Body.self, from: data).files
        checkoutPath = isCheckout ? Array(try JSONDecoder().decode(Name.self, from: data).checkoutPath.utf8) : nil
        blobs = try files.map { try BlobID(sha: $0.sha, size: $0.size) }
        paths = files.map { Array($0.path.utf8) }
        // The decoder above looks only at what it was asked for; this one refuses broken values wherever they are.
        _ = try JSONSerialization.jsonObject(with: data)
    }

    var description: String {
        let paths = paths.map { String(decoding: $0, as: UTF8.self).debugDescription }
        return "\(checkoutPath.map { String(decoding: $0, as: UTF8.self) } ?? "-") \(blobs) \(paths)"
    }
}
