internal import Glibc

extension ShamanClientError {
    /// Says which file could not be read, and why; takes errno as the call just made has left it.
    static func unreadable(_ path: String, errno code: Int32 = errno) -> ShamanClientError {
        ShamanClientError(.fileUnreadable, "cannot read \(quoted(path)): \(String(cString: strerror(code)))")
    }

    /// Says that a file is not what it was when it was hashed.
    static func changed(_ name: String) -> ShamanClientError {
        ShamanClientError(
            .fileChanged, "\(quoted(name)) changed while it was being pushed; push again when it is at rest")
    }
}

/// Text from outside in quotes, on one line.
func quoted(_ text: String) -> String {
    "\"\(ShamanClientError.oneLine(text))\""
}
