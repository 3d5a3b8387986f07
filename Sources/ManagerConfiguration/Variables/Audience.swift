/// Who is asking for a variable's value. The raw values are the texts of the configuration file and the API.
public enum Audience: String, CaseIterable, Sendable {
    /// The machines that render.
    case workers
    /// People and their add-ons, which see the storage from their own machines.
    case users
}
