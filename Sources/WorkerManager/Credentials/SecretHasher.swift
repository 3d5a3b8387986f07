/// What hashes and compares secrets, slowly. Calls block.
package protocol SecretHasher: Sendable {
    /// A new hash of a secret.
    func hash(_ secret: String) throws(SecretError) -> String
    /// Whether a hash is that of a secret; without a hash it is not, and that costs as much.
    func matches(_ secret: String, hash: String?) -> Bool
}

/// The hash that is stored.
struct BcryptHasher: SecretHasher {
    func hash(_ secret: String) throws(SecretError) -> String { try SecretHash.make(secret) }
    func matches(_ secret: String, hash: String?) -> Bool { SecretHash.matches(secret, hash: hash) }
}
