internal import Glibc

/// Counts how often a SQLite database in WAL mode is written to, by the times of its log: each transaction changes them.
final class DatabaseWatch: Sendable {
    private static let intervalMicroseconds: UInt32 = 2000

    private let stop = StopFlag()
    private let thread: Threads<Int>

    /// Watches from now on. Transactions that come within two milliseconds of each other may count as one.
    init(database: String) {
        let stop = stop
        thread = Threads(1) { _ in
            var count = 0
            var last = Self.version(of: "\(database)-wal")
            while !stop.isRaised {
                usleep(Self.intervalMicroseconds)
                let now = Self.version(of: "\(database)-wal")
                if now != last { count += 1 }
                last = now
            }
            return count
        }
    }

    /// How many writes there were. To be called once.
    func finish() throws -> Int {
        stop.raise()
        return try thread.wait()[0]
    }

    /// What changes with each write; nil while there is no log.
    private static func version(of path: String) -> [Int]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return [Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec), Int(status.st_size)]
    }
}
