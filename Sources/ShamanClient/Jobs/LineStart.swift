/// Leaves out the rest of a line at the beginning of a log's end, so that it begins with a whole line.
///
/// The first byte that it is handed is the one before the end that was asked for: it shows whether that is the case anyway.
struct LineStart {
    /// The longest rest of a line that is left out; a longer one is shown.
    private static let longestRest = 1 << 16

    private var held: [UInt8] = []
    private var isPast: Bool

    /// - Parameter isInside: whether what comes may begin in the middle of a line; else all of it is shown.
    init(isInside: Bool) { isPast = !isInside }

    /// What of these bytes is to be shown now.
    mutating func take(_ bytes: [UInt8]) -> [UInt8] {
        guard !isPast else { return bytes }
        held += bytes
        if let end = held.firstIndex(of: UInt8(ascii: "\n")) {
            isPast = true
            defer { held = [] }
            // A rest that is all there is says more than nothing.
            return Array(held[(end + 1 < held.count ? end + 1 : 1)...])
        }
        guard held.count > Self.longestRest else { return [] }
        return finish()
    }

    /// What was held back, as nothing more comes.
    mutating func finish() -> [UInt8] {
        isPast = true
        defer { held = [] }
        return Array(held.dropFirst())
    }
}
