internal import NIOCore

/// The part of a routed request that comes after its answer: how much of it there was, and until when it may go on.
struct RoutedRest {
    /// Whether Hummingbird has begun to answer.
    var isAnswerBegun = false
    private var bytes = 0
    private var timer: Scheduled<Void>?

    /// The answer is out, the request goes on.
    mutating func begin(timer: Scheduled<Void>) { self.timer = timer }

    /// Counts what came, once the answer is out.
    mutating func isTooMuch(after count: Int) -> Bool {
        guard timer != nil else { return false }
        bytes += count
        return bytes > ServerLimits.drainBytesOfChunks
    }

    func end() { timer?.cancel() }
}
