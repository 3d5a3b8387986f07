internal import FarmModel
internal import JobManager
internal import Shaman

/// What lies on disks for jobs: checkouts in the file store.
struct JobDisks: JobStorage {
    let shaman: ShamanService?

    var deletesCheckouts: Bool { shaman != nil }

    func deleteCheckout(_ path: String) async throws {
        do throws(ShamanError) {
            try await shaman?.eraseCheckout(path: path)
        } catch {
            // Somebody has deleted it before, or what the client named is no path of a checkout, or only leads to some.
            guard error.code == .notFound || error.code == .invalidInput else { throw error }
        }
    }

    func deleteFiles(of job: JobID) async throws {}
}

struct DroppedLogs: TaskLogSink {
    func append(_ text: String, task: TaskID, job: JobID) {}
    func flush(task: TaskID, job: JobID) async {}
}
