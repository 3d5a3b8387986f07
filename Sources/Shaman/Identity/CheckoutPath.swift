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
        // A string that is not UTF-8 in memory has no bytes to look at.
        let outcome = raw.utf8.withContiguousStorageIfAvailable { PlainPath(bytes: $0, portable: portable) }
        guard let plain = outcome ?? nil else {
            try self.init(diagnosing: raw, portable: portable)
            return
        }
        self.init(text: plain.hasBackslash ? Self.slashed(raw) : raw, nameOffset: plain.nameOffset)
    }

    /// Checks a path at length: what ``PlainPath`` does not take may still be fine, and else the message says why not.
    init(diagnosing raw: String, portable: Bool) throws(ShamanError) {
        guard raw.utf8.count <= Self.maximumBytes else {
            throw .invalidInput("file path \(Quoted(raw)) is longer than \(Self.maximumBytes) bytes")
        }
        let slashed = Self.slashed(raw)
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
        let text = components.joined(separator: "/")
        self.init(text: text, nameOffset: text.utf8.count - (components.last?.utf8.count ?? 0))
    }

    /// Takes a path that was checked.
    init(text: String, nameOffset: Int) {
        self.text = text
        self.nameOffset = nameOffset
    }

    /// The text with slashes for backslashes, byte by byte: what combines with a backslash stays behind.
    private static func slashed(_ raw: String) -> String {
        guard raw.utf8.contains(UInt8(ascii: "\\")) else { return raw }
        return String(unsafeUninitializedCapacity: raw.utf8.count) { buffer in
            var count = 0
            for byte in raw.utf8 {
                buffer[count] = byte == UInt8(ascii: "\\") ? UInt8(ascii: "/") : byte
                count += 1
            }
            return count
        }
    }

    /// The directory that the file lies in, without a slash at its end; empty for the checkout's own.
    public var directory: Substring {
        nameOffset > 0 ? beginning(bytes: nameOffset - 1) : ""
    }

    /// The last component.
    public var name: Substring {
        text[text.utf8.index(text.utf8.startIndex, offsetBy: nameOffset)...]
    }

    /// The first bytes of the path, which end before a slash or at the end.
    func beginning(bytes count: Int) -> Substring {
        text[..<text.utf8.index(text.utf8.startIndex, offsetBy: count)]
    }

    /// Calls `body` with the last component as C has it.
    func withName<Failure>(_ body: (UnsafePointer<CChar>) throws(Failure) -> Void) throws(Failure) {
        let outcome: Swift.Result<Void, Failure> = text.withCString { path in
            do throws(Failure) {
                return .success(try body(path + nameOffset))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    /// Calls `body` with the path's UTF-8.
    func withBytes<Result, Failure>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var text = text
        let outcome: Swift.Result<Result, Failure> = text.withUTF8 { bytes in
            do throws(Failure) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}

extension CheckoutPath: CustomStringConvertible {
    /// The path.
    public var description: String { text }
}
