package import FlamencoAPI
package import Shaman

/// A request's head in its plainest form, read off its bytes.
///
/// It settles two things: where the request ends, and whether it is one that the lane answers: an upload that needs nothing
/// but its body, or the question whether a blob is stored, which the add-on asks before each upload. Only heads
/// about which no two HTTP implementations can disagree are read here: `HTTP/1.1`, lines that end with CRLF, no control
/// characters, no folded lines, at most one `Content-Length`, nothing about transfer codings, expectations, upgrades or proxies.
/// Everything else is ``other`` and left to the full decoder, with the rest of its connection.
package enum PlainHead {
    /// The end of the head has not come yet.
    case incomplete
    /// An upload, correct in every particular, after which the connection goes on; its body is as long as the blob.
    case upload(UploadRequest, headBytes: Int)
    /// The question whether a blob is stored, without a body, after which the connection goes on.
    case question(BlobID, headBytes: Int)
    /// Another request, and how long all of it is.
    case routed(bytes: Int64)
    /// Not plain.
    case other

    /// The longest head that is looked at.
    package static let maximumBytes = 16 << 10

    /// Reads the head that the bytes begin with.
    package init(_ bytes: UnsafeRawBufferPointer) { self = Self.read(bytes.bindMemory(to: UInt8.self)) }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> PlainHead {
        guard let end = endOfHead(bytes) else {
            return bytes.count > maximumBytes || hasBareLineFeed(bytes) ? .other : .incomplete
        }
        guard end <= maximumBytes else { return .other }
        var lines = HeadLines(UnsafeBufferPointer(rebasing: bytes[..<end]))
        guard let first = lines.next(), let target = RequestLine(first) else { return .other }
        var fields = PlainFields()
        var fieldCount = 0
        while let line = lines.next() {
            fieldCount += 1
            guard fieldCount <= ServerLimits.headerFields, fields.read(line) else { return .other }
        }
        guard lines.areWellFormed else { return .other }
        if target.method != .other, !fields.closes, let blob = UploadRequest.blob(plainTarget: target.text) {
            if target.method == .get, fields.contentLength ?? 0 == 0 { return .question(blob, headBytes: end) }
            if target.method == .post, fields.contentLength == blob.size, let upload = fields.upload(of: blob) {
                return .upload(upload, headBytes: end)
            }
        }
        return .routed(bytes: Int64(end) + (fields.contentLength ?? 0))
    }

    /// Whether a line ends with LF alone: the end of such a head, as others see it, would not be found here.
    private static func hasBareLineFeed(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.contains {
            bytes[$0] == UInt8(ascii: "\n") && ($0 == 0 || bytes[$0 - 1] != UInt8(ascii: "\r"))
        }
    }

    /// The length of the head, with the empty line at its end; `nil` when that has not come.
    private static func endOfHead(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let limit = min(bytes.count, maximumBytes + 4)
        var index = 3
        while index < limit {
            switch bytes[index] {
            case UInt8(ascii: "\n"):
                if bytes[index - 1] == UInt8(ascii: "\r"), bytes[index - 2] == UInt8(ascii: "\n"),
                    bytes[index - 3] == UInt8(ascii: "\r")
                {
                    return index + 1
                }
                index += 2
            case UInt8(ascii: "\r"): index += 1
            default: index += 4
            }
        }
        return nil
    }
}

/// The lines of a head, without their ends.
private struct HeadLines {
    private var rest: UnsafeBufferPointer<UInt8>.SubSequence
    /// False once a line was found that does not end with CRLF alone, or has a control character in it.
    private(set) var areWellFormed = true

    init(_ head: UnsafeBufferPointer<UInt8>) { rest = head.dropLast(2) }

    /// The next line; `nil` at the end of the head or at the first line that is not well formed.
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        guard !rest.isEmpty else { return nil }
        var index = rest.startIndex
        while rest[index] >= 0x20 && rest[index] != 0x7f || rest[index] == UInt8(ascii: "\t") { index += 1 }
        guard rest[index] == UInt8(ascii: "\r"), rest[index + 1] == UInt8(ascii: "\n"), index > rest.startIndex else {
            areWellFormed = false
            rest = rest.suffix(0)
            return nil
        }
        let line = rest[..<index]
        rest = rest[(index + 2)...]
        return UnsafeBufferPointer(rebasing: line)
    }
}

