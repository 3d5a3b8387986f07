internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ManagerConfiguration
internal import NIOCore
internal import Shaman

/// The operations that read and write the whole configuration.
struct ConfigurationOperations: Sendable {
    let store: ConfigurationStore
    let pool: IOPool
    /// Threads for trials of paths that clients name.
    let trials: IOPool
    /// Says why a file store could not be opened at a path; `nil` when it could.
    let trialOfStore: @Sendable (String) -> String?
    /// Has the server end and begin anew.
    let restart: @Sendable () -> Void

    private static let restartNeeded = HTTPField.Name("X-Restart-Needed")

    // MARK: GET /configuration/file

    func file(_ request: Request, logger: Logger) async throws -> Response {
        try await refresh(logger)
        guard Self.wantsYAML(request) else { return try JSONBody.response(store.document, to: request) }
        return Response(
            status: .ok, headers: [.contentType: "application/yaml"],
            body: .init(byteBuffer: ByteBuffer(string: try store.yaml)))
    }

    /// Looks whether somebody has changed the file by hand.
    ///
    /// - Throws: 500 while it is wrong; what was in effect before is still so.
    func refresh(_ logger: Logger) async throws {
        let store = store
        let problem = try await pool.run { () throws(ShamanError) -> ConfigurationError? in
            do throws(ConfigurationError) {
                try store.refresh { logger.error("the configuration file is wrong, and the one before stays: \($0)") }
                return nil
            } catch {
                return error
            }
        }
        if let problem {
            throw APIError(
                .internalServerError, "error investigating configuration: loading \(store.path): \(problem)")
        }
    }

    private static func wantsYAML(_ request: Request) -> Bool {
        let types = request.headers[values: .accept].joined(separator: ",").split(separator: ",").map {
            $0.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        }
        let isYAML = types.map { ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"].contains($0) }
        // What is named first is wanted most.
        guard let yaml = isYAML.firstIndex(of: true) else { return false }
        return types.firstIndex { $0 == "application/json" }.map { yaml < $0 } ?? true
    }

    // MARK: PUT /configuration/file

    func saveFile(_ request: Request, logger: Logger) async throws -> Response {
        let changes = try await JSONBody.decode(
            ConfigurationValue.self, from: request, limit: APILimits.smallBodyBytes)
        let change = try await save(changes, logger: logger)
        var fields = HTTPFields()
        if let name = Self.restartNeeded, !change.needsRestart.isEmpty {
            fields[name] = change.needsRestart.joined(separator: ", ")
        }
        return Response(status: .noContent, headers: fields)
    }

    private func save(_ changes: ConfigurationValue, logger: Logger) async throws -> ConfigurationStore.Change {
        let store = store
        let result = try await pool.run { () throws(ShamanError) in
            Result { () throws(ConfigurationStore.Refusal) in try store.change(changes) }
        }
        switch result {
        case .success(let change):
            logger.notice(
                "configuration saved",
                metadata: ["file": "\(store.path)", "needs_restart": "\(change.needsRestart.joined(separator: ", "))"])
            return change
        case .failure(.invalid(let error)):
            throw APIError(.badRequest, error.key.map { "\($0): \(error.message)" } ?? error.message)
        case .failure(.broken(let error)):
            throw APIError(
                .conflict,
                "the configuration file was changed by hand, and is wrong; mend it before anything is saved: \(error)")
        case .failure(.notSaved(let error)):
            throw APIError(.internalServerError, "error saving configuration file: \(error)")
        }
    }

    // MARK: POST /configuration/setup-assistant

    func setUp(_ request: Request, logger: Logger) async throws -> Response {
        let setup = try await JSONBody.decode(SetupAssistant.self, from: request, limit: APILimits.smallBodyBytes)
        try setup.check()
        let storage = setup.trimmedStorage
        let trialOfStore = trialOfStore
        let problem = try await trials.run { () throws(ShamanError) in
            SharedStorageCheck.problem(with: storage) ?? trialOfStore(storage)
        }
        if let problem { throw APIError(.badRequest, "configuration is incomplete: \(problem)") }
        _ = try await save(setup.changes(of: store.document), logger: logger)
        restart()
        return Response(status: .noContent)
    }
}
