internal import Foundation

/// A checkout on disk, seen from outside the server.
struct CheckoutTree {
    let path: String
    let manifest: Manifest

    private static let sampleCount = 200

    /// Looks whether all links are there, and whether a sample of them leads to its blobs.
    func verify() throws {
        let count = try (0..<manifest.directories).reduce(0) { count, number in
            let directory = "\(path)/\(manifest.directory(number: number))"
            return count + (try FileManager.default.contentsOfDirectory(atPath: directory).count)
        }
        guard count == manifest.keys.count else {
            throw BenchmarkFailure("\(path) has \(count) links instead of \(manifest.keys.count)")
        }
        for index in stride(from: 0, to: count, by: max(1, count / Self.sampleCount)) { try verifyLink(at: index) }
    }

    private func verifyLink(at index: Int) throws {
        let link = "\(path)/\(manifest.path(at: index))"
        let text = try FileManager.default.destinationOfSymbolicLink(atPath: link)
        guard text == manifest.linkText(to: manifest.keys[index]) else {
            throw BenchmarkFailure("\(link) leads to \(text)")
        }
        var status = stat()
        guard stat(link, &status) == 0, Int(status.st_size) == manifest.keys[index].size else {
            throw BenchmarkFailure("\(link) does not lead to its blob")
        }
    }
}
