internal import Glibc

/// The names in a directory, sorted by their bytes.
///
/// - Throws: `fileUnreadable` when the directory cannot be read, `invalidInput` when a name is not UTF-8.
func directoryNames(_ path: String) throws(ShamanClientError) -> [String] {
    guard let stream = opendir(path) else { throw .unreadable(path) }
    defer { closedir(stream) }

    var names: [String] = []
    while true {
        errno = 0
        guard let entry = readdir(stream) else {
            guard errno == 0 else { throw .unreadable(path) }
            break
        }
        // The structure is declared with a fixed array, but the name may go on behind it, so no copy is made of it.
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
        let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
        guard let text = String(validatingCString: name) else {
            throw ShamanClientError(
                .invalidInput,
                "the name of \(quoted("\(path)/\(String(cString: name))")) is not UTF-8; rename it or exclude it")
        }
        if text != "." && text != ".." { names.append(text) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
