internal import CCrypt
internal import COpenSSL

/// Hashes and compares workers' secrets with bcrypt, as Flamenco stores them, by libcrypt.
///
/// New hashes are `$2b$06$…`: about 5 ms of one core, four times what Flamenco spends, so that a thousand workers that sign
/// on at once take 5 s of processor time. All calls block for that long: they belong on a pool's threads, which is what
/// ``WorkerAuthenticator`` is for. Each takes 32 KiB from the heap.
public enum SecretHash {
    /// How long a secret may be: bcrypt looks at no byte after these.
    public static let maximumBytes = 72

    /// The cost of new hashes: twice the work for one more.
    static let cost = 6

    /// Whether a secret can be hashed at all.
    ///
    /// - Throws: `tooLong` or `containsNUL`.
    public static func check(_ secret: String) throws(SecretError) {
        let count = secret.utf8.count
        guard count <= maximumBytes else { throw .tooLong(bytes: count) }
        guard !secret.utf8.contains(0) else { throw .containsNUL }
    }

    /// A new hash of a secret, with a salt from the system.
    ///
    /// - Throws: `tooLong`, `containsNUL` or `failed`.
    public static func make(_ secret: String) throws(SecretError) -> String {
        try check(secret)
        let setting = withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CRYPT_GENSALT_OUTPUT_SIZE)) {
            buffer in
            crypt_gensalt_rn("$2b$", UInt(cost), nil, 0, buffer.baseAddress, CRYPT_GENSALT_OUTPUT_SIZE)
                .map { String(cString: $0) }
        }
        guard let setting, let hash = crypt(secret, setting) else { throw .failed }
        return hash
    }

    /// Whether a hash is that of a secret. `$2a$`, `$2b$` and `$2y$` are known, up to a cost of 12.
    ///
    /// A refusal always costs as much as a new hash, whether there is a hash (`nil` for a worker that is not known), whether
    /// it can be read, and whatever it cost to make. So the time tells nobody which workers there are.
    public static func matches(_ secret: String, hash: String?) -> Bool {
        guard (try? check(secret)) != nil else { return false }
        let known = hash.flatMap(StoredHash.init)
        if let known, let computed = crypt(secret, known.text), isEqual(computed, known.text) { return true }
        for cost in paddingCosts(known?.cost) { _ = crypt(secret, setting(cost: cost)) }
        return false
    }

    /// What a refusal is to cost, beside the comparison with a stored hash: each of these, which double the work one by one,
    /// so that 2^c + (2^c + … + 2^5) = 2^6.
    package static func paddingCosts(_ compared: Int?) -> [Int] {
        guard let compared else { return [cost] }
        return Array(compared..<max(compared, cost))
    }

    /// A salt that no hash has, for work whose outcome is not looked at.
    private static func setting(cost: Int) -> String { "$2b$\(cost < 10 ? "0" : "")\(cost)$abcdefghijklmnopqrstuu" }

    /// crypt_rn(3). Its memory is wiped before it is freed.
    private static func crypt(_ secret: String, _ setting: String) -> String? {
        let size = Int(ccrypt_data_size)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        defer {
            OPENSSL_cleanse(memory, size)
            memory.deallocate()
        }
        return crypt_rn(secret, setting, memory, Int32(size)).map { String(cString: $0) }
    }

    /// Compares all bytes, wherever they differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}

/// A stored hash that can be compared.
private struct StoredHash {
    /// The hash as `$2b$`: libcrypt computes `$2a$` differently from others for some secrets beyond ASCII.
    let text: String
    let cost: Int

    /// Reads a hash; `nil` if it is no bcrypt hash, or one whose comparison would take very long.
    init?(_ hash: String) {
        let bytes = Array(hash.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(String(hash.prefix(4))),
            bytes[6] == UInt8(ascii: "$"),
            let cost = Int(hash.dropFirst(4).prefix(2)), (4...12).contains(cost)
        else { return nil }
        self.cost = cost
        text = "$2b$" + hash.dropFirst(4)
    }
}
