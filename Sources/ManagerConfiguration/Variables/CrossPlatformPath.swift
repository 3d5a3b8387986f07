/// Rules for paths of any platform as plain text, for paths that are meant for another machine.
///
/// Both `/` and `\` separate components, whatever the platform. Nothing here looks at a disk.
public enum CrossPlatformPath {
    /// Rewrites a path with the separators of a platform: `\` for `windows`, `/` for every other name.
    ///
    /// Doubled separators become one and trailing ones vanish, but as many leading ones stay as there were, so that
    /// `//NAS/x` keeps both. A path of separators alone becomes one separator. For `windows` a drive is always
    /// followed by a separator: `F:` and `F:x` become `F:\` and `F:\x`.
    public static func convert(_ path: String, toPlatform platform: String) -> String {
        let separator = platform == PlatformName.windows ? "\\" : "/"
        let scalars = path.unicodeScalars
        let leading = scalars.prefix(while: isSeparator).count
        let components = scalars.dropFirst(leading).split(whereSeparator: isSeparator).map(String.init)
        guard !components.isEmpty else { return leading == 0 ? "" : separator }
        let converted = String(repeating: separator, count: leading) + components.joined(separator: separator)
        return platform == PlatformName.windows ? separatingDrive(converted) : converted
    }

    /// Drops separators from the end, but keeps the first character of a path that has nothing else.
    public static func trimmingTrailingSeparators(_ path: String) -> String {
        var scalars = path[...].unicodeScalars
        while scalars.count > 1, let last = scalars.last, isSeparator(last) { scalars.removeLast() }
        return String(scalars)
    }

    /// Whether a path is in Windows' notation for a share on another machine, `\\NAS\share`; `//NAS` is not.
    public static func isUNC(_ path: String) -> Bool {
        path.hasPrefix("\\\\")
    }

    /// Whether a path is the top of a file system: `/`, `C:`, `C:/` or `C:\`.
    public static func isRoot(_ path: String) -> Bool {
        path == "/" || hasDrive(path) && (path.utf8.count == 2 || path.utf8.count == 3 && endsWithSeparator(path))
    }

    /// Whether a path begins with a Windows drive, `C:`.
    public static func hasDrive(_ path: String) -> Bool {
        let start = path.unicodeScalars.prefix(2)
        guard let letter = start.first, start.count == 2, start.last == ":" else { return false }
        return ("A"..."Z").contains(letter) || ("a"..."z").contains(letter)
    }

    /// What follows `directory` in `path`, beginning with a separator or empty; nil when `path` is not in it.
    ///
    /// A directory ends where a component ends: `/mnt/farm2` is not in `/mnt/farm`. The two kinds of separators are
    /// alike, the rest is compared character by character. An empty directory holds nothing.
    public static func remainder(of path: String, in directory: String, ignoringCase: Bool) -> Substring? {
        guard !path.isEmpty, !directory.isEmpty else { return nil }
        let isTop = directory.unicodeScalars.allSatisfy(isSeparator)
        var rest = path[...]
        for character in isTop ? "" : trimmingTrailingSeparators(directory) {
            guard let next = rest.first, matches(next, character, ignoringCase: ignoringCase) else { return nil }
            rest.removeFirst()
        }
        if let next = rest.unicodeScalars.first { return isSeparator(next) ? rest : nil }
        return rest
    }

    /// A directory as it must be written before `remainder`: without separators at its end if one follows anyway.
    public static func directory(_ directory: String, before remainder: Substring) -> String {
        guard let next = remainder.unicodeScalars.first, isSeparator(next) else { return directory }
        var scalars = directory[...].unicodeScalars
        while let last = scalars.last, isSeparator(last) { scalars.removeLast() }
        return String(scalars)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "/" || scalar == "\\"
    }

    private static func endsWithSeparator(_ path: String) -> Bool {
        path.unicodeScalars.last.map(isSeparator) ?? false
    }

    private static func matches(_ left: Character, _ right: Character, ignoringCase: Bool) -> Bool {
        if left == right { return true }
        if left == "/" || left == "\\" { return right == "/" || right == "\\" }
        return ignoringCase && left.lowercased() == right.lowercased()
    }

    private static func separatingDrive(_ path: String) -> String {
        guard hasDrive(path) else { return path }
        let rest = path.unicodeScalars.dropFirst(2)
        return rest.first == "\\" ? path : String(path.unicodeScalars.prefix(2)) + "\\" + String(rest)
    }
}
