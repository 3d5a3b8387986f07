/// When a blob was last used: a count of periods of ``Limits/usePeriod`` since the engine was opened, the first being 1.
///
/// It goes by a clock that nobody can set, so that a step of the wall clock in the middle of a collection cannot make a
/// young blob look old. It fits into ``bits`` bits: fifteen years.
struct UsePeriod: Comparable, Sendable {
    static let bits = 19
    /// Not used since the engine was opened.
    static let never = UsePeriod(number: 0)

    let number: UInt64

    static func < (left: UsePeriod, right: UsePeriod) -> Bool { left.number < right.number }

    /// The first period whose blobs are still protected from a collection that begins now.
    var beginOfGrace: UsePeriod {
        // One more than the grace is long: a use at the end of a period counts like one at its beginning.
        let span = UInt64((Limits.collectorGrace / Limits.usePeriod).rounded(.up)) + 1
        return UsePeriod(number: number > span ? number - span : 1)
    }
}

/// Tells which period it is.
struct UseClock: Sendable {
    private let clock = ContinuousClock()
    private let start = ContinuousClock.now

    var now: UsePeriod {
        let elapsed = UInt64(max(0, (clock.now - start) / Limits.usePeriod))
        return UsePeriod(number: min(elapsed + 1, 1 << UInt64(UsePeriod.bits) - 1))
    }
}
