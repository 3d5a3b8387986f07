internal import Foundation
internal import Glibc

/// Which store this is: a random name in a file at its root, so that an unmounted share is never taken for an empty store.
public struct VolumeIdentity: Codable, Hashable, Sendable {
    /// A UUID, lower case.
    public let id: String
    /// Whether the checkout root lies on a volume of its own, which may be unmounted while the file store's is not.
    private var hasSeparateJobs: Bool?

    /// Takes an identity that was remembered.
    public init(id: String) { self.id = id }

    /// Two identities are the same store when their names are.
    public static func == (left: VolumeIdentity, right: VolumeIdentity) -> Bool { left.id == right.id }

    /// By the name alone.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// Reads the store's identity, or gives it one: a Flamenco store is adopted, a new one begins.
    static func load(orMakeIn engine: DirectoryHandle) throws -> VolumeIdentity {
        if let known = try load(from: engine) { return known }
        let identity = VolumeIdentity(id: UUID().uuidString.lowercased())
        try identity.save(in: engine)
        return identity
    }

    private func save(in engine: DirectoryHandle) throws {
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try engine.replaceFile(StoreLayout.identity, text + "\n", durably: true)
    }

    /// Marks the checkout root as this store's, and refuses one that lay on a volume of its own and has lost its mark: it
    /// is not mounted, and a collection would take its checkouts for gone.
    func mark(jobs: DirectoryHandle, building: DirectoryHandle, engine: DirectoryHandle) throws {
        let mark = try building.readFile(StoreLayout.jobsMark).map { String(decoding: $0, as: UTF8.self) }
        guard mark == id || hasSeparateJobs != true else {
            throw ShamanError(
                .wrongVolume,
                "\(jobs.path) lay on a volume of its own, which is not there now. Is the share mounted?")
        }
        if hasSeparateJobs != true, try jobs.status(".").device != engine.status(".").device {
            var identity = self
            identity.hasSeparateJobs = true
            try identity.save(in: engine)
        }
        if mark != id { try building.replaceFile(StoreLayout.jobsMark, id, durably: true) }
    }

    private static func load(from engine: DirectoryHandle) throws -> VolumeIdentity? {
        guard let content = try engine.readFile(StoreLayout.identity) else { return nil }
        do {
            return try JSONDecoder().decode(VolumeIdentity.self, from: Data(content))
        } catch {
            throw ShamanError(
                .wrongVolume, "\(engine.path)/\(StoreLayout.identity) is damaged; restore it or remove it")
        }
    }

    /// Refuses a directory that is not the expected store, before anything is made in it.
    static func refuseForeign(
        root: DirectoryHandle, path: String, creating: Bool, expected: VolumeIdentity?
    ) throws {
        let found = try identity(below: root)
        if let expected, found != expected {
            let what = found.map { "holds another store (\($0.id))" } ?? "holds no store"
            throw ShamanError(
                .wrongVolume,
                """
                \(path) \(what), but it held store \(expected.id) before. Is the share mounted? \
                If the storage was replaced on purpose, remove the remembered identity.
                """)
        }
        guard creating else {
            if found != nil { return }
            guard try root.statusIfPresent(StoreLayout.fileStore) != nil else {
                throw ShamanError(.wrongVolume, "\(path) holds no store: there is no \(StoreLayout.fileStore) in it")
            }
            return
        }
    }

    private static func identity(below root: DirectoryHandle) throws -> VolumeIdentity? {
        do {
            let fileStore = try DirectoryHandle.open(root: "\(root.path)/\(StoreLayout.fileStore)")
            return try load(from: try fileStore.directory(StoreLayout.engine))
        } catch let error as SystemError where error.errno == ENOENT {
            return nil
        }
    }
}
