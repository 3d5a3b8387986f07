internal import Shaman

extension IOPool {
    /// Runs blocking work on files of jobs, and waits for it without blocking a cooperative thread.
    func runJobFiles<Value: Sendable>(
        _ work: @escaping @Sendable () throws(JobFilesError) -> Value
    ) async throws(JobFilesError) -> Value {
        let outcome: Result<Value, JobFilesError> = await withCheckedContinuation { continuation in
            let isAccepted = submit {
                do throws(JobFilesError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
            if !isAccepted {
                continuation.resume(returning: .failure(JobFilesError(.overloaded, "too many wait for the disk")))
            }
        }
        return try outcome.get()
    }
}

extension JobFolders {
    /// Opens a file for reading; `nil` when there is none. Blocks.
    func open(_ file: JobFile) throws(JobFilesError) -> OpenedFile? {
        do {
            guard let folder = try openIfPresent(file.job) else { return nil }
            return try OpenedFile(file.name, in: folder)
        } catch {
            throw JobFilesError(error)
        }
    }
}
