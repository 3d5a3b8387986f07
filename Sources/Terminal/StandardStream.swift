internal import Glibc

/// One of the two streams that a program writes to.
///
/// Output is data and goes to ``output``; progress and complaints go to ``error``, so that a pipe carries data alone.
public enum StandardStream: Sendable {
    /// Standard output.
    case output
    /// Standard error.
    case error

    private var descriptor: Int32 {
        switch self {
        case .output: STDOUT_FILENO
        case .error: STDERR_FILENO
        }
    }

    /// Whether a person looks at it: it is a terminal, and one that understands moving the cursor.
    public var isTerminal: Bool {
        guard isatty(descriptor) == 1 else { return false }
        guard let kind = getenv("TERM") else { return true }
        return String(cString: kind) != "dumb"
    }

    /// How many columns the terminal has; 80 where it does not tell.
    public var columns: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes all of the text, unbuffered.
    ///
    /// A reader that has gone away is no error: there is nobody left to tell.
    public func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// Writes all of the bytes, as they are.
    public func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes the text and ends the line.
    public func writeLine(_ text: String) {
        write(text + "\n")
    }
}
