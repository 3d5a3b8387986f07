/// A manifest's `size` that is written with a fraction or an exponent.
///
/// The decoder takes `5.0` for the whole number that it equals; the protocol does not. So that members nobody knows may be
/// whatever they are, only members named `size` of the objects in a list of the outermost object count.
package struct FractionalSize: Equatable {
    /// Which file of the list it belongs to.
    package let fileIndex: Int
    /// The number as it was written.
    package let text: String

    package init(fileIndex: Int, text: String) {
        self.fileIndex = fileIndex
        self.text = text
    }

    /// Where a member of a file lies: in an object, in a list, in the outermost object.
    private static let memberDepth = 3

    /// The first one in a body that is known to be valid JSON; `nil` when there is none.
    package static func first(in json: some Sequence<UInt8>) -> FractionalSize? {
        var depth = 0
        var fileIndex = -1
        var token: [UInt8] = []
        var isInString = false
        var isEscaped = false
        var isSize = false
        for byte in json {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                    continue
                }
                if token.count < 5 { token.append(byte) }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
                token = []
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                if depth == memberDepth { fileIndex += 1 }
                isSize = false
            case UInt8(ascii: ":"):
                isSize = depth == memberDepth && token.elementsEqual("size".utf8)
                token = []
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
                if isSize, token.contains(where: { ".eE".utf8.contains($0) }) {
                    return FractionalSize(fileIndex: fileIndex, text: String(decoding: token, as: UTF8.self))
                }
                isSize = false
                if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                    depth -= 1
                    if depth == 1 { fileIndex = -1 }
                }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"),
                UInt8(ascii: "+"), UInt8(ascii: "-"):
                if isSize, token.count < 40 { token.append(byte) }
            default: break
            }
        }
        return nil
    }
}
