internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ManagerConfiguration
internal import Shaman

/// The operations about the manager itself.
struct MetaOperations: Sendable {
    let store: ConfigurationStore
    let file: ConfigurationOperations
    let shaman: ShamanService?
    /// Threads for trials of paths that clients name, which may hang; nothing else waits for them.
    let trials: IOPool

    /// What is in effect now.
    private var configuration: ManagerConfiguration { store.current }

    // MARK: GET /version

    func version(_ request: Request) throws -> Response {
        let short = VersionInfo.shortVersion(
            userAgent: request.headers[.userAgent], configured: configuration.server.shortVersion)
        return try JSONBody.response(
            MetaMessages.Version(
                name: configuration.managerName, version: "\(short) (Shaman \(VersionInfo.program))",
                shortversion: short, git: "shaman-\(VersionInfo.program)"),
            to: request)
    }

    // MARK: GET /configuration

    func configuration(_ request: Request, logger: Logger) async throws -> Response {
        try await file.refresh(logger)
        let configuration = configuration
        return try JSONBody.response(
            MetaMessages.Configuration(
                isFirstRun: configuration.isFirstRun, shamanEnabled: shaman != nil,
                storageLocation: configuration.jobStoragePath),
            to: request)
    }

    // MARK: GET /configuration/shared-storage/{audience}/{platform}

    func sharedStorage(_ request: Request, audience: String, platform: String) throws -> Response {
        let configuration = configuration
        return try JSONBody.response(
            MetaMessages.SharedStorageLocation(
                location: configuration.variables.translate(
                    path: configuration.jobStoragePath, audience: try Self.audience(audience), platform: platform),
                audience: audience, platform: platform, shamanEnabled: shaman != nil),
            to: request)
    }

    // MARK: GET /configuration/variables/{audience}/{platform}

    func variables(_ request: Request, audience: String, platform: String) throws -> Response {
        let values = configuration.variables.values(audience: try Self.audience(audience), platform: platform)
        return try JSONBody.response(
            values.mapValues { MetaMessages.Variable(value: $0.value, isTwoWay: $0.isTwoWay) }, to: request)
    }

    // MARK: POST /configuration/check/shared-storage

    func checkSharedStorage(_ request: Request) async throws -> Response {
        let input = try await JSONBody.decodeIfPresent(
            MetaMessages.PathCheckInput.self, from: request, limit: APILimits.smallBodyBytes)
        let path = input?.path ?? ""
        let problem = try await trials.run { () throws(ShamanError) in SharedStorageCheck.problem(with: path) }
        return try JSONBody.response(
            MetaMessages.PathCheckResult(
                path: path, isUsable: problem == nil, cause: problem ?? "Directory checked successfully"),
            to: request)
    }

    // MARK: GET, POST /configuration/check/blender

    private var blender: BlenderSearch {
        BlenderSearch(
            probe: BlenderProbe(timeLimit: APILimits.blenderTime, disk: trials),
            searchPath: ProcessInfo.processInfo.environment["PATH"] ?? "")
    }

    func findBlender(_ request: Request) async throws -> Response {
        try JSONBody.response(try await blender.found(), to: request)
    }

    func checkBlender(_ request: Request) async throws -> Response {
        let input = try await JSONBody.decodeIfPresent(
            MetaMessages.PathCheckInput.self, from: request, limit: APILimits.smallBodyBytes)
        return try JSONBody.response(try await blender.check(input?.path ?? ""), to: request)
    }

    private static func audience(_ text: String) throws(APIError) -> Audience {
        guard let audience = Audience(rawValue: text) else {
            throw APIError(.badRequest, "audience \(JSONText.quoted(text)) is neither \"workers\" nor \"users\"")
        }
        return audience
    }
}
