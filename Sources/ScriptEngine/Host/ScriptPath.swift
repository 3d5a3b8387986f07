/// Paths as scripts see them: of any platform, with `\` as good as `/`; results have `/` only.
package enum ScriptPath {
    private static func slashed(_ path: String) -> String { path.replacing("\\", with: "/") }

    /// The last component; `.` for no path at all, `/` for nothing but slashes.
    package static func basename(_ path: String) -> String {
        let path = slashed(path)
        guard let last = path.split(separator: "/").last else { return path.isEmpty ? "." : "/" }
        return String(last)
    }

    /// Everything before the last slash, as it is; `.` when there is none.
    package static func dirname(_ path: String) -> String {
        let path = slashed(path)
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The paths that are not empty, one after the other, with `.`, `..` and repeated slashes resolved. Backslashes become
    /// slashes only afterwards, so `..` behind one stays.
    package static func join(_ paths: [String]) -> String {
        let joined = paths.filter { !$0.isEmpty }.joined(separator: "/")
        return joined.isEmpty ? "" : slashed(clean(joined))
    }

    /// The last component without its last extension.
    package static func stem(_ path: String) -> String {
        let base = basename(path)
        guard let dot = base.lastIndex(of: ".") else { return base }
        return String(base[..<dot])
    }

    private static func clean(_ path: String) -> String {
        let isAbsolute = path.hasPrefix("/")
        var components: [Substring] = []
        for component in path.split(separator: "/") where component != "." {
            if component != ".." {
                components.append(component)
            } else if let last = components.last, last != ".." {
                components.removeLast()
            } else if !isAbsolute {
                components.append(component)
            }
        }
        let cleaned = (isAbsolute ? "/" : "") + components.joined(separator: "/")
        return cleaned.isEmpty ? "." : cleaned
    }
}
