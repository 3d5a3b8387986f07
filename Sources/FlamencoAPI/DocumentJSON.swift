internal import Foundation
internal import Yams

/// Writes a YAML document as JSON. All members keep their order, which generators of clients and readers go by.
struct DocumentJSON {
    private(set) var text = ""
    private let isPretty: Bool

    /// - Parameter isPretty: Whether to give each member a line of its own.
    init(_ document: Node, isPretty: Bool) {
        self.isPretty = isPretty
        write(document, depth: 0)
        text += "\n"
    }

    private mutating func write(_ node: Node, depth: Int) {
        if let mapping = node.mapping {
            write(mapping, in: ("{", "}"), depth: depth) { writer, member in
                writer.text += JSONText.quoted(member.key.scalar?.string ?? "") + (writer.isPretty ? ": " : ":")
                writer.write(member.value, depth: depth + 1)
            }
        } else if let sequence = node.sequence {
            write(sequence, in: ("[", "]"), depth: depth) { writer, element in writer.write(element, depth: depth + 1) }
        } else {
            text += scalar(node)
        }
    }

    private mutating func write<Elements: Collection>(
        _ elements: Elements, in brackets: (open: String, close: String), depth: Int,
        element: (inout Self, Elements.Element) -> Void
    ) {
        text += brackets.open
        for (number, each) in elements.enumerated() {
            if number > 0 { text += "," }
            breakLine(depth: depth + 1)
            element(&self, each)
        }
        if !elements.isEmpty { breakLine(depth: depth) }
        text += brackets.close
    }

    private mutating func breakLine(depth: Int) {
        if isPretty { text += "\n" + String(repeating: "  ", count: depth) }
    }

    /// What is neither a number nor true, false or nothing is a text, dates among them.
    private func scalar(_ node: Node) -> String {
        switch node.any {
        case let value as Bool: value ? "true" : "false"
        case let value as Int: String(value)
        case let value as Double where value.isFinite: String(value)
        case is NSNull: "null"
        default: JSONText.quoted(node.scalar?.string ?? "")
        }
    }
}
