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

    /// Makes the tree's directories and links, on several threads where `helpers` have some to spare.
    ///
    /// A folder is filled by one thread: the kernel lets no two make entries in one directory at once.
    ///
    /// - Parameter depth: How many directories below the checkout root the tree will lie.
    func build(_ plan: CheckoutPlan, depth: Int, helpers: IOPool) throws {
        let root = try volume.building.directory(name)
        let prefix = volume.linkPrefix
        let work = plan.folders.count + plan.links.count
        let queue = FolderQueue(ready: [0], work: work, helpers: helpers) { queue, number in
            let folder = plan.folders[number]
            let directory = try plan.open(folder, below: root)
            try plan.makeSubfolders(of: folder, in: directory) { queue.add($0) }
            var text = LinkText(prefix, depth: depth + Int(folder.depth))
            for link in plan.links[folder.links] where !queue.hasFailed {
                try plan.makeLink(link, in: directory, &text)
            }
        }
        try queue.run()
    }

    /// Makes the tree durable, names and all. `fsync`
    ///
    /// With a journal one directory's sync writes out what was done to all of them, and the others have nothing to wait for.
    /// Where each one waits for the disk instead, one `syncfs` takes the place of most.
    func sync(_ plan: CheckoutPlan, helpers: IOPool) throws {
        let root = try volume.building.directory(name)
        let slow = SlowSyncs()
        let all = Array(0..<Int32(plan.folders.count))
        let queue = FolderQueue(ready: all, work: all.count, helpers: helpers) { _, number in
            let directory = try plan.open(plan.folders[number], below: root)
            try slow.watch { try directory.sync() }
        }
        do {
            try queue.run()
        } catch is SlowSyncs.TooMany {
            try volume.building.syncFileSystem()
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
