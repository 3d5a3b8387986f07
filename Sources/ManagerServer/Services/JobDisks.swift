internal import FarmModel
internal import JobFiles
internal import JobManager
internal import Shaman

/// What lies on disks for jobs: checkouts in the file store, logs and previews on the manager's own disk.
struct JobDisks: JobStorage {
    let shaman: ShamanService?
    let files: JobFiles

    var deletesCheckouts: Bool { shaman != nil }

    func deleteCheckout(_ path: String) async throws {
        do throws(ShamanError) {
            // A folder of another checkout goes with that.
            guard let shaman, try await shaman.checkout(containing: path) == nil else { return }
            try await shaman.eraseCheckout(path: path)
        } catch {
            // Somebody has deleted it before, or what the client named is no path of a checkout, or only leads to some.
            guard error.code == .notFound || error.code == .invalidInput else { throw error }
        }
    }

    func deleteFiles(of job: JobID) async throws { try await files.removeAll(of: job) }
}

/// The logs of tasks, as the manager of jobs sees them.
struct JobLogs: TaskLogSink {
    let files: JobFiles

    func append(_ text: String, task: TaskID, job: JobID) { files.logs.append(text, task: task, job: job) }

    func flush(task: TaskID, job: JobID) async {
        // What could not be written is reported, and no fault of whoever waits.
        try? await files.logs.write("", task: task, job: job)
    }
}
