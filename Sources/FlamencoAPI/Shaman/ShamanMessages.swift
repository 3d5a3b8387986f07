/// The bodies of the Shaman operations, member for member as they go over the wire.
enum ShamanMessages {
    struct FileSpec: Decodable, Sendable {
        let sha: String
        let size: Int64
        let path: String
    }

    struct RequirementsRequest: Decodable, Sendable {
        let files: [FileSpec]
    }

    struct FileSpecWithStatus: Encodable {
        let path: String
        let sha: String
        let size: Int64
        let status: String
    }

    struct RequirementsResponse: Encodable {
        let files: [FileSpecWithStatus]
    }

    struct Checkout: Decodable, Sendable {
        let checkoutPath: String
        let files: [FileSpec]
    }

    struct CheckoutResult: Encodable {
        let checkoutPath: String
    }

    struct SingleFileStatus: Encodable {
        let status: String
    }
}
