/// What a worker tells of itself, checked: texts within limits, without control characters.
enum WorkerInput {
    private static let nameBytes = 255
    private static let softwareBytes = 255
    private static let platformBytes = 64
    private static let taskTypeBytes = 64
    private static let taskTypes = 256
    private static let tagNameBytes = 255
    private static let tagDescriptionBytes = 4096
    static let tagsOfWorker = 256

    static func name(_ text: String) throws(WorkerError) -> String { try checked(text, "name", nameBytes) }
    static func software(_ text: String) throws(WorkerError) -> String {
        try checked(text, "software_version", softwareBytes)
    }
    static func platform(_ text: String) throws(WorkerError) -> String {
        try checked(text, "platform", platformBytes).lowercased()
    }

    /// Types of task, trimmed, in lower case, each once and none empty.
    static func taskTypes(_ types: [String]) throws(WorkerError) -> [String] {
        guard types.count <= taskTypes else {
            throw WorkerError(.invalid, "\"supported_task_types\" has \(types.count) entries, more than \(taskTypes)")
        }
        var result: [String] = []
        for type in types {
            let type = try checked(trimmed(type), "supported_task_types", taskTypeBytes).lowercased()
            if !type.isEmpty, !result.contains(type) { result.append(type) }
        }
        return result
    }

    static func tagName(_ text: String) throws(WorkerError) -> String {
        let name = try checked(trimmed(text), "name", tagNameBytes)
        guard !name.isEmpty else { throw WorkerError(.invalid, "\"name\" is empty: a worker tag needs a name") }
        return name
    }

    static func tagDescription(_ text: String) throws(WorkerError) -> String {
        try checked(text, "description", tagDescriptionBytes, isText: true)
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }

    /// - Parameter isText: Ends of lines and tabs are welcome.
    private static func checked(
        _ text: String, _ member: String, _ limit: Int, isText: Bool = false
    ) throws(WorkerError) -> String {
        guard text.utf8.count <= limit else {
            throw WorkerError(
                .invalid, "\"\(member)\" has \(text.utf8.count) bytes, and may have \(limit) at most")
        }
        let fault = text.unicodeScalars.first { scalar in
            scalar.properties.generalCategory == .control && !(isText && "\n\r\t".unicodeScalars.contains(scalar))
        }
        if let fault {
            let number = String(fault.value, radix: 16)
            throw WorkerError(.invalid, "\"\(member)\" has a control character in it (U+\(number))")
        }
        return text
    }
}
