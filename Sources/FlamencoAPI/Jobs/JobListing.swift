internal import FarmModel
internal import FarmStore
internal import Hummingbird

/// Reads which jobs a client wants.
enum JobListing {
    /// What `POST /jobs/query` asks for.
    ///
    /// - Throws: 400 that names the member.
    static func query(_ body: JobMessages.Query) throws(APIError) -> JobQuery {
        var query = JobQuery()
        query.statuses = body.statuses
        query.metadata = body.metadata ?? [:]
        query.settings = body.settings ?? [:]
        for (key, pattern) in query.metadata.merging(query.settings, uniquingKeysWith: { first, _ in first })
        where pattern.utf8.count > APILimits.patternBytes {
            throw APIError(
                .badRequest, "the pattern of \"\(key.prefix(64))\" has more than \(APILimits.patternBytes) bytes")
        }
        query.offset = try QueryParameters.bounded(body.offset ?? 0, "offset", from: 0)
        query.limit = try body.limit.map { limit throws(APIError) in
            try QueryParameters.bounded(limit, "limit", from: 1)
        }
        query.order = try order(body.orderBy ?? [])
        return query
    }

    /// What the query parameters of `GET /jobs` ask for: all of them are ours, and without any of them it is all jobs.
    ///
    /// - Throws: 400 that names the parameter.
    static func query(_ request: Request) throws(APIError) -> JobQuery {
        let parameters = request.uri.queryParameters
        var query = JobQuery()
        query.offset = try QueryParameters.bounded(
            try QueryParameters.number("offset", in: request) ?? 0, "offset", from: 0)
        query.limit = try QueryParameters.number("limit", in: request).map { limit throws(APIError) in
            try QueryParameters.bounded(limit, "limit", from: 1)
        }
        query.text = try QueryParameters.text("search", in: request)
        query.order = try order(parameters.getAll("order_by").flatMap(list))
        let statuses = parameters.getAll("status_in").flatMap(list)
        if !statuses.isEmpty {
            query.statuses = try statuses.map { text throws(APIError) in
                guard let status = JobStatus(rawValue: text) else {
                    throw APIError(
                        .badRequest, "parameter \"status_in\" in query has an error: \(text) is no job status")
                }
                return status
            }
        }
        return query
    }

    private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

    private static func order(_ keys: [String]) throws(APIError) -> [JobQuery.Order] {
        guard keys.count <= JobQuery.Key.allCases.count else {
            throw APIError(.badRequest, "\"order_by\" has more entries than there are columns")
        }
        let orders = try keys.map { text throws(APIError) in
            let name = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text
            guard let key = JobQuery.Key(rawValue: name) ?? aliases[name] else {
                let known = JobQuery.Key.allCases.map(\.rawValue).joined(separator: ", ")
                throw APIError(
                    .badRequest, "\"order_by\" has an entry \"\(name.prefix(64))\", which is none of: \(known)")
            }
            return JobQuery.Order(key: key, isDescending: text.hasPrefix("-"))
        }
        // What comes again orders nothing any more.
        var known: Set<JobQuery.Key> = []
        return orders.filter { known.insert($0.key).inserted }
    }

    private static let aliases: [String: JobQuery.Key] = ["type": .type, "created": .created, "updated": .updated]
}
