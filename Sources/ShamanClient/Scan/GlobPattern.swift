/// A pattern for paths, as shells and `.gitignore` have them.
///
/// `*` and `?` stand for any characters but `/`, `[abc]`, `[a-z]` and `[!a]` for one of a set, a component `**` for any
/// number of directories; a backslash takes the next character for itself. A pattern without a slash fits names at any
/// depth, one with a slash paths from the top; one that ends in a slash fits directories only.
public struct GlobPattern: Sendable, Equatable {
    private let components: [[Token]]
    private let directoriesOnly: Bool

    fileprivate enum Token: Sendable, Equatable {
        case literal(Unicode.Scalar)
        case anyScalar
        case anyText
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    }

    /// Reads a pattern.
    ///
    /// - Throws: `invalidInput` when it is empty or has a `[` without its `]`.
    public init(_ text: String) throws(ShamanClientError) {
        var parts = text.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard !parts.isEmpty else {
            throw ShamanClientError(.invalidInput, "the pattern \(quoted(text)) fits nothing")
        }
        directoriesOnly = text.hasSuffix("/")
        let isAnchored = parts.count > 1 || text.hasPrefix("/")
        if !isAnchored { parts.insert("**", at: 0) }
        var components: [[Token]] = []
        for part in parts { components.append(try Self.tokens(of: part, in: text)) }
        self.components = components
    }

    /// Whether a relative path fits.
    public func matches(_ path: some StringProtocol, isDirectory: Bool) -> Bool {
        guard isDirectory || !directoriesOnly else { return false }
        let parts = path.split(separator: "/").map { Array($0.unicodeScalars) }
        return Self.matches(parts[...], components[...])
    }

    private static let anyDirectories: [Token] = [.anyText, .anyText]

    private static func tokens(of part: String, in text: String) throws(ShamanClientError) -> [Token] {
        if part == "**" { return anyDirectories }
        var tokens: [Token] = []
        var rest = part.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                // Several in a row mean the same as one; two alone are kept for "**".
                if tokens.last != .anyText { tokens.append(.anyText) }
            case "?": tokens.append(.anyScalar)
            case "\\": tokens.append(.literal(rest.popFirst() ?? scalar))
            case "[": tokens.append(try set(&rest, in: text))
            default: tokens.append(.literal(scalar))
            }
        }
        return tokens
    }

    /// Reads a set, behind its opening bracket. A closing bracket in the first place belongs to it.
    private static func set(
        _ rest: inout Substring.UnicodeScalarView, in text: String
    ) throws(ShamanClientError) -> Token {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        var negated = false
        if rest.first == "!" || rest.first == "^" {
            negated = true
            rest.removeFirst()
        }
        var isFirst = true
        while let low = rest.popFirst() {
            if low == "]" && !isFirst { return .set(ranges, negated: negated) }
            isFirst = false
            var high = low
            if rest.first == "-", let end = rest.dropFirst().first, end != "]" {
                high = end
                rest.removeFirst(2)
            }
            if low <= high { ranges.append(low...high) }
        }
        throw ShamanClientError(.invalidInput, "the pattern \(quoted(text)) has a [ without its ]")
    }

    private static func matches(_ path: ArraySlice<[Unicode.Scalar]>, _ pattern: ArraySlice<[Token]>) -> Bool {
        guard let tokens = pattern.first else { return path.isEmpty }
        if tokens == anyDirectories {
            // At the end of a pattern it stands for what is inside a directory, so for one component at least.
            let isLast = pattern.count == 1
            return (path.startIndex...path.endIndex).contains { start in
                !(isLast && start == path.endIndex) && (isLast || matches(path[start...], pattern.dropFirst()))
            }
        }
        guard let name = path.first, matches(name[...], tokens[...]) else { return false }
        return matches(path.dropFirst(), pattern.dropFirst())
    }

    /// Goes through both once; at a failure it returns to the last `*` and lets that take one more scalar.
    private static func matches(_ name: ArraySlice<Unicode.Scalar>, _ tokens: ArraySlice<Token>) -> Bool {
        var name = name
        var tokens = tokens
        var retry: (name: ArraySlice<Unicode.Scalar>, tokens: ArraySlice<Token>)?
        while true {
            if let token = tokens.first, token == .anyText {
                tokens.removeFirst()
                retry = (name, tokens)
            } else if let token = tokens.first, let scalar = name.first, token.fits(scalar) {
                tokens.removeFirst()
                name.removeFirst()
            } else if tokens.isEmpty && name.isEmpty {
                return true
            } else if let again = retry, !again.name.isEmpty {
                name = again.name.dropFirst()
                tokens = again.tokens
                retry = (name, tokens)
            } else {
                return false
            }
        }
    }
}

extension GlobPattern.Token {
    fileprivate func fits(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .literal(let expected): scalar == expected
        case .anyScalar, .anyText: true
        case .set(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
        }
    }
}
