extension ShamanClient {
    /// The kinds of job that the server knows.
    public func jobTypes() async throws -> [JobType] {
        let answer: WireJobTypes = try await look("jobs/types", task: "ask for the job types")
        return answer.jobTypes
    }

    /// One kind of job.
    ///
    /// - Throws: `invalidInput` that names the nearest one when there is none of that name.
    public func jobType(_ name: String) async throws -> JobType {
        do {
            return try await look("jobs/type/\(urlComponent(name))", task: "ask for the job type \(quoted(name))")
        } catch let error as ShamanClientError where error.kind == .notFound {
            let names = try await jobTypes().map(\.name)
            guard !names.contains(name) else { throw error }
            let hint = suggestion(for: name, among: names, calledEach: "job type")
            throw ShamanClientError(.invalidInput, "the server has no job type \(quoted(name))\(hint)")
        }
    }

    /// Has a job checked as if it were submitted.
    public func check(_ submission: JobSubmission) async throws {
        _ = try await send("jobs/check", submission, task: "check the job \(quoted(submission.name))")
    }

    /// Submits a job, once: repeating a call whose answer got lost may submit another.
    public func submit(_ submission: JobSubmission) async throws -> JobInfo {
        let task = "submit the job \(quoted(submission.name))"
        return try decode(try await send("jobs", submission, task: task), task)
    }

    /// The identity of a tag that was given by it or by its name.
    ///
    /// - Throws: `invalidInput` that names the nearest one when there is none.
    public func tagID(_ text: String) async throws -> String {
        let list: WireTags = try await look("worker-mgt/tags", task: "ask for the worker tags")
        let tags = list.tags ?? []
        let found =
            tags.first { $0.id?.lowercased() == text.lowercased() } ?? tags.first { $0.name == text }
            ?? tags.first { $0.name.lowercased() == text.lowercased() }
        if let id = found?.id { return id }
        let hint = suggestion(for: text, among: tags.map(\.name), calledEach: "tag")
        throw ShamanClientError(.invalidInput, "the server has no worker tag \(quoted(text))\(hint)")
    }
}

/// The answer to the question for worker tags.
struct WireTags: Decodable {
    struct Tag: Decodable {
        let id: String?
        let name: String
    }

    let tags: [Tag]?
}
