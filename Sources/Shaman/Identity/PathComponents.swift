/// The rules that every component of a client's path must keep, whatever the path is for.
enum PathComponents {
    /// The longest component that every supported volume can hold, in UTF-8 bytes.
    static let maximumComponentBytes = 255
    /// The engine keeps its own directories under names that begin so; no client may use them.
    static let reservedPrefix = ".shaman"
    /// Windows keeps these names for devices, whatever follows behind a dot; the second ones with a digit but 0.
    static let devices = ["con", "prn", "aux", "nul"]
    static let numberedDevices = ["com", "lpt"]

    /// Splits a relative path into components; doubled separators are one.
    ///
    /// - Throws: `invalidInput`, naming `what` and the text, when the path is empty, absolute, has a drive letter, a
    ///   control character, a `.` or `..` component, an over-long component, or a name that the engine reserves.
    ///
    /// - Parameter raw: What the client sent, for the message, where that is not the text itself.
    static func split(_ text: String, what: String, raw: String? = nil) throws(ShamanError) -> [Substring] {
        func refuse(_ reason: String) -> ShamanError { .invalidInput("\(what) \(Quoted(raw ?? text)) \(reason)") }

        guard !text.isEmpty else { throw refuse("is empty") }
        guard text.utf8.first != UInt8(ascii: "/") else { throw refuse("is absolute; it must be relative") }
        guard !hasDriveLetter(text) else { throw refuse("begins with a drive letter; it must be relative") }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
            throw refuse("has a control character in it")
        }
        let components = bytewise(text)
        for component in components {
            guard component != ".", component != ".." else {
                throw refuse("has a \"\(component)\" component")
            }
            guard component.utf8.count <= maximumComponentBytes else {
                throw refuse("has a component of more than \(maximumComponentBytes) bytes")
            }
            guard !component.lowercased().hasPrefix(reservedPrefix) else {
                throw refuse("uses a name beginning with \(reservedPrefix), which is reserved")
            }
        }
        guard !components.isEmpty else { throw refuse("names nothing") }
        return components
    }

    /// The parts between slashes, without empty ones, as the kernel finds them: byte by byte.
    ///
    /// Splitting by `Character` would take a slash and a combining mark after it for one character that is no slash.
    static func bytewise(_ text: some StringProtocol) -> [Substring] {
        String(text).utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true).map(Substring.init)
    }

    /// Whether the text begins like `C:`.
    static func hasDriveLetter(_ text: String) -> Bool {
        var bytes = text.utf8.makeIterator()
        guard let first = bytes.next(), let second = bytes.next(), second == UInt8(ascii: ":") else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    }

    /// Why Windows workers could not open a component of this name, or `nil` when they can.
    static func portabilityProblem(_ component: some StringProtocol) -> String? {
        if component.hasSuffix(".") || component.hasSuffix(" ") {
            return "has a component that ends with a dot or a space, which Windows workers cannot open"
        }
        let stem = component.prefix { $0 != "." }.lowercased()
        if isReservedOnWindows(stem) {
            return "has a component named like a Windows device (\(stem)), which Windows workers cannot open"
        }
        return nil
    }

    private static func isReservedOnWindows(_ stem: String) -> Bool {
        if devices.contains(stem) { return true }
        let bytes = Array(stem.utf8)
        guard bytes.count == 4, numberedDevices.contains(where: stem.hasPrefix) else { return false }
        return (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(bytes[3])
    }
}

extension StringProtocol {
    /// The same text with other scalars in place of some; what combines with those stays behind.
    func replacingScalars(in set: Set<Unicode.Scalar>, by other: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars { result.append(set.contains(scalar) ? other : scalar) }
        return String(result)
    }
}
