internal import FarmModel
internal import Glibc
internal import Shaman

/// The folder with the previews of a job's tasks. All calls block.
enum PreviewGallery {
    /// Adds the preview of a task or replaces it, and removes the oldest ones when there are too many.
    static func add(_ bytes: [UInt8], of task: TaskID, to folder: DirectoryHandle, keeping limit: Int) throws {
        let gallery: DirectoryHandle
        do {
            gallery = try folder.directory(JobFolders.previews)
        } catch {
            guard error.errno == ENOENT else { throw error }
            gallery = try folder.directory(making: JobFolders.previews)
        }
        let (name, newName) = ("\(task).jpg", ".\(task).jpg.new")
        do {
            try WholeFile.write(bytes, to: newName, in: gallery)
            try gallery.rename(newName, to: gallery, as: name)
        } catch {
            unlinkat(gallery.descriptor, newName, 0)
            throw error
        }
        for old in try entries(gallery).dropFirst(limit) { try? gallery.unlink("\(old.task).jpg") }
    }

    /// The tasks that have one in a job's folder, the newest first.
    static func list(_ folder: DirectoryHandle?) throws -> [(task: TaskID, moment: Timestamp)] {
        guard let folder else { return [] }
        do {
            return try entries(try folder.directory(JobFolders.previews))
        } catch let error as SystemError where error.isAbsence {
            return []
        }
    }

    private static func entries(_ gallery: DirectoryHandle) throws -> [(task: TaskID, moment: Timestamp)] {
        var found: [(task: TaskID, moment: Timestamp)] = []
        for name in try gallery.names() where name.hasSuffix(".jpg") {
            guard let task = TaskID(name.dropLast(4)), let status = try gallery.statusIfPresent(name) else { continue }
            found.append((task, Timestamp(microseconds: status.modified.nanoseconds / 1000)))
        }
        return found.sorted { ($1.moment, "\($1.task)") < ($0.moment, "\($0.task)") }
    }
}
