/// An identity, or its beginning, as somebody wrote it.
public struct IDPrefix: Sendable, Hashable, CustomStringConvertible {
    /// The fewest characters of a beginning.
    public static let shortest = 4
    private static let length = 36

    /// The text in lower case.
    public let text: String

    /// Reads an identity or its beginning.
    ///
    /// - Throws: `invalidInput` that names the text.
    public init(_ text: String) throws(ShamanClientError) {
        let lower = text.lowercased()
        let fits = lower.utf8.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index)
                ? byte == UInt8(ascii: "-")
                : (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
        }
        guard fits, (Self.shortest...Self.length).contains(lower.utf8.count) else {
            throw ShamanClientError(
                .invalidInput,
                "\(quoted(text)) is no ID: the first \(Self.shortest) or more of its \(Self.length) characters are expected"
            )
        }
        self.text = lower
    }

    /// Whether nothing is left out.
    public var isComplete: Bool { text.utf8.count == Self.length }

    /// The text.
    public var description: String { text }

    /// The identity that begins so; `nil` when there is none.
    ///
    /// - Throws: `invalidInput` when there are several.
    func match(_ ids: some Sequence<String>, calledEach noun: String) throws(ShamanClientError) -> String? {
        var found: String?
        for id in ids where id.lowercased().hasPrefix(text) && id != found {
            guard let first = found else {
                found = id
                continue
            }
            throw ShamanClientError(
                .invalidInput, "several \(noun)s begin with \(text): \(quoted(first)) and \(quoted(id)) among them")
        }
        return found
    }
}