/// `METHOD target HTTP/1.1`
private struct RequestLine {
    /// Those that everybody knows. Others may be refused, or change what follows them, as `CONNECT` does.
    private static let otherMethods = ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"].map { Array($0.utf8) }

    enum Method {
        case get
        case post
        case other
    }

    let method: Method
    let text: UnsafeBufferPointer<UInt8>

    init?(_ line: UnsafeBufferPointer<UInt8>) {
        let version = line.suffix(9)
        guard version.elementsEqual(" HTTP/1.1".utf8), let space = line.firstIndex(of: UInt8(ascii: " ")) else {
            return nil
        }
        let name = line[..<space]
        if name.elementsEqual("POST".utf8) {
            method = .post
        } else if name.elementsEqual("GET".utf8) {
            method = .get
        } else {
            guard Self.otherMethods.contains(where: name.elementsEqual) else { return nil }
            method = .other
        }
        guard space + 1 < version.startIndex else { return nil }
        text = UnsafeBufferPointer(rebasing: line[(space + 1)..<version.startIndex])
        guard text.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        // Not about a resource.
        guard text.first == UInt8(ascii: "/") else { return nil }
    }
}

/// What the header fields say that matters here.
private struct PlainFields {
    private(set) var contentLength: Int64?
    private(set) var closes = false
    private var canDefer: UnsafeBufferPointer<UInt8>?
    private var originalName: UnsafeBufferPointer<UInt8>?
    private var isUploadPlain = true

    /// Takes in one line; `false` when it says something that is not plain.
    mutating func read(_ line: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            line[..<colon].allSatisfy(\.isTokenCharacter)
        else { return false }
        let name = line[..<colon]
        var value = line[(colon + 1)...]
        while let first = value.first, first.isBlank { value = value.dropFirst() }
        while let last = value.last, last.isBlank { value = value.dropLast() }
        // Names of other lengths are none of these.
        switch name.count {
        case 14 where name.equalsIgnoringCase("content-length"):
            guard contentLength == nil, let length = Self.decimal(value) else { return false }
            contentLength = length
        case 10 where name.equalsIgnoringCase("connection"):
            if value.equalsIgnoringCase("close") {
                closes = true
            } else if !value.equalsIgnoringCase("keep-alive") {
                return false
            }
        case 17 where name.equalsIgnoringCase("transfer-encoding"): return false
        case 6 where name.equalsIgnoringCase("expect"): return false
        case 7 where name.equalsIgnoringCase("upgrade"): return false
        case 16 where name.equalsIgnoringCase("proxy-connection"): return false
        case 25 where name.equalsIgnoringCase("x-shaman-can-defer-upload"):
            if canDefer != nil { isUploadPlain = false }
            canDefer = UnsafeBufferPointer(rebasing: value)
        case 26 where name.equalsIgnoringCase("x-shaman-original-filename"):
            if originalName != nil { isUploadPlain = false }
            originalName = UnsafeBufferPointer(rebasing: value)
        default: break
        }
        return true
    }

    /// The upload of a blob with these fields; `nil` when one of them is wrong, so that others say what is wrong with it.
    func upload(of blob: BlobID) -> UploadRequest? {
        guard isUploadPlain else { return nil }
        return UploadRequest(
            blob, canDefer: canDefer.map { String(decoding: $0, as: UTF8.self) },
            originalName: originalName.map { String(decoding: $0, as: UTF8.self) })
    }

    private static func decimal(_ digits: UnsafeBufferPointer<UInt8>.SubSequence) -> Int64? {
        guard !digits.isEmpty, digits.count <= 18 else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    /// RFC 9110's `tchar`.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

extension UnsafeBufferPointer<UInt8>.SubSequence {
    /// - Parameter text: Lower-case ASCII letters and hyphens.
    fileprivate func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        return zip(self, UnsafeBufferPointer(start: text.utf8Start, count: count)).allSatisfy { $0 | 0x20 == $1 }
    }
}
