/// When stored blobs reach stable storage.
public enum Durability: String, Sendable, Codable, CaseIterable {
    /// A checkout is the barrier: it is answered only when every blob and link of it would survive power loss. An
    /// upload's own answer does not wait for the disk.
    case checkout
    /// Each upload is on stable storage before its answer.
    case always
    /// Nothing is ever waited for; for scratch storage.
    case none
}
