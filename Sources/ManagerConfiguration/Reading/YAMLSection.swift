internal import Yams

/// One mapping of the configuration file. Reading a key takes it out; what is left at the end is unknown.
struct YAMLSection {
    private let file: String
    private let path: String
    private var entries: [(key: String, node: Node)]

    /// The top of the file.
    ///
    /// - Throws: ``ConfigurationError`` with line and column for text that is not YAML, and for YAML that is not a
    ///   mapping. No text at all is an empty mapping.
    init(yaml: String, file: String) throws(ConfigurationError) {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw ConfigurationError(file: file, key: nil, message: YAMLFault.sentence(for: error))
        }
        try self.init(root, file: file, path: "")
    }

    private init(_ node: Node?, file: String, path: String) throws(ConfigurationError) {
        self.file = file
        self.path = path
        switch node {
        case .mapping(let mapping)?: entries = Self.entries(of: mapping)
        case nil, .scalar?, .sequence?, .alias?:
            guard node.map(Self.isNull) ?? true else {
                throw ConfigurationError(
                    file: file, key: path.isEmpty ? nil : path,
                    message: "expected keys and values, but found \(Self.kind(of: node))"
                )
            }
            entries = []
        }
    }

    /// The dotted keys that nobody has asked for.
    var leftovers: [String] { entries.map { dotted($0.key) } }

    /// The keys that nobody has asked for, as written in this section.
    var names: [String] { entries.map(\.key) }

    /// The dotted path of a key of this section.
    func dotted(_ key: String) -> String {
        path.isEmpty ? key : path + "." + key
    }

    /// Takes out keys that have a meaning, but none to us.
    mutating func ignore(_ keys: String...) {
        entries.removeAll { keys.contains($0.key) }
    }

    /// Takes out a scalar; nil if it is not there or has no value.
    mutating func setting(_ key: String) throws(ConfigurationError) -> Setting? {
        guard let node = take(key) else { return nil }
        return try setting(node, key: dotted(key))
    }

    /// Takes out a mapping; an empty one if it is not there or has no value.
    mutating func section(_ key: String) throws(ConfigurationError) -> YAMLSection {
        try YAMLSection(take(key), file: file, path: dotted(key))
    }

    /// Takes out a list of mappings; empty if it is not there or has no value.
    mutating func sections(_ key: String) throws(ConfigurationError) -> [YAMLSection] {
        var sections: [YAMLSection] = []
        for (index, node) in try list(key).enumerated() {
            sections.append(try YAMLSection(node, file: file, path: "\(dotted(key))[\(index)]"))
        }
        return sections
    }

    /// Takes out a list of scalars; empty if it is not there or has no value. Items without a value are left out.
    mutating func settings(_ key: String) throws(ConfigurationError) -> [Setting] {
        var settings: [Setting] = []
        for (index, node) in try list(key).enumerated() {
            if let setting = try setting(node, key: "\(dotted(key))[\(index)]") { settings.append(setting) }
        }
        return settings
    }

    private mutating func take(_ key: String) -> Node? {
        guard let index = entries.firstIndex(where: { $0.key == key }) else { return nil }
        return entries.remove(at: index).node
    }

    private mutating func list(_ key: String) throws(ConfigurationError) -> [Node] {
        guard let node = take(key), !Self.isNull(node) else { return [] }
        guard let sequence = node.sequence else {
            throw ConfigurationError(
                file: file, key: dotted(key), message: "expected a list, but found \(Self.kind(of: node))"
            )
        }
        return Array(sequence)
    }

    private func setting(_ node: Node, key: String) throws(ConfigurationError) -> Setting? {
        guard let scalar = node.scalar else {
            throw ConfigurationError(
                file: file, key: key, message: "expected one value, but found \(Self.kind(of: node))"
            )
        }
        return Self.isNull(node) ? nil : Setting(text: scalar.string, file: file, key: key)
    }

    /// Keys and values in the order of the file; what `<<` merges in comes last and never wins over a key.
    static func entries(of mapping: Node.Mapping) -> [(key: String, node: Node)] {
        var entries: [(key: String, node: Node)] = []
        var merged: [(key: String, node: Node)] = []
        for (key, node) in mapping {
            if let scalar = key.scalar, scalar.string == "<<", scalar.style == .plain {
                merged += (node.sequence.map(Array.init) ?? [node]).compactMap(\.mapping).flatMap(Self.entries(of:))
            } else {
                entries.append((key.scalar?.string ?? "?", node))
            }
        }
        for entry in merged where !entries.contains(where: { $0.key == entry.key }) { entries.append(entry) }
        return entries
    }

    private static func isNull(_ node: Node) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    private static func kind(of node: Node?) -> String {
        switch node {
        case .mapping?: "keys and values"
        case .sequence?: "a list"
        case .scalar(let scalar)?: "\"\(scalar.string)\""
        case .alias?, nil: "nothing"
        }
    }
}
