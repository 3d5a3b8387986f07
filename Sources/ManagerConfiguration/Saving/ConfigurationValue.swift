/// A piece of a configuration as it is written, in YAML or in JSON: known settings and unknown ones alike.
public indirect enum ConfigurationValue: Equatable, Sendable {
    /// No value.
    case null
    /// True or false.
    case flag(Bool)
    /// A whole number.
    case integer(Int64)
    /// A text.
    case text(String)
    /// What YAML has without quotes and is none of these: a number with a fraction, say.
    case plain(String)
    /// Several values.
    case list([ConfigurationValue])
    /// Values by name, in their order.
    case mapping([Entry])

    /// A name and its value.
    public struct Entry: Equatable, Sendable {
        /// The name.
        public let key: String
        /// The value.
        public var value: ConfigurationValue

        /// Makes an entry.
        public init(_ key: String, _ value: ConfigurationValue) {
            self.key = key
            self.value = value
        }
    }

    /// The value of a name; `nil` when there is none, or this is no mapping.
    public subscript(key: String) -> ConfigurationValue? {
        guard case .mapping(let entries) = self else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// The text of a text; `nil` for other values.
    public var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The same with one value set, at the end if its name is new.
    func setting(_ key: String, to value: ConfigurationValue) -> ConfigurationValue {
        guard case .mapping(var entries) = self else { return .mapping([Entry(key, value)]) }
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index].value = value
        } else {
            entries.append(Entry(key, value))
        }
        return .mapping(entries)
    }

    /// The same with the value at a dotted path replaced, if it is there.
    func replacing(
        _ path: ArraySlice<String>, with change: (ConfigurationValue) -> ConfigurationValue
    )
        -> ConfigurationValue
    {
        guard let key = path.first else { return change(self) }
        guard let value = self[key] else { return self }
        return setting(key, to: value.replacing(path.dropFirst(), with: change))
    }
}

extension ConfigurationValue: Codable {
    /// Reads JSON. Names come in alphabetical order, as JSON has none.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: Name.self) {
            self = .mapping(
                try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map {
                    Entry($0.stringValue, try container.decode(ConfigurationValue.self, forKey: $0))
                })
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            var values: [ConfigurationValue] = []
            while !container.isAtEnd { values.append(try container.decode(ConfigurationValue.self)) }
            self = .list(values)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int64.self) {
            self = .integer(number)
        } else if let number = try? container.decode(Double.self) {
            self = .plain("\(number)")
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    /// Writes JSON.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .mapping(let entries):
            var container = encoder.container(keyedBy: Name.self)
            for entry in entries { try container.encode(entry.value, forKey: Name(entry.key)) }
        case .list(let values):
            var container = encoder.unkeyedContainer()
            for value in values { try container.encode(value) }
        case .null:
            var container = encoder.singleValueContainer()
            try container.encodeNil()
        case .flag(let flag):
            var container = encoder.singleValueContainer()
            try container.encode(flag)
        case .integer(let number):
            var container = encoder.singleValueContainer()
            try container.encode(number)
        case .plain(let text):
            var container = encoder.singleValueContainer()
            if let number = Double(text), number.isFinite {
                try container.encode(number)
            } else {
                try container.encode(text)
            }
        case .text(let text):
            var container = encoder.singleValueContainer()
            try container.encode(text)
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }
}
