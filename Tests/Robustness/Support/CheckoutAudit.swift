import Foundation
import Glibc
import TestSupport

/// Looks at checkouts on disk without asking the server.
enum CheckoutAudit {
    /// What is wrong with a checkout that should hold exactly these files: a link for each, to a blob that is there.
    static func problems(at path: String, files: [(path: String, sha: String, size: Int)]) -> [String] {
        var problems: [String] = []
        var expected = Set(files.map(\.path))
        for entry in TemporaryDirectory.tree(path) {
            var status = stat()
            guard lstat("\(path)/\(entry)", &status) == 0 else {
                problems.append("\(entry) vanished")
                continue
            }
            if status.st_mode & S_IFMT == S_IFDIR { continue }
            if expected.remove(entry) == nil { problems.append("\(entry) does not belong there") }
        }
        if !expected.isEmpty { problems.append("half a checkout: \(expected.sorted().prefix(3)) missing") }
        for file in files {
            let suffix = "/file-store/stored/\(file.sha.prefix(2))/\(file.sha.dropFirst(2))/\(file.size).blob"
            let text = (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(path)/\(file.path)")) ?? "nothing"
            if !text.hasSuffix(suffix) || !text.hasPrefix("../") { problems.append("\(file.path) leads to \(text)") }
            var status = stat()
            if stat("\(path)/\(file.path)", &status) != 0 { problems.append("\(file.path) leads nowhere (\(text))") }
        }
        return problems
    }

    static func problems(at path: String, files: [(TestContent, String)]) -> [String] {
        problems(at: path, files: files.map { (path: $1, sha: $0.sha, size: $0.bytes.count) })
    }
}

extension TestServer {
    /// What should not outlive the request that made it: staged uploads, trees under construction, temporary records.
    var leftovers: [String] {
        let engine = "\(storage)/file-store/.shaman"
        let temporary = TemporaryDirectory.tree(engine).filter {
            ($0.split(separator: "/").last ?? "").hasPrefix(".")
        }
        return uploadingFiles + temporary.map { ".shaman/\($0)" }
            + treesUnderConstruction.map { ".shaman-building/\($0)" }
    }

    /// What lies in the building directory, but for the file that names the store.
    var treesUnderConstruction: [String] {
        TemporaryDirectory.tree("\(storage)/jobs/.shaman-building").filter { $0 != ".store" }
    }

    /// The server's open descriptors, but for those that it keeps on purpose: shards and quarantine batches.
    var descriptors: [String] {
        let directory = "/proc/\(pid)/fd"
        return ((try? StoreAudit.names(directory)) ?? []).compactMap { number in
            let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(number)")) ?? ""
            let isKept = target.contains("/file-store/stored/") || target.contains("/.shaman/quarantine/")
            return isKept || target.isEmpty ? nil : target
        }
    }
}
