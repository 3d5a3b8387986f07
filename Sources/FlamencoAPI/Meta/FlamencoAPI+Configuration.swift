internal import Hummingbird

extension FlamencoAPI {
    /// The operations about the configuration.
    func addConfigurationRoutes(to routes: RouteTable<some ClientContext>) {
        let guarded = ManagementGuard(token: managementToken)
        routes.add(
            "api/v3/configuration",
            [.get: { request, call in try await meta.configuration(request, logger: call.logger) }])
        routes.add(
            "api/v3/configuration/check/shared-storage",
            guarded([.post: { request, _ in try await meta.checkSharedStorage(request) }]))
        routes.add(
            "api/v3/configuration/shared-storage/{audience}/{platform}",
            [
                .get: { request, call in
                    try meta.sharedStorage(
                        request, audience: call.parameter("audience"), platform: call.parameter("platform"))
                }
            ])
        routes.add(
            "api/v3/configuration/variables/{audience}/{platform}",
            [
                .get: { request, call in
                    try meta.variables(
                        request, audience: call.parameter("audience"), platform: call.parameter("platform"))
                }
            ])
        routes.add(
            "api/v3/configuration/check/blender",
            guarded([
                .get: { request, _ in try await meta.findBlender(request) },
                .post: { request, _ in try await meta.checkBlender(request) },
            ]))
        routes.add(
            "api/v3/configuration/file",
            guarded([
                .get: { request, call in try await meta.file.file(request, logger: call.logger) },
                .put: { request, call in try await meta.file.saveFile(request, logger: call.logger) },
            ]))
        routes.add(
            "api/v3/configuration/setup-assistant",
            guarded([.post: { request, call in try await meta.file.setUp(request, logger: call.logger) }]))
    }
}
