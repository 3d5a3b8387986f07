/// Makes a log safe to show on a terminal, piece by piece: colours stay, every other control character is escaped.
///
/// A carriage return begins a new line, as programs draw progress with it. What is cut off at the end of a piece, half a
/// character or half a colour, waits for the next one.
public struct LogText: Sendable {
    /// The longest colour; what goes on longer is none.
    private static let longestColour = 32

    private enum State: Equatable {
        case text
        case afterReturn
        case escape
        case colour([UInt8])
    }

    private var state = State.text
    private var held: [UInt8] = []
    private var hasColours = false

    /// Nothing has come yet.
    public init() {}

    /// What to show of a piece.
    public mutating func take(_ bytes: [UInt8]) -> String {
        let all = held + bytes
        let cut = all.count - Self.unfinished(all)
        held = Array(all[cut...])
        return clean(String(decoding: all[..<cut], as: UTF8.self))
    }

    /// What is left to show at the end; colours end, too.
    public mutating func finish() -> String {
        var rest = clean(String(decoding: held, as: UTF8.self))
        held = []
        switch state {
        case .text: break
        case .afterReturn: rest += "\n"
        case .escape: rest += Self.shownEscape
        case .colour(let parameters): rest += Self.shownEscape + "[" + String(decoding: parameters, as: UTF8.self)
        }
        state = .text
        if hasColours { rest += "\u{1b}[0m" }
        hasColours = false
        return rest
    }

    private static let shownEscape = printable("\u{1b}")

    private mutating func clean(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars { take(scalar, &result) }
        return result
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ result: inout String) {
        switch state {
        case .text: break
        case .afterReturn:
            state = .text
            result += "\n"
            if scalar == "\n" { return }
        case .escape:
            state = .text
            if scalar == "[" {
                state = .colour([])
                return
            }
            result += Self.shownEscape
        case .colour(let parameters):
            if let byte = UInt8(exactly: scalar.value), (0x30...0x3b).contains(byte),
                parameters.count < Self.longestColour
            {
                state = .colour(parameters + [byte])
                return
            }
            state = .text
            let text = String(decoding: parameters, as: UTF8.self)
            if scalar == "m" {
                hasColours = true
                result += "\u{1b}[\(text)m"
                return
            }
            result += Self.shownEscape + "[" + text
        }
        switch scalar {
        case "\r": state = .afterReturn
        case "\u{1b}": state = .escape
        case " "..."~", "\n", "\t": result.unicodeScalars.append(scalar)
        default: result += printable(String(Character(scalar)))
        }
    }

    /// How many bytes at the end are the beginning of a character that may go on.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            return length > back ? back : 0
        }
        return 0
    }
}
