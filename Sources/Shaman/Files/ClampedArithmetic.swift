/// Arithmetic on numbers that come from disks, which may say anything: the ends of the range instead of a trap.
extension Int64 {
    func addingClamped(_ other: Int64) -> Int64 {
        let (sum, overflowed) = addingReportingOverflow(other)
        return overflowed ? (other > 0 ? .max : .min) : sum
    }

    /// - Precondition: neither number is negative.
    func multipliedClamped(_ other: Int64) -> Int64 {
        let (product, overflowed) = multipliedReportingOverflow(by: other)
        return overflowed ? .max : product
    }
}
