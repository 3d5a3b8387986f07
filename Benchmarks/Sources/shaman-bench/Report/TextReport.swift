internal import Foundation

/// The report as an aligned table.
struct TextReport {
    private static let header = ["", "server", "limit", "ratio", "lowest", "highest"]

    let report: Report

    var text: String {
        var lines = report.machine.lines
        let hashing = FigureText.text(report.hashing.median, .bytesPerSecond)
        lines += ["SHA-256      \(hashing) on one core (OpenSSL EVP)", ""]
        let rows = report.cases.flatMap { result in
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
        lines += report.failures.map { failure in
            "\n\(failure.workload): FAILED: \(failure.reason.prefix { $0 != "\n" })"
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
