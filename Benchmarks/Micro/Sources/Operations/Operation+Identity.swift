@testable internal import Shaman

extension Operation {
    /// The way in for what clients write and what links say: checksums, sizes, paths and names.
    static let identity = [
        Operation("blob-from-text", rounds: 10_000) {
            let texts = Samples.blobs().map(\.sha)
            return { rounds in
                for round in 0..<rounds { keep(try BlobID(sha: texts[round % Samples.count], size: Int64(round))) }
            }
        },
        Operation("blob-to-text", rounds: 10_000) {
            let blobs = Samples.blobs()
            return { rounds in
                for round in 0..<rounds { keep(blobs[round % Samples.count].sha) }
            }
        },
        Operation("checkout-path", rounds: 2000) {
            let paths = Samples.paths()
            return { rounds in
                for round in 0..<rounds { keep(try CheckoutPath(paths[round % Samples.count], portable: true)) }
            }
        },
        Operation("checkout-name", rounds: 2000) {
            let names = (0..<Samples.count).map { "2026-11/010-intro/lighting-v\($0)" }
            return { rounds in
                for round in 0..<rounds { keep(try CheckoutName(names[round % Samples.count])) }
            }
        },
        Operation("link-text-parse", rounds: 10_000) {
            let texts = Samples.blobs().map { Array("../../../file-store/stored/\(BlobPath.belowStored($0))".utf8) }
            return { rounds in
                for round in 0..<rounds {
                    texts[round % Samples.count].withUnsafeBufferPointer { keep(BlobPath.parse(linkText: $0)) }
                }
            }
        },
    ]
}
