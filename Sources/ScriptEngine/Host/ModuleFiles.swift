internal import Foundation
internal import JobScripts

/// The files that `require` finds: those of the folder of scripts, then the built-in scripts. Nothing outside of them.
struct ModuleFiles {
    struct Module {
        /// Relative to the folder.
        let path: String
        let text: String
    }

    struct Fault: Error {
        let message: String
    }

    /// What a file has at most, in bytes.
    private static let maximumSize = 4 << 20

    let folder: String?

    /// Finds what a file means by a name.
    func module(named name: String, from file: String) throws(Fault) -> Module {
        let missing = Fault(message: "require(\"\(name)\"): no such module")
        guard !name.isEmpty, !name.hasPrefix("/"), !name.contains("\\"), !name.contains("\0") else { throw missing }
        var directory = file.split(separator: "/").dropLast().map(String.init)
        let components = name.split(separator: "/").map(String.init)
        if components.first == "." || components.first == ".." {
            if let found = candidates(at: directory + components) { return found }
            throw missing
        }
        while true {
            if let found = candidates(at: directory + ["node_modules"] + components) { return found }
            guard directory.popLast() != nil else { throw missing }
        }
    }

    private func candidates(at components: [String]) -> Module? {
        guard let path = normalized(components) else { return nil }
        for suffix in ["", ".js", ".json"] {
            if let found = read(path + suffix) { return found }
        }
        if let package = read(path + "/package.json"), let main = mainFile(package.text),
            let path = normalized(
                path.split(separator: "/").map(String.init) + main.split(separator: "/").map(String.init))
        {
            for suffix in ["", ".js", ".json", "/index.js", "/index.json"] {
                if let found = read(path + suffix) { return found }
            }
        }
        return read(path + "/index.js") ?? read(path + "/index.json")
    }

    private func mainFile(_ text: String) -> String? {
        struct Package: Decodable { let main: String? }
        return (try? JSONDecoder().decode(Package.self, from: Data(text.utf8)))?.main
    }

    /// `nil` when the path leads out of the folder.
    private func normalized(_ components: [String]) -> String? {
        var kept: [String] = []
        for component in components where component != "." {
            guard component == ".." else {
                kept.append(component)
                continue
            }
            guard kept.popLast() != nil else { return nil }
        }
        return kept.joined(separator: "/")
    }

    private func read(_ path: String) -> Module? {
        guard !path.isEmpty else { return nil }
        if let folder, let text = Self.regularFile(folder + "/" + path) { return Module(path: path, text: text) }
        return JobScript.builtIn.first { $0.fileName == path }.map { Module(path: path, text: $0.text) }
    }

    private static func regularFile(_ path: String) -> String? {
        let url = URL(filePath: path).resolvingSymlinksInPath()
        guard let values = try? url.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey]),
            values.isRegularFile == true, let size = values.fileSize, size <= maximumSize
        else { return nil }
        return try? String(contentsOf: url, encoding: .utf8)
    }
}
