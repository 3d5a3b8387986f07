package import HTTPTypes

/// A file as HTTP has it: what its conditions and ranges are held against.
package struct FileVersion: Sendable {
    /// Bytes.
    package let size: Int64
    /// When the content last changed, in seconds since 1970.
    package let modifiedSecond: Int
    /// The entity tag, with its quotes. Another content has another one.
    package let tag: String

    package init(size: Int64, modifiedSecond: Int, tag: String) {
        self.size = size
        self.modifiedSecond = modifiedSecond
        self.tag = tag
    }
}

/// With how much of a file a request is answered, by the rules of RFC 9110.
package enum FileAnswer: Equatable, Sendable {
    /// All of it: 200.
    case whole
    /// Some of its bytes: 206.
    case part(Range<Int64>)
    /// The client has it: 304.
    case notModified
    /// It has no such bytes: 416.
    case unsatisfiable

    /// - Parameter second: The time, in seconds since 1970.
    package init(_ request: HTTPRequest, file: FileVersion, second: Int) {
        let fields = request.headerFields
        if let isKnown = EntityTags.isKnown(file.tag, to: fields) {
            if isKnown {
                self = .notModified
                return
            }
        } else if let date = fields[.ifModifiedSince].flatMap({ HTTPDate.second(of: $0) }), file.modifiedSecond <= date
        {
            self = .notModified
            return
        }
        // Ranges are for GET only.
        guard request.method == .get, let range = fields[.range],
            fields[.ifRange].map({ Self.isSame($0, file, second) }) ?? true
        else {
            self = .whole
            return
        }
        self = Self.part(range, of: file.size)
    }

    /// Whether a client that has a part of a file has a part of this very version. A date cannot tell versions of the same
    /// second apart, so it says nothing of a file that changed lately.
    private static func isSame(_ condition: String, _ file: FileVersion, _ second: Int) -> Bool {
        if condition == file.tag { return true }
        return HTTPDate.second(of: condition) == file.modifiedSecond && second - file.modifiedSecond >= 60
    }

    /// What a `Range` field asks for. One that is not understood or asks for several ranges is as if it were not there.
    private static func part(_ text: String, of size: Int64) -> FileAnswer {
        guard let equals = text.firstIndex(of: "="), text[..<equals].lowercased() == "bytes" else { return .whole }
        let ends = text[text.index(after: equals)...].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        let (first, last) = (number(ends[0]), number(ends[1]))
        switch (first, last) {
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < size ? .part(first..<min(size, last == .max ? last : last + 1)) : .unsatisfiable
        case (let first?, nil) where ends[1].isEmpty: return first < size ? .part(first..<size) : .unsatisfiable
        case (nil, let count?) where ends[0].isEmpty:
            return count > 0 && size > 0 ? .part(max(0, size - count)..<size) : .unsatisfiable
        default: return .whole
        }
    }

    /// A number in digits; one that is larger than any file counts as the largest there is.
    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text) ?? .max
    }
}
