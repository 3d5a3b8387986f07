internal import HTTPTypes

/// Entity tags as conditions name them.
enum EntityTags {
    /// Whether the client has what a tag stands for, be it that it names it as a weak one: what was compressed on the way comes
    /// back so. `nil` when it does not say what it has.
    static func isKnown(_ tag: String, to fields: HTTPFields) -> Bool? {
        guard let list = fields[.ifNoneMatch] else { return nil }
        return list.split(separator: ",").contains { item in
            let item = item.drop(while: isBlank)
            let name = (item.hasPrefix("W/") ? item.dropFirst(2) : item).reversed().drop(while: isBlank).reversed()
            return String(name) == tag || String(name) == "*"
        }
    }

    private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
}
