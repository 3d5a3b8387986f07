/// Prints the logs of one or more tasks, each piece under the name of its task.
///
/// On a terminal control characters are made harmless; elsewhere the bytes go out as they came.
public struct LogPrinter {
    private let isTerminal: Bool
    private let write: ([UInt8]) -> Void
    private var text = LogText()
    private var endsInLine = false
    private var isFirst = true

    /// Prints on standard output.
    public init() {
        self.init(isTerminal: StandardStream.output.isTerminal) { StandardStream.output.write($0) }
    }

    /// Prints on something else.
    package init(isTerminal: Bool, write: @escaping ([UInt8]) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// What follows is of this task.
    public mutating func show(_ task: TaskRow) {
        finish()
        if !isFirst { put(Array("\n".utf8)) }
        isFirst = false
        let worker = task.worker.isEmpty ? "" : " on \(task.worker)"
        put(Array("==> \(printable("\(task.name), \(task.status)\(worker), task \(task.id)")) <==\n".utf8))
    }

    /// More of the log.
    public mutating func show(_ bytes: [UInt8]) {
        put(isTerminal ? Array(text.take(bytes).utf8) : bytes)
    }

    /// Ends the line, and the colours of a terminal.
    public mutating func finish() {
        if isTerminal { put(Array(text.finish().utf8)) }
        if endsInLine { put(Array("\n".utf8)) }
    }

    private mutating func put(_ bytes: [UInt8]) {
        guard let last = bytes.last else { return }
        endsInLine = last != UInt8(ascii: "\n")
        write(bytes)
    }
}
