internal import HTTPTypes
internal import Hummingbird

/// The routes of jobs and tasks.
extension FlamencoAPI {
    func addJobRoutes(to routes: RouteTable<some ClientContext>) {
        let operations = jobOperations
        routes.add("api/v3/jobs/types", [.get: { request, _ in try await operations.types(request) }])
        routes.add("api/v3/jobs/types/problems", [.get: { request, _ in try await operations.typeProblems(request) }])
        routes.add(
            "api/v3/jobs/type/{type_name}", [.get: { try await operations.type($0, name: $1.parameter("type_name")) }])
        routes.add(
            "api/v3/jobs",
            [
                .get: { request, _ in try await operations.list(request) },
                .post: { request, _ in try await operations.submit(request) },
            ])
        routes.add("api/v3/jobs/check", [.post: { request, _ in try await operations.check(request) }])
        routes.add("api/v3/jobs/query", [.post: { request, _ in try await operations.query(request) }])
        routes.add("api/v3/jobs/mass-delete", [.delete: { request, _ in try await operations.deleteMany(request) }])
        routes.add(
            "api/v3/jobs/{job_id}",
            [
                .get: { try await operations.details($0, id: $1.parameter("job_id")) },
                .delete: { _, call in try await operations.delete(id: call.parameter("job_id")) },
            ])
        routes.add(
            "api/v3/jobs/{job_id}/what-would-delete-do",
            [.get: { try await operations.deletionPreview($0, id: $1.parameter("job_id")) }])
        routes.add("api/v3/jobs/{job_id}/tasks", [.get: { try await operations.tasks($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/dependencies",
            [.get: { try await operations.dependencies($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/setstatus",
            [.post: { try await operations.setStatus($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/setpriority",
            [.post: { try await operations.setPriority($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/settag", [.post: { try await operations.setTag($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/blocklist",
            [
                .get: { try await operations.blocklist($0, id: $1.parameter("job_id")) },
                .delete: { try await operations.removeBlocks($0, id: $1.parameter("job_id")) },
            ])
        let previews = previews
        routes.add("api/v3/jobs/last-rendered", [.get: { request, _ in try await previews.ofFarm(request) }])
        routes.add(
            "api/v3/jobs/{job_id}/last-rendered",
            [.get: { try await previews.ofJob($0, id: $1.parameter("job_id")) }])
        routes.add(
            "api/v3/jobs/{job_id}/previews", [.get: { try await previews.gallery($0, id: $1.parameter("job_id")) }])
        let logs = LogOperations(jobs: jobs, files: files)
        routes.add("api/v3/tasks/{task_id}/log", [.get: { try await logs.info($0, id: $1.parameter("task_id")) }])
        routes.add(
            "api/v3/tasks/{task_id}/logtail", [.get: { _, call in try await logs.tail(id: call.parameter("task_id")) }])
        let tasks = TaskOperations(jobs: jobs)
        routes.add("api/v3/tasks/{task_id}", [.get: { try await tasks.details($0, id: $1.parameter("task_id")) }])
        routes.add(
            "api/v3/tasks/{task_id}/setstatus",
            [.post: { try await tasks.setStatus($0, id: $1.parameter("task_id")) }])
    }
}
