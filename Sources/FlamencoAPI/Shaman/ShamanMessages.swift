/// The small answers of the Shaman operations, member for member as they go over the wire.
///
/// The requests and answers that list files are read and written by ``ManifestDecoder`` and ``RequirementsAnswer``.
enum ShamanMessages {
    struct CheckoutResult: Encodable {
        let checkoutPath: String
    }

    struct SingleFileStatus: Encodable {
        let status: String
    }
}
