import FarmModel
import FarmStore
import JobManager
import TestSupport
import Testing
import WorkerManager

@Suite("Which jobs a query finds", .timeLimit(.minutes(10)))
struct QueryTests {
    /// `first` (completed), `Second` (queued), `third` (canceled), in this order.
    private func farm() async throws -> JobFarm {
        let farm = try JobFarm()
        let node = try await farm.worker()
        _ = try await farm.submit(
            JobPlan("a").with { plan in
                plan.name = "first"
                plan.priority = 40
                plan.metadata = ["user.name": "Ann", "project": "100%_done", "note": "50_50"]
                plan.settings = ["frames": "1-10", "chunk": 5, "deep": ["a": 1], "flag": true]
            })
        _ = try await farm.work(node)
        farm.clock.advance(.seconds(1))
        _ = try await farm.submit(
            JobPlan("a").with { plan in
                plan.name = "Second"
                plan.priority = 60
                plan.metadata = ["user.name": "Bob Ann", "user": "{\"name\": \"Ann\"}"]
                plan.settings = ["frames": "1-20", "chunk": 50]
            })
        farm.clock.advance(.seconds(1))
        let third = try await farm.submit(JobPlan("a", "b").with { $0.name = "third" })
        try await farm.jobs.setStatus(third.id, to: .canceled, reason: "")
        return farm
    }

    private func names(_ farm: JobFarm, _ change: (inout JobQuery) -> Void) async throws -> [String] {
        var query = JobQuery()
        change(&query)
        return try await farm.jobs.jobs(query).map(\.job.name)
    }

    @Test("all jobs, in the order in which they came, those to be deleted too")
    func all() async throws {
        let farm = try await farm()
        let second = try #require(try await farm.jobs.jobs(JobQuery()).dropFirst().first)
        try await farm.jobs.requestDeletion(of: second.job.id)
        #expect(try await names(farm) { _ in } == ["first", "Second", "third"])
        let details = try await farm.jobs.job(second.job.id)
        #expect(details.metadata["user.name"] == "Bob Ann")
        #expect(details.settings["chunk"] == 50)
    }

    @Test(
        "by status: any of those that are given, and none of none",
        arguments: [
            ([JobStatus.completed], ["first"]), ([.canceled, .queued], ["Second", "third"]), ([], []),
            ([.failed], []), (JobStatus.allCases, ["first", "Second", "third"]),
        ])
    func status(statuses: [JobStatus], found: [String]) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.statuses = statuses } == found)
    }

    @Test(
        "by metadata: a key is one name, whatever is in it, and a value with % is a pattern",
        arguments: [
            (["user.name": "Ann"], ["first"]), (["user.name": "ann"], []),
            (["user.name": "%ann"], ["first", "Second"]),
            (["user.name": "A%"], ["first"]), (["user.name": "_nn%"], ["first"]),
            (["user.name": "%"], ["first", "Second"]),
            (["user.name": "_nn"], []), (["note": "50_50"], ["first"]), (["note": "50x50"], []),
            (["project": "100%_done"], ["first"]), (["user.name": "%Ann", "note": "50%"], ["first"]),
            (["other": "%"], []),
        ])
    func metadata(conditions: [String: String], found: [String]) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.metadata = conditions } == found)
    }

    @Test(
        "by settings: the same, with numbers and the like as JSON has them",
        arguments: [
            (["frames": "1-10"], ["first"]), (["frames": "1-%"], ["first", "Second"]), (["chunk": "5"], ["first"]),
            (["chunk": "5%"], ["first", "Second"]), (["flag": "true"], ["first"]), (["user.name": "%"], []),
        ])
    func settings(conditions: [String: String], found: [String]) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.settings = conditions } == found)
    }

    @Test(
        "by what people type: in name, type and identity, whatever its case",
        arguments: [
            ("SEC", ["Second"]), ("tes", ["first", "Second", "third"]), ("nothing", []),
            ("", ["first", "Second", "third"]),
        ])
    func text(text: String, found: [String]) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.text = text } == found)
        let third = try #require(try await farm.jobs.jobs(JobQuery()).last)
        #expect(try await names(farm) { $0.text = "\(third.job.id)".uppercased() } == ["third"])
    }

    @Test(
        "ordered by every column, both ways",
        arguments: [
            (JobQuery.Key.id, ["first", "Second", "third"]), (.name, ["Second", "first", "third"]),
            (.priority, ["first", "third", "Second"]), (.status, ["third", "first", "Second"]),
            (.created, ["first", "Second", "third"]), (.updated, ["first", "Second", "third"]),
            (.stepsTotal, ["first", "Second", "third"]), (.stepsCompleted, ["Second", "third", "first"]),
            (.type, ["first", "Second", "third"]),
        ])
    func order(key: JobQuery.Key, found: [String]) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.order = [.init(key: key, isDescending: false)] } == found)
        let descending = try await names(farm) { $0.order = [.init(key: key, isDescending: true)] }
        #expect(Set(descending) == Set(found))
        if ![.type, .stepsTotal, .stepsCompleted].contains(key) { #expect(descending == found.reversed()) }
    }

    @Test("every column can be ordered by", arguments: JobQuery.Key.allCases)
    func columns(key: JobQuery.Key) async throws {
        let farm = try await farm()
        #expect(try await names(farm) { $0.order = [.init(key: key, isDescending: true)] }.count == 3)
    }

    @Test("the first part of an order counts most")
    func orderOfTwo() async throws {
        let farm = try await farm()
        let order: [JobQuery.Order] = [
            .init(key: .type, isDescending: false), .init(key: .priority, isDescending: true),
        ]
        #expect(try await names(farm) { $0.order = order } == ["Second", "third", "first"])
    }

    @Test("piece by piece, with conditions or without", arguments: [true, false])
    func pages(isFiltered: Bool) async throws {
        let farm = try await farm()
        func page(_ offset: Int, _ limit: Int?) async throws -> [String] {
            try await names(farm) { query in
                query.offset = offset
                query.limit = limit
                if isFiltered { query.text = "test" }
            }
        }
        #expect(try await page(0, 2) == ["first", "Second"])
        #expect(try await page(2, 2) == ["third"])
        #expect(try await page(1, nil) == ["Second", "third"])
        #expect(try await page(3, 1) == [])
    }
}
