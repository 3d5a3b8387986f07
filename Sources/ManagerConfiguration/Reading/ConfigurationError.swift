public import Foundation

/// A configuration that the server refuses to start with: where the fault is and what it is.
///
/// Trying again does not help; somebody has to change the file, the option or the environment.
public struct ConfigurationError: Error, Equatable, Sendable {
    /// The configuration file, or nil when the fault is in an option or an environment variable.
    public let file: String?
    /// The setting: a dotted key of the file (`shaman.garbageCollect.period`), an option (`--listen`) or an
    /// environment variable (`SHAMAN_LISTEN`); nil when the fault is in the file as a whole.
    public let key: String?
    /// What is wrong, and what would be right.
    public let message: String

    /// Makes an error; use the narrowest place that is known.
    public init(file: String?, key: String?, message: String) {
        self.file = file
        self.key = key
        self.message = message
    }
}

extension ConfigurationError: CustomStringConvertible {
    /// One line for the log or the terminal: file, key, reason.
    public var description: String {
        switch (file, key) {
        case (let file?, ConfigurationReader.versionKey): "configuration file \(file) \(message)"
        case (let file?, let key?): "configuration file \(file): \(key): \(message)"
        case (let file?, nil): "configuration file \(file): \(message)"
        case (nil, let key?): "\(key): \(message)"
        case (nil, nil): message
        }
    }
}

extension ConfigurationError: LocalizedError {
    /// The same line as ``description``.
    public var errorDescription: String? { description }
}
