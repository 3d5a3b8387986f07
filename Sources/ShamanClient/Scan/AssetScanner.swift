public import Shaman

/// A file that a scan found.
public struct ScannedFile: Sendable, Hashable {
    /// Where it lies below the scanned directory.
    public let path: CheckoutPath
    /// The file itself, in the state in which the scan found it.
    public let file: LocalFile
}

/// What a scan found.
public struct AssetScan: Sendable {
    /// The files, sorted by their paths, directory by directory.
    public internal(set) var files: [ScannedFile] = []
    /// What cannot be pushed, and why; in the order in which it was met.
    public internal(set) var problems: [ShamanClientError] = []

    /// What the files take up together.
    public var totalBytes: Int64 { files.reduce(0) { $0 + $1.file.stamp.size } }

    /// One error for all problems; `nil` when there is none.
    public var failure: ShamanClientError? {
        guard let first = problems.first else { return nil }
        guard problems.count > 1 else { return first }
        let others = problems.count == 2 ? "1 other" : "\(problems.count - 1) others"
        return ShamanClientError(first.kind, "\(first.message) (and \(others) like it)")
    }
}

/// Finds the files of a directory and of everything below it.
///
/// Nothing is left out silently: hidden files count, links to files stand for the files, links to directories for the
/// directories. A directory that contains itself through a link is entered once. What cannot be read, or has a name that
/// no checkout can have, is reported as a problem.
public struct AssetScanner: Sendable {
    private let excluded: [GlobPattern]

    /// - Parameter excluded: what is left out, files as well as whole directories.
    public init(excluding excluded: [GlobPattern]) {
        self.excluded = excluded
    }

    /// Walks a directory. Blocks; one call to the volume per file.
    ///
    /// - Parameter isCancelled: is asked before each file; when it says so, `CancellationError` is thrown.
    /// - Throws: `fileUnreadable` when the directory itself is none or cannot be read, `invalidInput` when there are more
    ///   files than a checkout can have.
    public func scan(_ directory: String, isCancelled: () -> Bool) throws -> AssetScan {
        let root = try absolutePath(directory)
        guard case .directory(let place) = try FileKind.at(root) else {
            throw ShamanClientError(.fileUnreadable, "\(quoted(directory)) is not a directory")
        }
        var walk = Walk(excluded: excluded, ancestors: [place])
        try walk.visit(try directoryNames(root), of: root, below: "", isCancelled)
        return walk.scan
    }
}

/// One walk under way.
private struct Walk {
    let excluded: [GlobPattern]
    /// The directories from the root down to the one that is being visited.
    var ancestors: [FileKind.Place]
    var scan = AssetScan()
    var directories = 0

    private enum Finding {
        case file(ScannedFile)
        case directory(FileKind.Place, [String])
        case nothing
    }

    mutating func visit(
        _ names: [String], of directory: String, below prefix: String, _ isCancelled: () -> Bool
    ) throws {
        for name in names {
            if isCancelled() { throw CancellationError() }
            let path = "\(directory)/\(name)"
            let relative = prefix + name
            let finding: Finding
            do throws(ShamanClientError) {
                finding = try examine(path, relative, name)
            } catch {
                scan.problems.append(error)
                continue
            }
            switch finding {
            case .nothing: break
            case .file(let file): scan.files.append(file)
            case .directory(let place, let names):
                directories += 1
                ancestors.append(place)
                try visit(names, of: path, below: relative + "/", isCancelled)
                ancestors.removeLast()
            }
            // Links to directories can multiply a tree without end.
            guard max(scan.files.count, directories) <= Limits.manifestEntries else {
                throw ShamanClientError(
                    .invalidInput, "there are more than \(Limits.manifestEntries) files; no checkout can have as many")
            }
        }
    }

    private func examine(_ path: String, _ relative: String, _ name: String) throws(ShamanClientError) -> Finding {
        let kind: FileKind
        do throws(ShamanClientError) {
            kind = try FileKind.at(path)
        } catch {
            if isExcluded(relative, isDirectory: false) { return .nothing }
            throw error
        }
        if case .directory(let place) = kind {
            guard !isExcluded(relative, isDirectory: true), !ancestors.contains(place) else { return .nothing }
            guard ancestors.count < CheckoutPath.maximumDepth else {
                throw ShamanClientError(.invalidInput, "\(quoted(relative)) is nested too deep; exclude it")
            }
            return .directory(place, try directoryNames(path))
        }
        guard !isExcluded(relative, isDirectory: false) else { return .nothing }
        guard case .file(let stamp) = kind else {
            throw ShamanClientError(.fileUnreadable, "\(quoted(relative)) is no regular file; exclude or remove it")
        }
        return .file(ScannedFile(path: try checkoutPath(relative, name), file: LocalFile(path: path, stamp: stamp)))
    }

    private func isExcluded(_ path: String, isDirectory: Bool) -> Bool {
        excluded.contains { $0.matches(path, isDirectory: isDirectory) }
    }

    private func checkoutPath(_ relative: String, _ name: String) throws(ShamanClientError) -> CheckoutPath {
        // Elsewhere a backslash separates directories, so the server would put the file into another place.
        guard !name.utf8.contains(UInt8(ascii: "\\")) else {
            throw ShamanClientError(
                .invalidInput, "the name of \(quoted(relative)) has a backslash in it; rename it or exclude it")
        }
        do throws(ShamanError) {
            return try CheckoutPath(relative, portable: false)
        } catch {
            throw ShamanClientError(.invalidInput, error.message)
        }
    }
}
