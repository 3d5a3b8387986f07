internal import FoundationEssentials

extension ShamanClient {
    /// Jobs that are asked for at once.
    private static let jobsOfPage = 200
    /// Tasks that are asked for at once.
    private static let tasksOfPage = 1000

    /// The farm's jobs, the newest first.
    ///
    /// - Parameters:
    ///   - statuses: only those with one of them, as the API calls them; empty for all.
    ///   - limit: no more than so many; `nil` for all.
    public func jobs(statuses: [String], limit: Int?) async throws -> [JobInfo] {
        do {
            return try await queryJobs(statuses, limit)
        } catch let error as ShamanClientError where error.status == 404 || error.status == 405 {
            // Flamenco has had no such question since 3.6, but a list of all jobs.
            let all = try await allJobs().filter { statuses.isEmpty || statuses.contains($0.status) }
            let newest = all.sorted { ($0.createdAt ?? .distantPast) > ($1.createdAt ?? .distantPast) }
            return limit.map { Array(newest.prefix($0)) } ?? newest
        }
    }

    private func queryJobs(_ statuses: [String], _ limit: Int?) async throws -> [JobInfo] {
        try await collectPages(of: Self.jobsOfPage, limit: limit, id: \JobInfo.id) { offset, count in
            let query = WireJobsQuery(
                offset: offset, limit: count, orderBy: ["-created_at", "-id"],
                statusIn: statuses.isEmpty ? nil : statuses)
            let task = "list the jobs"
            let page: WireJobs = try decode(try await send("jobs/query", query, task: task), task)
            return page.jobs
        }
    }

    private func allJobs() async throws -> [JobInfo] {
        try await collectPages(of: Self.jobsOfPage, limit: nil, id: \JobInfo.id) { offset, count in
            let page: WireJobs = try await look("jobs?limit=\(count)&offset=\(offset)", task: "list the jobs")
            return page.jobs
        }
    }

    /// One job; `notFound` when there is none.
    public func job(_ id: String) async throws -> JobInfo {
        try await look("jobs/\(urlComponent(id))", task: "show the job \(id)")
    }

    /// A job's tasks, in the order in which they were made; none for a job that does not exist.
    public func tasks(of jobID: String) async throws -> [TaskInfo] {
        try await collectPages(of: Self.tasksOfPage, limit: nil, id: \TaskInfo.id) { offset, count in
            let page: WireTasks = try await look(
                "jobs/\(urlComponent(jobID))/tasks?limit=\(count)&offset=\(offset)",
                task: "list the tasks of the job \(jobID)")
            return page.tasks
        }
    }

    /// One task; `notFound` when there is none.
    public func task(_ id: String) async throws -> TaskInfo {
        try await look("tasks/\(urlComponent(id))", task: "show the task \(id)")
    }
}

/// Asks for one page after the other until one is not full, or `limit` is reached.
///
/// A server that knows nothing of pages sends everything each time: a page that is too long is all there is, and one that
/// brings nothing new is the last. What comes twice, as something new has moved the pages meanwhile, is taken once.
func collectPages<Element>(
    of size: Int, limit: Int?, id: (Element) -> String, _ ask: (_ offset: Int, _ count: Int) async throws -> [Element]
) async throws -> [Element] {
    var elements: [Element] = []
    var seen: Set<String> = []
    var offset = 0
    while limit.map({ elements.count < $0 }) ?? true {
        let count = min(size, limit.map { $0 - elements.count } ?? size)
        let page = try await ask(offset, count)
        let new = page.filter { seen.insert(id($0)).inserted }
        elements += new
        offset += page.count
        if page.count != count || new.isEmpty { break }
    }
    return limit.map { Array(elements.prefix($0)) } ?? elements
}

/// The question for jobs.
struct WireJobsQuery: Encodable {
    let offset: Int
    let limit: Int
    let orderBy: [String]
    let statusIn: [String]?

    private enum CodingKeys: String, CodingKey {
        case offset, limit
        case orderBy = "order_by"
        case statusIn = "status_in"
    }
}
