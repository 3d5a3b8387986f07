internal import Foundation
internal import Shaman

/// Whether a path could be the shared storage, in the words that the setup page shows.
enum SharedStorageCheck {
    /// What is wrong with the path; `nil` when nothing is. Blocks.
    static func problem(with input: String) -> String? {
        let path = input.trimmingCharacters(in: .whitespaces)
        guard !path.isEmpty else { return "An empty path is not suitable as shared storage" }
        guard !path.hasPrefix("\\\\") else { return "UNC notation is not supported. Mount as a drive letter instead." }
        guard path.hasPrefix("/") else { return "The path is not absolute. Give the whole path, from the root." }
        guard !path.utf8.contains(0) else { return "This path does not exist. Choose an existing directory." }
        if isProgramDirectory(path) {
            return """
                Don't pick the installation directory of Flamenco Manager. \
                Choose a directory dedicated to the shared storage of files.
                """
        }
        do {
            try StorageTrial.run(at: path)
            return nil
        } catch {
            return text(of: error)
        }
    }

    private static func text(of failure: StorageTrial.Failure) -> String {
        switch failure {
        case .missing: "This path does not exist. Choose an existing directory."
        case .notADirectory: "The given path is not a directory. Choose an existing directory."
        case .unreadable(let reason): "Error checking filesystem: \(reason)"
        case .cannotCreate(let reason):
            """
            Unable to create a file in that directory: \(reason). \
            Pick an existing directory where Flamenco Manager can create files.
            """
        case .cannotWrite(let file, let reason): "unable to write to \(file): \(reason)"
        case .cannotLink(let reason):
            """
            Unable to create a symbolic link in that directory: \(reason). \
            Shaman needs symbolic links; mount the share so that they work.
            """
        }
    }

    private static func isProgramDirectory(_ path: String) -> Bool {
        guard let program = Bundle.main.executableURL?.deletingLastPathComponent() else { return false }
        // Compared as paths: a URL that is known to be a directory's has a slash at its end.
        return URL(filePath: path).resolvingSymlinksInPath().path == program.resolvingSymlinksInPath().path
    }
}
