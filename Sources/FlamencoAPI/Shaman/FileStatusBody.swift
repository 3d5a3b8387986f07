public import Shaman

/// The answer to `GET /shaman/files/{checksum}/{filesize}`, for those who answer it without the router.
public enum FileStatusBody {
    /// The JSON text, as the router's answer has it.
    public static func json(_ state: BlobState) -> String {
        JSONText.object([("status", .string(state.rawValue))]) + "\n"
    }
}
