internal import HTTPTypes
internal import ManagerConfiguration

/// The bodies of this project's own operations on the file store.
enum CollectionMessages {
    struct Request: Decodable, Sendable {
        let dryRun: Bool?
        let maxAge: String?
        let purge: Bool?

        enum CodingKeys: String, CodingKey {
            case dryRun = "dry_run"
            case maxAge = "max_age"
            case purge
        }

        /// The age limit asked for, if any.
        func maximumAge() throws(APIError) -> Duration? {
            guard let maxAge else { return nil }
            do {
                let age = try GoDuration(parsing: maxAge)
                guard age >= .zero else {
                    throw APIError(.badRequest, "max_age \(JSONText.quoted(maxAge)) is negative")
                }
                return age.duration
            } catch let error as APIError {
                throw error
            } catch {
                throw APIError(
                    .badRequest, "max_age \(JSONText.quoted(maxAge)) is not a duration like 744h0m0s: \(error)")
            }
        }
    }
}
