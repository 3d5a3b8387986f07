internal import HTTPTypes
internal import Hummingbird

/// The routes of workers and of those who manage them.
extension FlamencoAPI {
    func addWorkerRoutes(to routes: RouteTable<some ClientContext>) {
        let operations = WorkerOperations(
            workers: workers, jobs: jobs, previews: previews, configuration: configuration)
        routes.add("api/v3/worker/register-worker", [.post: { try await operations.register($0, $1) }])
        routes.add("api/v3/worker/sign-on", [.post: { try await operations.signOn($0, $1) }])
        routes.add("api/v3/worker/sign-off", [.post: { try await operations.signOff($0, $1) }])
        routes.add("api/v3/worker/state", [.get: { try await operations.state($0, $1) }])
        routes.add("api/v3/worker/state-changed", [.post: { try await operations.stateChanged($0, $1) }])
        routes.add("api/v3/worker/task", [.post: { try await operations.scheduleTask($0, $1) }])
        routes.add("api/v3/worker/task/{task_id}", [.post: { try await operations.updateTask($0, $1) }])
        routes.add(
            "api/v3/worker/task/{task_id}/output-produced", [.post: { try await operations.takePreview($0, $1) }])
        routes.add("api/v3/worker/task/{task_id}/may-i-run", [.get: { try await operations.mayRun($0, $1) }])
    }

    func addWorkerManagementRoutes(to routes: RouteTable<some ClientContext>) {
        let operations = WorkerManagementOperations(workers: workers, jobs: jobs)
        let tags = TagOperations(workers: workers)
        let guarded = ManagementGuard(token: managementToken)
        routes.add("api/v3/status", [.get: { request, _ in try operations.farmStatus(request) }])
        routes.add("api/v3/worker-mgt/workers", guarded([.get: { request, _ in try operations.list(request) }]))
        routes.add(
            "api/v3/worker-mgt/workers/{worker_id}",
            guarded([
                .get: { request, call in try await operations.details(request, id: call.parameter("worker_id")) },
                .delete: { _, call in try await operations.delete(id: call.parameter("worker_id")) },
            ]))
        routes.add(
            "api/v3/worker-mgt/workers/{worker_id}/setstatus",
            guarded([.post: { try await operations.setStatus($0, id: $1.parameter("worker_id")) }]))
        routes.add(
            "api/v3/worker-mgt/workers/{worker_id}/settags",
            guarded([.post: { try await operations.setTags($0, id: $1.parameter("worker_id")) }]))
        routes.add(
            "api/v3/worker-mgt/workers/{worker_id}/sleep-schedule",
            guarded([
                .get: { request, call in try operations.schedule(request, id: call.parameter("worker_id")) },
                .post: { try await operations.setSchedule($0, id: $1.parameter("worker_id")) },
            ]))
        routes.add(
            "api/v3/worker-mgt/tags",
            guarded([
                .get: { request, _ in try tags.list(request) },
                .post: { request, _ in try await tags.create(request) },
            ]))
        routes.add(
            "api/v3/worker-mgt/tag/{tag_id}",
            guarded([
                .get: { request, call in try tags.details(request, id: call.parameter("tag_id")) },
                .put: { try await tags.update($0, id: $1.parameter("tag_id")) },
                .delete: { _, call in try await tags.delete(id: call.parameter("tag_id")) },
            ]))
    }
}
