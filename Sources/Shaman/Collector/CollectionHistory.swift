internal import Foundation

/// The reports of the last collections, as a file beside the store: `shaman-gc` and the server both write it, one after the
/// other, as whoever does holds the store's lock.
enum CollectionHistory {
    static func write(_ collections: [FinishedCollection], in engine: DirectoryHandle) throws {
        let text = String(decoding: try JSONEncoder().encode(collections), as: UTF8.self) + "\n"
        try engine.replaceFile(StoreLayout.collections, text, durably: false)
    }

    /// The oldest first. A file that cannot be understood counts as none: nothing depends on it.
    static func read(from engine: DirectoryHandle) throws -> [FinishedCollection] {
        guard let content = try engine.readFile(StoreLayout.collections) else { return try readLast(from: engine) }
        return (try? JSONDecoder().decode([FinishedCollection].self, from: Data(content))) ?? []
    }

    /// What the first version noted: the last one only.
    private static func readLast(from engine: DirectoryHandle) throws -> [FinishedCollection] {
        guard let content = try engine.readFile(StoreLayout.lastCollection) else { return [] }
        return [try? JSONDecoder().decode(FinishedCollection.self, from: Data(content))].compactMap { $0 }
    }
}
