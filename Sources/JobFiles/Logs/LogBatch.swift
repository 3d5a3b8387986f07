/// What goes to a log in one write.
struct LogBatch {
    private(set) var bytes: [UInt8] = []
    /// Bytes that clients sent, also those that had been dropped before: what is missing when the write fails.
    private(set) var textBytes = 0
    private var whenDone: [LogEntry.WhenDone] = []

    private static let newline = UInt8(ascii: "\n")

    /// Adds text, with a newline at its end.
    mutating func add(_ text: String, whenDone: LogEntry.WhenDone?) {
        if !text.isEmpty {
            bytes.append(contentsOf: text.utf8)
            if bytes.last != Self.newline { bytes.append(Self.newline) }
            textBytes += text.utf8.count
        }
        if let whenDone { self.whenDone.append(whenDone) }
    }

    /// Adds a line that tells of dropped text.
    mutating func addGap(bytes count: Int) {
        bytes += Self.gapLine(bytes: count)
        textBytes += count
    }

    /// Tells those who wait, in the order in which they came.
    func finish(_ error: JobFilesError?) {
        for tell in whenDone { tell(error) }
    }

    static func gapLine(bytes count: Int) -> [UInt8] {
        Array("(\(count) bytes of this log are missing: they could not be written)\n".utf8)
    }
}
