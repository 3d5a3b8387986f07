/// A path that one look at its bytes shows to be fine: nearly every path that clients send.
///
/// It keeps every rule of ``PathComponents``, read at least as strictly: names are compared byte by byte, while there a
/// combining mark may make another character of what precedes it. Whatever is in doubt is not plain, and is checked at
/// length. So a plain path is exactly what that check would have made of it.
struct PlainPath {
    /// Where the last component begins.
    let nameOffset: Int
    /// Whether backslashes stand where slashes belong.
    let hasBackslash: Bool

    /// - Parameter portable: names must be such that Windows workers can open them.
    init?(bytes: UnsafeBufferPointer<UInt8>, portable: Bool) {
        guard bytes.count <= CheckoutPath.maximumBytes, !Self.hasDriveLetter(bytes) else { return nil }
        var hasBackslash = false
        var depth = 0
        var start = 0
        for index in bytes.indices {
            switch bytes[index] {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"):
                if bytes[index] == UInt8(ascii: "\\") { hasBackslash = true }
                guard Self.isPlain(UnsafeBufferPointer(rebasing: bytes[start..<index]), portable: portable) else {
                    return nil
                }
                depth += 1
                start = index + 1
            case 0..<0x20, 0x7f: return nil
            default: break
            }
        }
        guard depth < CheckoutPath.maximumDepth,
            Self.isPlain(UnsafeBufferPointer(rebasing: bytes[start...]), portable: portable)
        else { return nil }
        nameOffset = start
        self.hasBackslash = hasBackslash
    }

    private static func hasDriveLetter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.count > 1 && bytes[1] == UInt8(ascii: ":")
            && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(bytes[0] | 0x20)
    }

    private static func isPlain(_ component: UnsafeBufferPointer<UInt8>, portable: Bool) -> Bool {
        let dot = UInt8(ascii: ".")
        guard let first = component.first, component.count <= PathComponents.maximumComponentBytes else { return false }
        if first == dot {
            if component.count == 1 || (component.count == 2 && component[1] == dot) { return false }
            if begins(component, with: PathComponents.reservedPrefix) { return false }
        }
        guard portable else { return true }
        let last = component[component.count - 1]
        return last != dot && last != UInt8(ascii: " ") && !mayBeDevice(component)
    }

    /// Whether the part before the first dot is as long as the name of a device on Windows and begins like one.
    private static func mayBeDevice(_ component: UnsafeBufferPointer<UInt8>) -> Bool {
        guard component.count >= 3 else { return false }
        let stem = component.prefix(5).firstIndex(of: UInt8(ascii: ".")) ?? component.count
        return (stem == 3 && PathComponents.devices.contains { begins(component, with: $0) })
            || (stem == 4 && PathComponents.numberedDevices.contains { begins(component, with: $0) })
    }

    /// Whether the name begins like an ASCII one in lower case, whatever its own case.
    private static func begins(_ name: UnsafeBufferPointer<UInt8>, with start: String) -> Bool {
        name.count >= start.utf8.count && zip(name, start.utf8).allSatisfy { $0 | 0x20 == $1 }
    }
}
