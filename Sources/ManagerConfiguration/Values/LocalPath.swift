/// Paths of the machine that the server runs on, as text.
enum LocalPath {
    /// An absolute path without `.` and `..` components and without doubled or trailing separators.
    ///
    /// - Precondition: `workingDirectory` is absolute.
    static func absolute(_ path: String, in workingDirectory: String) -> String {
        precondition(workingDirectory.hasPrefix("/"), "the working directory must be absolute")
        var components: [Substring] = []
        let whole = path.hasPrefix("/") ? path : workingDirectory + "/" + path
        for component in whole.split(separator: "/") where component != "." {
            if component == ".." {
                _ = components.popLast()
            } else {
                components.append(component)
            }
        }
        return "/" + components.joined(separator: "/")
    }
}
