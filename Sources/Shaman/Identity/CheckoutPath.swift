/// Where a file lies inside its checkout: a relative path, checked component by component.
///
/// A client's text becomes a path only here, so no raw text reaches a system call. `/` separates; a backslash does as
/// well, because the add-on on Windows sends them. Doubled separators are one.
public struct CheckoutPath: Hashable, Sendable {
    /// The longest path accepted, in UTF-8 bytes.
    public static let maximumBytes = 4096
    /// The deepest nesting accepted.
    public static let maximumDepth = 128

    /// The path with single slashes, without one at either end.
    public let text: String
    /// Where the last component begins, in UTF-8 bytes; 0 when there is no directory.
    let nameOffset: Int

    /// Checks a client's path.
    ///
    /// - Parameter portable: also refuse names that Windows workers cannot open.
    /// - Throws: `invalidInput` that names the path and what is wrong with it.
    public init(_ raw: String, portable: Bool) throws(ShamanError) {
        guard raw.utf8.count <= Self.maximumBytes else {
            throw .invalidInput("file path \(Quoted(raw)) is longer than \(Self.maximumBytes) bytes")
        }
        let slashed = raw.utf8.contains(UInt8(ascii: "\\")) ? raw.replacingScalars(in: ["\\"], by: "/") : raw
        guard slashed.utf8.last != UInt8(ascii: "/") else {
            throw .invalidInput("file path \(Quoted(raw)) names a directory")
        }
        let components = try PathComponents.split(slashed, what: "file path", raw: raw)
        guard components.count <= Self.maximumDepth else {
            throw .invalidInput("file path \(Quoted(raw)) is nested deeper than \(Self.maximumDepth) directories")
        }
        if portable {
            for component in components {
                if let problem = PathComponents.portabilityProblem(component) {
                    throw .invalidInput("file path \(Quoted(raw)) \(problem)")
                }
            }
        }
        text = components.joined(separator: "/")
        nameOffset = text.utf8.count - (components.last?.utf8.count ?? 0)
    }

    /// The directory that the file lies in, without a slash at its end; empty for the checkout's own.
    public var directory: Substring {
        guard nameOffset > 0 else { return "" }
        return text[..<text.utf8.index(text.utf8.startIndex, offsetBy: nameOffset - 1)]
    }

    /// The last component.
    public var name: Substring {
        text[text.utf8.index(text.utf8.startIndex, offsetBy: nameOffset)...]
    }
}

extension CheckoutPath: CustomStringConvertible {
    /// The path.
    public var description: String { text }
}
