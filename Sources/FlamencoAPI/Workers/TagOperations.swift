internal import FarmModel
internal import HTTPTypes
internal import Hummingbird
internal import WorkerManager

/// The operations on worker tags.
struct TagOperations: Sendable {
    let workers: WorkerManager

    // MARK: GET, POST /worker-mgt/tags

    func list(_ request: Request) throws -> Response {
        try JSONBody.response(TagMessages.List(tags: workers.tags.map(TagMessages.Tag.init)), to: request)
    }

    func create(_ request: Request) async throws -> Response {
        let body = try await JSONBody.decode(TagMessages.Input.self, from: request)
        let id = try body.id.map { text throws(APIError) in try WorkerManagementOperations.tag(text) }
        let tag = try await workers.createTag(id: id, name: body.name, description: body.description ?? "")
        return try JSONBody.response(TagMessages.Tag(tag), to: request)
    }

    // MARK: GET, PUT, DELETE /worker-mgt/tag/{tag_id}

    func details(_ request: Request, id: String) throws -> Response {
        let tag = try workers.tag(try WorkerManagementOperations.tag(id))
        return try JSONBody.response(TagMessages.Tag(tag), to: request)
    }

    func update(_ request: Request, id: String) async throws -> Response {
        let id = try WorkerManagementOperations.tag(id)
        let body = try await JSONBody.decode(TagMessages.Input.self, from: request)
        try await workers.updateTag(id, name: body.name, description: body.description)
        return Response(status: .noContent)
    }

    func delete(id: String) async throws -> Response {
        try await workers.deleteTag(try WorkerManagementOperations.tag(id))
        return Response(status: .noContent)
    }
}
