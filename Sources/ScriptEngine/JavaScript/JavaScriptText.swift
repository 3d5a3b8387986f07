internal import CJavaScriptCore

/// A text of JavaScriptCore's, with one owner.
struct JavaScriptText: ~Copyable {
    private let reference: JSStringRef

    /// Copies a Swift text.
    init(_ text: String) {
        let units = Array(text.utf16)
        reference = JSStringCreateWithCharacters(units, units.count)
    }

    /// Takes over what a function of the library has created.
    init(owning reference: JSStringRef) { self.reference = reference }

    deinit { JSStringRelease(reference) }

    /// Lends the library's reference; it ends with this text.
    borrowing func lend<Result: ~Copyable>(_ body: (JSStringRef) -> Result) -> Result { body(reference) }

    /// The same in UTF-8.
    var utf8: [UInt8] {
        let capacity = JSStringGetMaximumUTF8CStringSize(reference)
        return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let written = buffer.withMemoryRebound(to: CChar.self) { characters in
                JSStringGetUTF8CString(reference, characters.baseAddress, capacity)
            }
            // The last byte written is zero.
            count = max(0, written - 1)
        }
    }

    /// How many UTF-16 units it has.
    var length: Int { JSStringGetLength(reference) }

    var string: String { String(decoding: utf8, as: UTF8.self) }
}
