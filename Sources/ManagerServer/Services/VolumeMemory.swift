internal import Foundation
internal import Shaman

/// Which store was found at which path, remembered on the manager's own disk.
struct VolumeMemory {
    /// The file that it is kept in.
    let file: String
    private let directory: String

    init(directory: String) {
        self.directory = directory
        file = "\(directory)/shaman-volumes.json"
    }

    /// The identity of the store that was at this path; `nil` when none was.
    func identity(of path: String) throws -> VolumeIdentity? {
        try load()[path].map(VolumeIdentity.init(id:))
    }

    func remember(_ identity: VolumeIdentity, of path: String) throws {
        var known = try load()
        guard known[path] != identity.id else { return }
        known[path] = identity.id
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(known).write(to: URL(filePath: file), options: .atomic)
    }

    private func load() throws -> [String: String] {
        guard let content = FileManager.default.contents(atPath: file) else { return [:] }
        do {
            return try JSONDecoder().decode([String: String].self, from: content)
        } catch {
            throw ShamanError(.wrongVolume, "\(file) is damaged; remove it to accept the storage as it is")
        }
    }
}
