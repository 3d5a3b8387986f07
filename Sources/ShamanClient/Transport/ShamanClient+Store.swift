internal import AsyncHTTPClient
public import Shaman

extension ShamanClient {
    /// Who answers.
    public func version() async throws -> ServerVersion {
        try await get("version", task: "ask for the version")
    }

    /// What the store holds. Servers other than ours do not tell: `unexpectedAnswer`, with status 404.
    public func stats() async throws -> StoreStats {
        try await get("shaman/stats", task: "ask what the store holds")
    }

    /// What the server knows of a blob.
    public func status(of blob: BlobID) async throws -> BlobStatus {
        let task = "ask for the status of \(blob.sha)"
        let answer: WireStatus = try await get("shaman/files/\(blob.sha)/\(blob.size)", task: task)
        guard let status = BlobStatus(rawValue: answer.status) else { throw unexpected(task) }
        return status
    }

    /// Lets the server collect garbage now, and waits for the end of it, however long that takes.
    ///
    /// - Parameters:
    ///   - dryRun: only count.
    ///   - maxAge: blobs that were used within this time stay; `nil` for the server's setting.
    ///   - purge: also delete what is in quarantine, without waiting for its time to pass.
    public func collectGarbage(dryRun: Bool, maxAge: Duration?, purge: Bool) async throws -> CollectorReport {
        // Nothing can be told from the time that a run takes, so this connection alone has no limit.
        let patient = Self.makeHTTPClient(configuration, answerTimeout: nil)
        let request = WireCollection(dryRun: dryRun, maxAge: maxAge?.goText, purge: purge)
        do {
            let report: CollectorReport = try await post("shaman/gc", request, over: patient, task: "collect garbage")
            try await patient.shutdown()
            return report
        } catch {
            try? await patient.shutdown()
            throw error
        }
    }
}
