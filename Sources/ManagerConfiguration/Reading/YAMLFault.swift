internal import Yams

/// Turns the parser's errors into one line each.
enum YAMLFault {
    /// Where the text stops being YAML, and why.
    static func sentence(for error: any Error) -> String {
        guard let fault = error as? YamlError else { return "invalid YAML: \(error)" }
        switch fault {
        case .scanner(_, let problem, let mark, _),
            .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return place(line: mark.line, column: mark.column) + problem
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.joined(separator: ", ")
            return place(line: context.mark.line, column: context.mark.column) + "more than one \(keys)"
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return place(line: before.count(where: \.isNewline) + 1, column: column) + problem
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            return "invalid YAML: \(fault)"
        }
    }

    private static func place(line: Int, column: Int) -> String {
        "invalid YAML in line \(line), column \(column): "
    }
}
