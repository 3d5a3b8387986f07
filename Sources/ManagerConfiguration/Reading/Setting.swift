/// One setting as text, with the place that it comes from, so that a conversion that fails can name it.
struct Setting {
    let text: String
    /// The configuration file, or nil for an option or an environment variable.
    let file: String?
    /// The dotted key, the option or the environment variable.
    let key: String

    func error(_ message: String) -> ConfigurationError {
        ConfigurationError(file: file, key: key, message: message)
    }

    /// The same setting with its text in lower case.
    func lowercased() -> Setting {
        Setting(text: text.lowercased(), file: file, key: key)
    }

    func flag() throws(ConfigurationError) -> Bool {
        switch text.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default: throw error("\"\(text)\" is neither true nor false")
        }
    }

    func integer() throws(ConfigurationError) -> Int {
        guard let value = Int(text) else { throw error("\"\(text)\" is not a whole number") }
        return value
    }

    /// A number of things: none to a million.
    func count() throws(ConfigurationError) -> Int {
        let value = try integer()
        guard (0...1_000_000).contains(value) else { throw error("\(value) is not between 0 and 1000000") }
        return value
    }

    /// The text without white space around it.
    var trimmed: String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    func duration() throws(ConfigurationError) -> GoDuration {
        do {
            return try GoDuration(parsing: text)
        } catch {
            throw self.error(error.description)
        }
    }

    func durationNotNegative() throws(ConfigurationError) -> GoDuration {
        let value = try duration()
        guard value >= .zero else { throw error("\(value) is negative") }
        return value
    }

    func byteSize() throws(ConfigurationError) -> Int64 {
        do {
            return try ByteSize.parse(text)
        } catch {
            throw self.error(error.description)
        }
    }

    func listenAddress() throws(ConfigurationError) -> ListenAddress {
        do {
            return try ListenAddress(parsing: text)
        } catch {
            throw self.error(error.description)
        }
    }

    func choice<Choice>() throws(ConfigurationError) -> Choice
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        if let value = Choice(rawValue: text) { return value }
        let choices = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw error("\"\(text)\" is not one of: \(choices)")
    }

    /// An absolute path of this machine; empty text stays empty.
    func directory(in workingDirectory: String) throws(ConfigurationError) -> String {
        guard !text.isEmpty else { return "" }
        guard !CrossPlatformPath.isUNC(text) else {
            throw error(
                "\"\(text)\" is in UNC notation, which is not supported; "
                    + "mount the share and give the directory that it is mounted at"
            )
        }
        guard !CrossPlatformPath.hasDrive(text) else {
            throw error("\"\(text)\" has a Windows drive letter; give the path that this machine has for it")
        }
        guard !text.unicodeScalars.contains("\0") else { throw error("the path has a NUL character in it") }
        return LocalPath.absolute(text, in: workingDirectory)
    }
}

/// Settings from options and the environment, which take the place of the file's.
struct SettingOverrides {
    var listen: Setting?
    var database: Setting?
    var localStorage: Setting?
    var sharedStorage: Setting?
}
