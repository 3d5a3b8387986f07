internal import FarmModel

extension JobTypeSetting {
    /// Makes the declared type's value of a text.
    func value(of text: String) throws(ShamanClientError) -> JSONValue {
        switch type {
        case "int32":
            guard let number = Int64(text) else { throw refused(quoted(text)) }
            return try checked(.int(number), source: "")
        case "float":
            guard let number = Double(text), number.isFinite else { throw refused(quoted(text)) }
            return JSONValue(number)
        case "bool":
            switch text.lowercased() {
            case "true", "yes", "on", "1": return .bool(true)
            case "false", "no", "off", "0": return .bool(false)
            default: throw refused(quoted(text))
            }
        default:
            // A type that this client does not know may mean anything; the server will say.
            return try checked(.string(text), source: "")
        }
    }

    /// The value as it is, if the declared type has it.
    func checked(_ value: JSONValue, source: String) throws(ShamanClientError) -> JSONValue {
        let isRight =
            switch type {
            case "int32": value.int.flatMap { Int32(exactly: $0) } != nil
            case "float": value.number != nil
            case "bool": value.bool != nil
            case "string": value.string != nil
            default: true
            }
        guard isRight else { throw refused(value.text(), source: source) }
        if let choices, let text = value.string, !choices.contains(text) {
            let list = choices.map { quoted($0) }.joined(separator: ", ")
            throw ShamanClientError(
                .invalidInput, "\(source)the setting \(quoted(key)) is one of \(list), which \(quoted(text)) is not")
        }
        return value
    }

    private func refused(_ given: String, source: String = "") -> ShamanClientError {
        let kind =
            switch type {
            case "int32": "a whole number from \(Int32.min) to \(Int32.max)"
            case "float": "a number"
            case "bool": "true or false"
            default: "a text"
            }
        return ShamanClientError(
            .invalidInput,
            ShamanClientError.oneLine(
                "\(source)the setting \(quoted(key)) has the type \(type), \(kind), which \(given) is not"))
    }
}
