internal import Foundation
internal import JobScripts

/// The folder with the farm's own scripts. It need not exist.
struct ScriptFolder: Sendable {
    /// A script of the folder, not read yet.
    struct File: Sendable {
        let fileName: String
        let jobType: String
        let stamp: FileStamp
    }

    /// What a script has at most, in bytes.
    static let maximumSize = 1 << 20

    let path: String

    /// The scripts, one for each job type: of several with the same one, that whose name comes last.
    ///
    /// - Throws: `unavailable` when the folder is there and cannot be read.
    func files() throws(JobCompilationError) -> [File] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch CocoaError.fileReadNoSuchFile {
            return []
        } catch {
            throw JobCompilationError(
                .unavailable, "the folder of job types cannot be read: \(error.localizedDescription)")
        }
        var files: [String: File] = [:]
        for name in names.sorted() {
            guard let jobType = JobScript.jobTypeName(ofFile: name), let stamp = FileStamp(path: path + "/" + name),
                stamp.size >= JobScript.minimumSize
            else { continue }
            files[jobType] = File(fileName: name, jobType: jobType, stamp: stamp)
        }
        return Array(files.values)
    }

    /// The text of a script.
    func read(_ file: File) throws(ScriptFailure) -> JobScript {
        guard file.stamp.size <= Self.maximumSize else {
            throw ScriptFailure(.syntax, "the script is larger than \(Self.maximumSize >> 20) MiB")
        }
        guard let data = FileManager.default.contents(atPath: path + "/" + file.fileName) else {
            throw ScriptFailure(.syntax, "the script cannot be read")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw ScriptFailure(.syntax, "the script is not UTF-8")
        }
        return JobScript(fileName: file.fileName, text: text)
    }

    /// The stamp of a file that a script has required; `nil` when it is gone.
    func stamp(ofModule module: String) -> FileStamp? { FileStamp(path: path + "/" + module) }
}
