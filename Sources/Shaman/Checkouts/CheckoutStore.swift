internal import Glibc
internal import Synchronization

/// The checkouts of one store: making them whole or not at all, and removing them.
final class CheckoutStore: Sendable {
    let volume: StoreVolume
    private let blobs: BlobStore
    private let helpers: IOPool
    /// What is noted of checkouts.
    let catalog: CheckoutCatalog
    /// Taking a name and looking for checkouts around it belong together.
    private let naming = Mutex(())

    /// - Parameter helpers: Threads that help to build large trees when they have nothing else to do.
    init(volume: StoreVolume, blobs: BlobStore, helpers: IOPool) {
        self.volume = volume
        self.blobs = blobs
        self.helpers = helpers
        catalog = CheckoutCatalog(records: CheckoutRecords(directory: volume.records))
    }

    /// Builds the tree of a plan whose blobs are all stored, kept alive and durable, and gives it a unique name.
    ///
    /// - Returns: The name it has, which differs from the one asked for when that is taken.
    func create(_ requested: CheckoutName, plan: CheckoutPlan) throws(ShamanError) -> CheckoutName {
        try explainingSystemErrors {
            try refuseNesting(requested)
            var builder = try CheckoutBuilder(in: volume)
            try builder.build(plan, depth: requested.components.count, helpers: helpers)
            if blobs.durability != .none { try builder.sync(plan, helpers: helpers) }
            return try blobs.statistics.adding(links: plan.links.count, bytes: plan.linkedBytes) {
                try place(&builder, requested: requested, plan: plan)
            }
        }
    }

    private func place(
        _ builder: inout CheckoutBuilder, requested: CheckoutName, plan: CheckoutPlan
    ) throws -> CheckoutName {
        try naming.withLock { _ in
            // Under the lock again: another checkout may have been made around this place meanwhile.
            try refuseNesting(requested)
            let parents = try makeParents(of: requested)
            do {
                var candidate = requested
                for _ in 0..<Limits.checkoutNameAttempts {
                    if try place(&builder, as: candidate, in: parents, plan: plan) { return candidate }
                    candidate = requested.suffixed(Self.randomSuffix())
                }
                throw ShamanError(
                    .nameTaken, "a checkout named \(Quoted(requested.text)) already exists, and so do its variants")
            } catch {
                removeEmptyParents(of: requested.components, parents)
                throw error
            }
        }
    }

    /// Tries one name; `false` when it is taken.
    private func place(
        _ builder: inout CheckoutBuilder, as name: CheckoutName, in parents: [DirectoryHandle], plan: CheckoutPlan
    ) throws -> Bool {
        let parent = parents[parents.count - 1]
        guard try parent.statusIfPresent(name.last) == nil else { return false }
        try catalog.add(
            CheckoutRecord(
                path: name.text, links: plan.links.count, bytes: plan.linkedBytes,
                created: FileTime.now().nanoseconds / 1_000_000_000))
        do {
            guard try builder.place(in: parent, as: name.last) else {
                try catalog.remove(path: name.text)
                return false
            }
        } catch {
            try? catalog.remove(path: name.text)
            throw error
        }
        do {
            if blobs.durability != .none {
                for directory in parents.reversed() { try directory.sync() }
                try volume.records.sync()
            }
        } catch {
            builder.takeBack(from: parent, as: name.last)
            try? catalog.remove(path: name.text)
            throw error
        }
        return true
    }

    /// The checkout that a path lies in; none lies in another, so there is one at most.
    func checkout(containing path: String) throws(ShamanError) -> String? {
        let components = try PathComponents.split(path, what: "path").map(String.init)
        return try explainingSystemErrors {
            try components.indices.dropLast().prefix(CheckoutName.maximumDepth)
                .map { components[...$0].joined(separator: "/") }
                .first { try catalog.has(path: $0) && isDirectory($0) }
        }
    }

