internal import FarmModel
internal import FarmStore
internal import Foundation
internal import Hummingbird
internal import JobManager
internal import Shaman

/// What checkouts there are, and which jobs they are of.
struct CheckoutListing: Sendable {
    let shaman: ShamanService?
    let jobs: JobManager

    // MARK: GET /shaman/checkouts

    func list(_ request: Request) async throws -> Response {
        guard let shaman else { throw APIError.shamanNotActive }
        let found = try await shaman.findCheckouts(Self.query(request))
        let jobs = try await jobs.jobs(withCheckouts: found.checkouts.map(\.path), limit: APILimits.jobsOfCheckout)
        let checkouts = zip(found.checkouts, jobs).map { Body.Checkout($0, jobs: $1) }
        return try JSONBody.response(Body(checkouts: checkouts, total: found.total), to: request)
    }

    /// - Throws: 400 that names the parameter.
    private static func query(_ request: Request) throws(APIError) -> CheckoutQuery {
        let limit = try QueryParameters.bounded(
            try QueryParameters.number("limit", in: request) ?? APILimits.checkoutPage, "limit", from: 1)
        guard limit <= APILimits.checkoutPage else {
            throw APIError(.badRequest, "\"limit\" is \(limit), and has to be \(APILimits.checkoutPage) at most")
        }
        var query = CheckoutQuery(limit: limit)
        query.offset = try QueryParameters.bounded(
            try QueryParameters.number("offset", in: request) ?? 0, "offset", from: 0)
        query.text = try QueryParameters.text("search", in: request) ?? ""
        if let text = try QueryParameters.text("order_by", in: request) {
            let name = text.hasPrefix("-") ? String(text.dropFirst()) : text
            guard let key = CheckoutQuery.Key(rawValue: name) else {
                let known = CheckoutQuery.Key.allCases.map(\.rawValue).joined(separator: ", ")
                throw APIError(.badRequest, "\"order_by\" is \"\(name.prefix(64))\", which is none of: \(known)")
            }
            query.key = key
            query.isDescending = text.hasPrefix("-")
        }
        return query
    }
}

private struct Body: Encodable {
    struct Checkout: Encodable {
        let path: String
        let files: Int?
        let bytes: Int64?
        let created: Timestamp
        let jobs: [CheckoutJob]

        init(_ checkout: CheckoutSummary, jobs: [Job]) {
            path = checkout.path
            files = checkout.files
            bytes = checkout.bytes
            created = Timestamp(checkout.created)
            self.jobs = jobs.map { CheckoutJob(id: $0.id, name: $0.name, status: $0.status) }
        }
    }

    struct CheckoutJob: Encodable {
        let id: JobID
        let name: String
        let status: JobStatus
    }

    let checkouts: [Checkout]
    let total: Int
}
