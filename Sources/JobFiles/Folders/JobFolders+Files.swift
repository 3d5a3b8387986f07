internal import CLinuxFS
internal import FarmModel
internal import Glibc
internal import Shaman

/// What is done on the disk. Every call blocks, never follows a link beneath the root, and never leaves it.
extension JobFolders {
    /// Opens a job's folder, and makes it and all above it when it is not there.
    func openOrMake(_ job: JobID) throws(SystemError) -> DirectoryHandle {
        var attempts = 3
        while true {
            if let folder = try openIfPresent(job) { return folder }
            do {
                return try openOrMakeRoot().directory(making: Self.group(of: job)).directory(making: job.description)
            } catch {
                // Another job's removal took the empty folder in between.
                attempts -= 1
                guard error.errno == ENOENT, attempts > 0 else { throw error }
            }
        }
    }

    /// Opens a job's folder; `nil` when there is none.
    func openIfPresent(_ job: JobID) throws(SystemError) -> DirectoryHandle? {
        do {
            return try DirectoryHandle.open(root: root).directory(Self.folder(of: job))
        } catch {
            if error.isAbsence { return nil }
            throw error
        }
    }

    /// Removes a job's folder with all that is in it, then the folder above when nothing else is in that. Neither need exist.
    func remove(_ job: JobID) throws {
        let top: DirectoryHandle
        let group: DirectoryHandle
        do {
            top = try DirectoryHandle.open(root: root)
            group = try top.directory(Self.group(of: job))
        } catch {
            if error.isAbsence { return }
            throw error
        }
        try group.removeTree(job.description)
        do {
            try top.removeDirectory(Self.group(of: job))
        } catch {
            guard error.isAbsence || error.errno == ENOTEMPTY || error.errno == EEXIST else { throw error }
        }
    }

    private func openOrMakeRoot() throws(SystemError) -> DirectoryHandle {
        do {
            return try DirectoryHandle.open(root: root)
        } catch {
            guard error.errno == ENOENT else { throw error }
        }
        var path = ""
        for component in root.split(separator: "/") {
            path += "/\(component)"
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw SystemError("mkdir", path) }
        }
        return try DirectoryHandle.open(root: root)
    }
}

extension SystemError {
    /// Whether there was nothing of that name.
    var isAbsence: Bool { errno == ENOENT || errno == ENOTDIR }
}
