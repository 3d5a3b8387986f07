public import FarmModel

/// What lies on disks for a job, beside the database.
public protocol JobStorage: Sendable {
    /// Whether checkouts are deleted with their jobs.
    var deletesCheckouts: Bool { get }

    /// Deletes a checkout; there need not be one.
    func deleteCheckout(_ path: String) async throws

    /// Deletes a job's logs and preview images; there need not be any.
    func deleteFiles(of job: JobID) async throws
}