    /// Removes a checkout: links, directories, and whatever renderers left in it.
    ///
    /// Never follows a link, never removes the root; parents that it leaves empty go too.
    ///
    /// - Throws: `notFound` when there is none; `invalidInput` when other checkouts lie inside it.
    func erase(path: String) throws(ShamanError) {
        let components = try PathComponents.split(path, what: "checkout path").map(String.init)
        try explainingSystemErrors {
            let detached = try naming.withLock { _ in
                let clean = components.joined(separator: "/")
                if let inner = try catalog.paths(inside: clean).first(where: isDirectory) {
                    throw ShamanError.invalidInput(
                        "checkout \(Quoted(clean)) holds another one: \(Quoted(inner)); erase that first")
                }
                let detached = try detach(components)
                try catalog.remove(path: clean)
                return detached
            }
            // Out of sight already; a large tree takes long, and others may take names meanwhile.
            try volume.building.removeTree(detached)
        }
    }

    /// Moves a checkout out of sight, below the building directory, and returns its name there.
    private func detach(_ components: [String]) throws -> String {
        var parents = [volume.jobs]
        let doomed = "\(getpid())-\(UInt64.random(in: 0 ... .max))"
        do {
            for component in components.dropLast() {
                parents.append(try parents[parents.count - 1].directory(component))
            }
            try parents[parents.count - 1].rename(components[components.count - 1], to: volume.building, as: doomed)
        } catch {
            // ELOOP: something on the way is a link, and what that leads to is no checkout here.
            guard [ENOENT, ENOTDIR, ELOOP].contains(error.errno) else { throw error }
            throw ShamanError(.notFound, "there is no checkout \(Quoted(components.joined(separator: "/")))")
        }
        removeEmptyParents(of: components, parents)
        return doomed
    }

    /// Removes the directories that a checkout lay in, innermost first, up to one that holds something else.
    ///
    /// - Parameter parents: The root, then the directories of the components but the last, as far as they could be
    ///   opened. The root stays.
    private func removeEmptyParents(of components: [String], _ parents: [DirectoryHandle]) {
        for (parent, component) in zip(parents, components.dropLast()).reversed() {
            do {
                try parent.removeDirectory(component)
            } catch {
                guard error.errno == ENOENT else { return }
            }
        }
    }

    /// Refuses a place inside another checkout.
    private func refuseNesting(_ name: CheckoutName) throws {
        var path = ""
        for component in name.parents {
            path += path.isEmpty ? component : "/\(component)"
            guard let status = try statusBeneath(path) else { return }
            guard status.kind == .directory else {
                throw ShamanError.invalidInput(
                    "checkout \(Quoted(name.text)) cannot be made: \(Quoted(path)) is not a directory")
            }
            let isCheckout = try catalog.has(path: path) || holdsLinks(path)
            guard !isCheckout else {
                throw ShamanError.invalidInput(
                    "checkout \(Quoted(name.text)) cannot be made inside another checkout, \(Quoted(path))")
            }
        }
    }

    private func statusBeneath(_ path: String) throws -> FileStatus? {
        do {
            let parts = PathComponents.bytewise(path)
            let parent =
                parts.count == 1
                ? volume.jobs : try volume.jobs.directory(parts.dropLast().joined(separator: "/"))
            return try parent.statusIfPresent(String(parts[parts.count - 1]))
        } catch {
            guard error.errno == ENOENT || error.errno == ENOTDIR else { throw error }
            return nil
        }
    }

    private func isDirectory(_ path: String) throws -> Bool { try statusBeneath(path)?.kind == .directory }

    /// Checkouts that Flamenco made have no record; links right in the directory give them away.
    private func holdsLinks(_ path: String) throws -> Bool {
        let directory = try volume.jobs.directory(path)
        var found = false
        try directory.forEachEntry { entry in
            found = try directory.kind(of: entry) == .link
            return !found
        }
        return found
    }

    /// Makes the directories that a name lies in: the root, then each below it.
    private func makeParents(of name: CheckoutName) throws -> [DirectoryHandle] {
        var result = [volume.jobs]
        var path = ""
        do {
            for component in name.parents {
                path += path.isEmpty ? component : "/\(component)"
                let parent = result[result.count - 1]
                // A checkout of this name that somebody removed by hand has left its note; a folder is no checkout.
                if try parent.makeDirectoryIfMissing(component) { try catalog.remove(path: path) }
                result.append(try parent.directory(component))
            }
        } catch {
            removeEmptyParents(of: name.components, result)
            throw error
        }
        return result
    }

    private static func randomSuffix() -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<4).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] })
    }
}
