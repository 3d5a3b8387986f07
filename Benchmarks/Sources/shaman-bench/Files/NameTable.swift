internal import Glibc

/// Names as the system calls take them, made before the clock runs.
final class NameTable {
    private var bytes: [CChar] = []
    private var offsets: [Int] = []

    init(_ names: some Sequence<String>) {
        for name in names {
            offsets.append(bytes.count)
            bytes.append(contentsOf: name.utf8CString)
        }
    }

    /// Lends the names, by their numbers.
    func withNames<Value>(_ body: ((Int) -> UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
        try bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a table without names is not lent") }
            return try body { start + offsets[$0] }
        }
    }
}
