internal import Shaman

extension ShamanClient {
    /// Which blobs of the manifest the server lacks, each once, in the order of the manifest.
    public func findMissing(_ manifest: AssetManifest) async throws -> [MissingBlob] {
        let task = "ask which files are missing"
        let answer: WireMissingFiles = try await post(
            "shaman/checkout/requirements",
            WireFileList(files: manifest.entries.map { WireFile($0) }),
            over: http, task: task
        )
        let known = Set(manifest.entries.lazy.map(\.blob))
        return try answer.files.map { file in
            // An answer about anything else would make the client send files that nobody asked it to send.
            guard let missing = MissingBlob(file), known.contains(missing.blob) else { throw unexpected(task) }
            return missing
        }
    }

    /// Makes a checkout, and returns the name that it got. Waits until the blobs are safe on the server's disks.
    ///
    /// Repeating a call whose answer got lost may leave a second checkout, under a name of its own.
    public func createCheckout(name: String, manifest: AssetManifest) async throws -> String {
        let task = "make the checkout \(quoted(name))"
        let answer: WireCheckoutAnswer = try await post(
            "shaman/checkout/create",
            WireCheckout(checkoutPath: name, files: manifest.entries.map { WireFile($0) }),
            over: http, task: task
        )
        guard !answer.checkoutPath.isEmpty else { throw unexpected(task) }
        return answer.checkoutPath
    }
}

extension MissingBlob {
    /// `nil` unless the server's words are in order.
    init?(_ file: WireMissingFile) {
        guard let status = BlobStatus(rawValue: file.status), status != .stored,
            let path = try? CheckoutPath(file.path, portable: false),
            let blob = try? BlobID(sha: file.sha, size: file.size)
        else { return nil }
        self.init(path: path, blob: blob, status: status)
    }
}
