/// Rows of text set in columns that are as wide as their widest cell.
public struct TextTable: Sendable {
    /// To which side a column's cells keep.
    public enum Alignment: Sendable {
        /// Text.
        case left
        /// Numbers.
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table without rows.
    ///
    /// - Parameter alignments: one per column.
    public init(_ alignments: [Alignment]) {
        self.alignments = alignments
    }

    /// Adds a row; cells that it lacks are empty, surplus ones are left out.
    public mutating func add(_ cells: String...) {
        let kept = cells.prefix(alignments.count)
        rows.append(kept + Array(repeating: "", count: alignments.count - kept.count))
    }

    /// The rows as lines, two blanks between columns and none at the end.
    public var lines: [String] {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += alignments[column] == .left ? cell + padding : padding + cell
                line += "  "
            }
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The lines, each with its line end.
    public var text: String { lines.map { $0 + "\n" }.joined() }
}
