public import Shaman

/// The checkout that a job works on.
public struct SceneFiles: Sendable, Equatable {
    /// The setting that has the scene's path.
    private static let blendSetting = "blendfile"
    /// The server puts in its place where checkouts lie.
    private static let checkoutRoot = "{jobs}"

    /// The checkout's name.
    public let checkout: String
    /// The scene's path below the checkout; `nil` when the job has none.
    public let blend: String?

    /// Names a checkout and the scene in it.
    ///
    /// - Throws: `invalidInput` that names the path.
    public init(checkout: String, blend: String?) throws(ShamanClientError) {
        self.checkout = checkout
        self.blend = try blend.map { blend throws(ShamanClientError) in try Self.cleaned(blend) }
    }

    /// The settings that follow from it.
    public var settings: [String: String] {
        guard let blend else { return [:] }
        return [Self.blendSetting: "\(Self.checkoutRoot)/\(checkout)/\(blend)"]
    }

    /// What the server deletes with the job.
    public var storage: JobStorage { JobStorage(shamanCheckoutID: checkout) }

    /// Makes sure that a scene lies in a directory, before anything is sent.
    ///
    /// - Parameter pool: where the directory is looked at.
    /// - Throws: `invalidInput` or `fileUnreadable` that names the path.
    public static func checkScene(_ blend: String, in directory: String, on pool: IOPool) async throws {
        let path = "\(directory)/\(try cleaned(blend))"
        try await pool.perform { _ in
            guard case .file = try FileKind.at(path) else {
                throw ShamanClientError(.invalidInput, "\(quoted(path)) is no file")
            }
        }
    }

    private static func cleaned(_ blend: String) throws(ShamanClientError) -> String {
        let path = blend.hasPrefix("./") ? String(blend.dropFirst(2)) : blend
        do throws(ShamanError) {
            return try CheckoutPath(path, portable: false).text
        } catch {
            throw ShamanClientError(.invalidInput, "the scene has to lie in the checkout: \(error.message)")
        }
    }

    /// What to call a job that nobody gave a name: its scene, without directories and extension.
    public var jobName: String? {
        guard let name = blend?.split(separator: "/").last else { return nil }
        let stem = name.hasSuffix(".blend") ? name.dropLast(6) : name
        return stem.isEmpty ? String(name) : String(stem)
    }
}
