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
            // Somebody has deleted it before, or it is no path of a checkout.
            guard error.code == .notFound else { throw error }
        }
    }

    func deleteFiles(of job: JobID) async throws {}
}

struct DroppedLogs: TaskLogSink {
    func append(_ text: String, task: TaskID, job: JobID) {}
    func flush(task: TaskID, job: JobID) async {}
}
