/// One statement of the program.
///
/// All SQL of the program is in constants of this type, written in what SQLite and PostgreSQL have in common; see
/// ``SQLDialect`` for what they do not. Parameters are `$1`, `$2`, … and appear in this order.
struct SQLStatement: Sendable {
    /// What faults are reported under.
    let name: String
    /// The SQL.
    let text: String

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// What a parameter or a column holds.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)

    init(_ text: String?) { self = text.map(Self.text) ?? .null }
    init(_ number: Int64?) { self = number.map(Self.integer) ?? .null }
    init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}
