internal import Foundation

/// The report as an aligned table.
struct TextReport {
    private static let header = ["", "server", "limit", "ratio", "lowest", "highest"]

    let machine: Machine
    let hashLimit: Summary?
    let cases: [CaseResult]

    var text: String {
        var lines = machine.lines
        if let hashLimit {
            lines.append("SHA-256      \(FigureText.text(hashLimit.median, .bytesPerSecond)) on one core (OpenSSL EVP)")
        }
        lines.append("")
        let rows = cases.flatMap { result in
            [[title(of: result)]] + result.figures.map { row(of: $0) }
        }
        let table = [Self.header] + rows
        let widths = Self.header.indices.map { column in
            table.filter { $0.count > 1 }.map { $0[column].count }.max() ?? 0
        }
        lines += table.map { row in
            guard row.count > 1 else { return "\n\(row[0])" }
            return zip(row, widths).enumerated().map { column, cell in
                let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + padding : padding + cell.0
            }.joined(separator: "  ")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func title(of result: CaseResult) -> String {
        let limit = result.limitName.map { "; limit: \($0)" } ?? ""
        return "\(result.workload): \(result.name)\(limit)"
    }

    private func row(of figure: Figure) -> [String] {
        let unit = figure.metric.unit
        return [
            "  \(figure.metric.name)",
            FigureText.text(figure.server.median, unit),
            figure.limit.map { FigureText.text($0.median, unit) } ?? "",
            figure.ratio.map { "\(FigureText.digits($0))x" } ?? "",
            FigureText.text(figure.server.lowest, unit),
            FigureText.text(figure.server.highest, unit),
        ]
    }
}
