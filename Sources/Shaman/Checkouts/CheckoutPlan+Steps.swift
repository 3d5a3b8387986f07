/// The steps that make a planned tree.
extension CheckoutPlan {
    /// Subfolders that are made before other threads may go on in them.
    private static let subfolderBatch = 64

    func open(_ folder: Folder, below root: DirectoryHandle) throws(SystemError) -> DirectoryHandle {
        folder.depth == 0 ? root : try root.directory(String(path(of: folder)))
    }

    /// Makes the folders in one, telling after some that they are there.
    func makeSubfolders(
        of folder: Folder, in directory: DirectoryHandle, _ made: (ArraySlice<Int32>) -> Void
    ) throws(SystemError) {
        var rest = subfolders[folder.subfolders]
        while !rest.isEmpty {
            let batch = rest.prefix(Self.subfolderBatch)
            for subfolder in batch { try directory.makeDirectory(String(name(of: folders[Int(subfolder)]))) }
            made(batch)
            rest = rest.dropFirst(Self.subfolderBatch)
        }
    }

    /// Makes the link of an entry in its folder. `symlinkat`
    func makeLink(_ entry: Int32, in directory: DirectoryHandle, _ text: inout LinkText) throws(SystemError) {
        let entry = entries[Int(entry)]
        try text.withText(to: entry.blob) { text throws(SystemError) in
            try entry.path.withName { name throws(SystemError) in try directory.symlink(text, at: name) }
        }
    }
}
