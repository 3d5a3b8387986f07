internal import Glibc

/// A tree of links that is being built beside its final place; dropping it removes what was built.
struct CheckoutBuilder: ~Copyable {
    private let volume: StoreVolume
    /// The tree's name below the building directory.
    private let name: String
    private var isPlaced = false

    init(in volume: StoreVolume) throws {
        self.volume = volume
        name = "\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try volume.building.makeDirectory(name)
    }

    deinit {
        if !isPlaced { try? volume.building.removeTree(name) }
    }

    /// Makes the tree's directories and links.
    ///
    /// - Parameter depth: How many directories below the checkout root the tree will lie.
    func build(_ plan: CheckoutPlan, depth: Int) throws {
        try forEachFolder(of: plan, making: true) { directory, folder in
            for link in plan.links[folder.links] {
                try directory.symlink(
                    volume.linkPrefix.linkText(to: link.blob, depth: depth + folder.depth), at: link.name)
            }
        }
    }

    /// Makes the tree durable, names and all.
    func sync(_ plan: CheckoutPlan) throws {
        if plan.folders.count > Limits.individualSyncs { return try volume.building.syncFileSystem() }
        try forEachFolder(of: plan, making: false) { directory, _ in try directory.sync() }
    }

    /// Goes through the tree depth first, holding the way down open.
    private func forEachFolder(
        of plan: CheckoutPlan, making: Bool, _ body: (DirectoryHandle, CheckoutPlan.Folder) throws -> Void
    ) throws {
        var way = [try volume.building.directory(name)]
        for folder in plan.folders {
            if folder.depth > 0 {
                way.removeLast(way.count - folder.depth)
                let parent = way[folder.depth - 1]
                if making { try parent.makeDirectory(folder.name) }
                way.append(try parent.directory(folder.name))
            }
            try body(way[folder.depth], folder)
        }
    }

    /// Gives the finished tree its place, all at once; `false` when the place is taken.
    mutating func place(in parent: DirectoryHandle, as finalName: String) throws -> Bool {
        do throws(SystemError) {
            if volume.capabilities.exclusiveRename {
                try volume.building.renameExclusively(name, to: parent, as: finalName)
            } else {
                // Making the directory is the test-and-set; the rename then replaces the empty directory by the tree.
                try parent.makeDirectory(finalName)
                do throws(SystemError) {
                    try volume.building.rename(name, to: parent, as: finalName)
                } catch {
                    try? parent.removeDirectory(finalName)
                    throw error
                }
            }
        } catch {
            if error.errno == EEXIST || error.errno == ENOTEMPTY || error.errno == ENOTDIR { return false }
            throw error
        }
        isPlaced = true
        return true
    }

    /// Takes a placed tree away again: the checkout cannot be promised after all.
    mutating func takeBack(from parent: DirectoryHandle, as finalName: String) {
        guard (try? parent.rename(finalName, to: volume.building, as: name)) != nil else { return }
        isPlaced = false
    }
}
