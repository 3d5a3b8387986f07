/// How far a piece of work is.
public struct ProgressSnapshot: Sendable, Equatable {
    /// What is being done: `Hashing`, `Uploading`.
    public let activity: String
    /// Units of work that are done.
    public let done: Int64
    /// Units of work in all; 0 when it is not known.
    public let total: Int64
    /// What is said beside it: `3 of 12 files`.
    public let detail: String
    /// Whether the units are bytes, so that amounts and a rate can be shown.
    public let countsBytes: Bool

    /// Describes a state of the work.
    public init(activity: String, done: Int64, total: Int64, detail: String, countsBytes: Bool) {
        self.activity = activity
        self.done = done
        self.total = total
        self.detail = detail
        self.countsBytes = countsBytes
    }

    /// The part that is done, 0 to 1; `nil` when the whole is not known.
    var fraction: Double? {
        total > 0 ? min(1, max(0, Double(done) / Double(total))) : nil
    }
}

extension ProgressSnapshot {
    /// A line to stand alone in a log.
    func plainLine() -> String {
        var parts = [fraction.map { "\(activity): \(Int($0 * 100))%" } ?? "\(activity):"]
        if !detail.isEmpty { parts.append(detail) }
        if countsBytes { parts.append(amounts) }
        return parts.joined(separator: parts.count > 1 && fraction == nil ? " " : ", ")
    }

    /// A line for a terminal: a bar, then what fits beside it.
    ///
    /// - Parameters:
    ///   - columns: the length that the line must stay below.
    ///   - rate: units per second; 0 when it is not known yet.
    func barLine(columns: Int, rate: Double) -> String {
        var notes: [String] = []
        if !detail.isEmpty { notes.append(detail) }
        if countsBytes {
            notes.append(amounts)
            if rate >= 1 { notes.append("\(ByteText(Int64(rate)))/s") }
        }
        if rate > 0, total > done { notes.append("\(DurationText(seconds: Double(total - done) / rate)) left") }

        guard let fraction else { return Self.cut("\(activity)  \(notes.joined(separator: "  "))", to: columns) }
        let percent = "\(Int(fraction * 100))%"
        let head = activity + "  "
        let tail = "  " + String(repeating: " ", count: 4 - percent.count) + percent
        var line = tail
        for note in notes where head.count + line.count + note.count + 2 + Self.smallestBar < columns {
            line += "  " + note
        }
        let room = min(Self.widestBar, columns - head.count - line.count - 3)
        guard room >= 4 else { return Self.cut(head + line, to: columns) }
        let filled = Int(fraction * Double(room))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: room - filled)
        return "\(head)[\(bar)]\(line)"
    }

    private static let smallestBar = 12
    private static let widestBar = 40

    private var amounts: String { total > 0 ? "\(ByteText(done)) of \(ByteText(total))" : "\(ByteText(done))" }

    private static func cut(_ line: String, to columns: Int) -> String {
        String(line.prefix(max(0, columns - 1)))
    }
}
