internal import Yams

extension ConfigurationValue {
    /// Reads the text of a file. Anchors and merged mappings become what they stand for.
    ///
    /// - Throws: ``ConfigurationError`` with line and column for text that is not YAML.
    init(yaml: String, file: String) throws(ConfigurationError) {
        do {
            self = try Yams.compose(yaml: yaml).map(Self.init) ?? .mapping([])
        } catch {
            throw ConfigurationError(file: file, key: nil, message: YAMLFault.sentence(for: error))
        }
        if self == .null { self = .mapping([]) }
    }

    private init(_ node: Node) {
        switch node {
        case .mapping(let mapping):
            self = .mapping(YAMLSection.entries(of: mapping).map { Entry($0.key, Self($0.node)) })
        case .sequence(let sequence): self = .list(sequence.map(Self.init))
        case .scalar(let scalar): self = scalar.style == .plain ? Self(plain: scalar.string) : .text(scalar.string)
        case .alias: self = .null
        }
    }

    private init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .flag(true)
        case "false", "False", "FALSE": self = .flag(false)
        default:
            if let number = Int64(text), "\(number)" == text {
                self = .integer(number)
            } else {
                self = Double(text) == nil ? .text(text) : .plain(text)
            }
        }
    }

    /// The text of a file.
    var yaml: String {
        get throws { try Yams.serialize(node: node, width: -1, allowUnicode: true, sortKeys: false) }
    }

    private var node: Node {
        switch self {
        case .null: Node("null", Tag(.null), .plain)
        case .flag(let flag): Node("\(flag)", Tag(.bool), .plain)
        case .integer(let number): Node("\(number)", Tag(.int), .plain)
        case .plain(let text): Node(text, Tag(.float), .plain)
        case .text(let text): Node(text, Tag(.str), isSafeWithoutQuotes(text) ? .plain : .doubleQuoted)
        case .list(let values): Node(values.map(\.node))
        case .mapping(let entries): Node(entries.map { (Self.text($0.key).node, $0.value.node) })
        }
    }

    /// Whether a text, written without quotes, is read as the same text by everybody. Backslashes are, between quotes they
    /// would be doubled; numbers in base 60 and dates are not.
    private func isSafeWithoutQuotes(_ text: String) -> Bool {
        guard Self(plain: text) == .text(text), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else { return false }
        let others = ["yes", "no", "on", "off", "y", "n", ".inf", ".nan", "-.inf", "+.inf", "<<", "="]
        guard !others.contains(text.lowercased()), let first = text.utf8.first else { return false }
        return !"0123456789.+-".utf8.contains(first)
            || !text.utf8.allSatisfy { "0123456789:_.+-eExXobT ".utf8.contains($0) }
    }
}
