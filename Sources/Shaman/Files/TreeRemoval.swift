internal import Glibc

extension DirectoryHandle {
    /// Removes an entry and all that is beneath it, by descriptors, never following a link.
    ///
    /// Entries that vanish meanwhile are fine. Stops at the first real error; what is gone by then stays gone.
    package func removeTree(_ name: UnsafePointer<CChar>) throws {
        do {
            try unlink(name)
            return
        } catch {
            switch error.errno {
            case ENOENT: return
            case EISDIR, EPERM: break
            default: throw error
            }
        }
        let tree: DirectoryHandle
        do {
            tree = try directory(name)
        } catch {
            if error.errno == ENOENT { return }
            throw error
        }
        // Removing while listing may skip entries on some volumes, so list again until the directory is empty.
        for _ in 0..<1000 {
            let names = try tree.someNames(limit: 4096)
            if names.isEmpty { break }
            for entry in names { try tree.removeTree(entry) }
        }
        do {
            try removeDirectory(name)
        } catch {
            if error.errno != ENOENT { throw error }
        }
    }

    private func someNames(limit: Int) throws -> [[CChar]] {
        var names: [[CChar]] = []
        try forEachEntry { entry in
            names.append(entry.bytes)
            return names.count < limit
        }
        return names
    }
}
