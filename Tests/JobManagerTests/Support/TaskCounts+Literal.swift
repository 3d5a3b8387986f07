public import FarmModel

extension TaskCounts: ExpressibleByDictionaryLiteral {
    /// `[.queued: 2, .failed: 1]`.
    public init(dictionaryLiteral elements: (TaskStatus, Int)...) {
        self.init()
        for (status, count) in elements { self[status] = count }
    }
}
