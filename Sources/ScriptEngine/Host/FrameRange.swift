/// A set of frames, written `1-10,15,20..25`.
///
/// Held as intervals, so that a range of a billion frames costs no more than one of two.
/// - Complexity: reading takes n log n for n parts; nothing depends on the number of frames.
package struct FrameRange: Equatable, Sendable {
    /// What is wrong with a range, in a sentence that quotes it.
    package struct Fault: Error, Equatable, Sendable {
        package let message: String

        package init(message: String) { self.message = message }
    }

    /// In ascending order, with gaps between them.
    package private(set) var intervals: [ClosedRange<Int>] = []

    /// Reads a range; it may turn out empty (`5-3`).
    package init(_ text: String) throws(Fault) {
        var parts: [ClosedRange<Int>] = []
        let normalized = text.replacing("..", with: "-")
        for part in normalized.split(separator: ",", omittingEmptySubsequences: false) {
            let bounds = part.split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
            switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
            case (1...2, .some(let first), .some(let last)):
                if first <= last { parts.append(first...last) }
            default:
                let culprit = Self.trimmed(part)
                let shown = culprit.isEmpty ? "an empty part" : "\"\(culprit)\" is no frame and no range of frames"
                throw Fault(message: "invalid range \"\(text)\": \(shown)")
            }
        }
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(part) }
    }

    private mutating func append(_ part: ClosedRange<Int>) {
        if let last = intervals.last, part.lowerBound <= last.upperBound + 1 {
            intervals[intervals.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
        } else {
            intervals.append(part)
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        return start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count)
    }

    /// The largest number that a frame can have: what JavaScript's numbers hold exactly.
    private static let largest = (1 << 53) - 1

    private static func number(_ text: Substring) -> Int? {
        let digits = trimmed(text)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits), number <= largest else {
            return nil
        }
        return number
    }

    /// How many frames there are.
    package var count: Int { intervals.reduce(0) { $0 + $1.count } }

    /// The frames in groups of so many, each written compactly: `9,10,20-25`.
    ///
    /// - Throws: when there are no frames, the size is not positive, or there would be more chunks than allowed.
    package func chunks(ofSize size: Int, limit: Int, source: String) throws(Fault) -> [String] {
        guard size >= 1 else { throw Fault(message: "invalid chunk size, must be positive number: \(size)") }
        guard !intervals.isEmpty else { throw Fault(message: "invalid range \"\(source)\": empty range") }
        guard (count - 1) / size < limit else {
            throw Fault(message: "invalid range \"\(source)\": more than \(limit) chunks of \(size)")
        }
        var chunks: [String] = []
        var chunk: [String] = []
        var room = size
        for interval in intervals {
            var rest = interval
            while true {
                let taken = min(room, rest.count)
                chunk.append(Self.compact(rest.lowerBound...(rest.lowerBound + taken - 1)))
                room -= taken
                if room == 0 {
                    chunks.append(chunk.joined(separator: ","))
                    chunk = []
                    room = size
                }
                guard taken < rest.count else { break }
                rest = (rest.lowerBound + taken)...rest.upperBound
            }
        }
        if !chunk.isEmpty { chunks.append(chunk.joined(separator: ",")) }
        return chunks
    }

    private static func compact(_ frames: ClosedRange<Int>) -> String {
        switch frames.count {
        case 1: "\(frames.lowerBound)"
        case 2: "\(frames.lowerBound),\(frames.upperBound)"
        default: "\(frames.lowerBound)-\(frames.upperBound)"
        }
    }
}
