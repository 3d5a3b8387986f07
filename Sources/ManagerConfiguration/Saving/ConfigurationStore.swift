internal import Foundation
internal import Synchronization

/// The configuration of a running server: what is in effect, and the file that it came from.
///
/// What is in effect is a value that never changes; a change puts another one in its place. Settings that cannot change
/// while the server runs stay as they were at its start. Functions that say so block, on the file.
public final class ConfigurationStore: Sendable {
    /// What a change did.
    public struct Change: Equatable, Sendable {
        /// Dotted keys of what is in the file now and has an effect after the next start only.
        public let needsRestart: [String]
    }

    /// Why a change was not made.
    public enum Refusal: Error, Equatable, Sendable {
        /// A setting is wrong; the error names it.
        case invalid(ConfigurationError)
        /// The file was changed by hand and is wrong now; it is not written over.
        case broken(ConfigurationError)
        /// The file cannot be written; the error names it.
        case notSaved(ConfigurationError)
    }

    private struct State {
        /// In effect: options over environment over file over defaults.
        var current: ManagerConfiguration
        /// File over defaults.
        var saved: ManagerConfiguration
        /// What the file says.
        var document: ConfigurationValue
        var signature: ConfigurationFile.Signature?
        /// Why the file, as it is now, is not in effect.
        var problem: ConfigurationError?
    }

    private let sources: ConfigurationSources
    private let file: ConfigurationFile
    private let started: ManagerConfiguration
    private let state: Mutex<State>
    /// Held by whoever reads or writes the file.
    private let fileLock = NSLock()

    /// How the configuration was at the start.
    public let loaded: LoadedConfiguration

    /// Reads everything. Blocks.
    ///
    /// - Throws: ``ConfigurationError`` that names the option, the environment variable, or the file and its key.
    public init(_ sources: ConfigurationSources) throws(ConfigurationError) {
        self.sources = sources
        let path = try sources.filePath()
        file = ConfigurationFile(path: path)
        let signature = file.signature
        loaded = try sources.load()
        let text = try sources.text(of: path) ?? ""
        started = loaded.configuration
        state = Mutex(
            State(
                current: loaded.configuration,
                saved: sources.saved(text, file: path) ?? loaded.configuration,
                document: try ConfigurationValue(yaml: text, file: path), signature: signature, problem: nil))
    }

    /// The absolute path of the file that changes are written to; it need not be there yet.
    public var path: String { file.path }

    /// What is in effect.
    public var current: ManagerConfiguration { state.withLock(\.current) }

    /// The file with all settings that it does not have, and secrets hidden.
    public var document: ConfigurationValue {
        state.withLock { state in
            // Values as they are understood, in the usual order and notation, and after them what only the file knows.
            let known = ConfigurationDocument.known(state.saved)
            let all = ConfigurationDocument.overlay(
                known, over: ConfigurationDocument.overlay(state.document, over: known))
            return ConfigurationDocument.masked(ConfigurationDocument.withoutNulls(all))
        }
    }

    /// The same as YAML.
    public var yaml: String { get throws { try document.yaml } }

    /// Reads the file again if it has changed. A file that is wrong changes nothing. Blocks.
    ///
    /// - Parameter noteProblem: Told what is wrong with the file, once.
    /// - Throws: ``ConfigurationError``: what is wrong with the file, for as long as it is so.
    public func refresh(noteProblem: (ConfigurationError) -> Void) throws(ConfigurationError) {
        fileLock.lock()
        defer { fileLock.unlock() }
        try catchUp(noteProblem: noteProblem)
    }

