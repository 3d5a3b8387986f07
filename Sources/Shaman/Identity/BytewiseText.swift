/// A text that is equal to another only when its bytes are, as names on a volume are: `String` takes a letter with its mark and
/// the two in one for the same.
struct BytewiseText: Hashable {
    let text: String

    init(_ text: some StringProtocol) { self.text = String(text) }

    static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