    /// Does what ``refresh(noteProblem:)`` does, with the lock held.
    private func catchUp(noteProblem: (ConfigurationError) -> Void) throws(ConfigurationError) {
        let signature = file.signature
        let (isKnown, problem) = state.withLock { ($0.signature == signature, $0.problem) }
        if isKnown {
            if let problem { throw problem }
            return
        }
        do throws(ConfigurationError) {
            let text = try sources.text(of: file.path) ?? ""
            // A file that is gone for a moment, or is being written, does not mean that all is as by default.
            let isEmptied = state.withLock { $0.document != .mapping([]) } && text.allSatisfy(\.isWhitespace)
            guard !isEmptied else {
                throw ConfigurationError(file: file.path, key: nil, message: "is missing or empty, and was not before")
            }
            try take(text, signature)
        } catch {
            state.withLock {
                $0.signature = signature
                $0.problem = error
            }
            noteProblem(error)
            throw error
        }
    }

    /// Lays changes over what the file says now, checks the whole, writes it and puts it in effect. Blocks.
    ///
    /// Names that are left out keep their values; `null` sets one back to its default; `variables`, if given, are all
    /// there are. A secret that is given as it is hidden in ``document`` stays as it is.
    ///
    /// - Throws: ``Refusal``; nothing has changed then.
    @discardableResult
    public func change(_ changes: ConfigurationValue) throws(Refusal) -> Change {
        fileLock.lock()
        defer { fileLock.unlock() }
        do throws(ConfigurationError) {
            // What somebody has written by hand meanwhile is not to be lost.
            try catchUp { _ in }
        } catch {
            throw .broken(error)
        }
        let text: String
        do throws(ConfigurationError) {
            text = try self.text(after: changes)
        } catch {
            throw .invalid(error)
        }
        do throws(ConfigurationError) {
            try file.write(Self.header + text)
            return try take(text, file.signature)
        } catch {
            throw .notSaved(error)
        }
    }

    /// The file's new text, once it is known to be right.
    private func text(after changes: ConfigurationValue) throws(ConfigurationError) -> String {
        guard case .mapping = changes else {
            throw ConfigurationError(file: nil, key: nil, message: "a configuration is an object with settings")
        }
        let before = state.withLock(\.document)
        let merged = ConfigurationDocument.overlay(
            ConfigurationDocument.unmasked(changes, from: before), over: before)
        let text = try text(of: merged)
        // Checked as the file that it becomes, and for what its options make of it.
        let saved = try sources.configuration(from: text, file: file.path, overridden: false)
        _ = try sources.configuration(from: text, file: file.path, overridden: true)
        return try self.text(
            of: ConfigurationDocument.withoutNulls(
                ConfigurationDocument.overlay(merged, over: ConfigurationDocument.known(saved))))
    }

    private func text(of document: ConfigurationValue) throws(ConfigurationError) -> String {
        do {
            return try document.yaml
        } catch {
            throw ConfigurationError(file: file.path, key: nil, message: "cannot be written as YAML: \(error)")
        }
    }

    /// Puts a text in effect that the file has now.
    @discardableResult
    private func take(
        _ text: String, _ signature: ConfigurationFile.Signature?
    ) throws(ConfigurationError) -> Change {
        let new = try sources.configuration(from: text, file: file.path, overridden: true)
        let saved = sources.saved(text, file: file.path) ?? new
        let document = try ConfigurationValue(yaml: text, file: file.path)
        let current = started.adoptingLiveSettings(of: new)
        state.withLock {
            $0 = State(current: current, saved: saved, document: document, signature: signature, problem: nil)
        }
        return Change(needsRestart: started.settingsThatNeedRestart(for: new))
    }

    private static let header = """
        # Configuration of Shaman, which reads and writes it like Flamenco's.
        # The server writes this file when its settings are changed by API or web page:
        # comments are lost then, and the file before is kept beside it with a ~ at its name's end.
        # Every setting is described in docs/configuration.md.

        """
}

extension ConfigurationSources {
    /// What the file alone says; `nil` when it says something that does harm here, such as a path of another machine, and
    /// an option replaces it.
    fileprivate func saved(_ text: String, file: String) -> ManagerConfiguration? {
        try? configuration(from: text, file: file, overridden: false)
    }
}
