internal import FoundationEssentials

/// Where a Shaman server is: scheme, host, perhaps a port, perhaps a path that a reverse proxy puts before the API.
public struct ServerURL: Sendable, Hashable {
    /// What is used where nothing else is said.
    public static let defaultText = "http://localhost:8080/"

    /// The URL without a slash at its end.
    private let base: String

    /// Checks a URL; `http://` may be left out.
    ///
    /// - Throws: `invalidInput` that names the text and what is wrong with it.
    public init(_ text: String) throws(ShamanClientError) {
        func refuse(_ reason: String) -> ShamanClientError {
            ShamanClientError(.invalidInput, "\(quoted(text)) is no server URL: \(reason)")
        }

        let complete = text.contains("://") ? text : "http://" + text
        guard let components = URLComponents(string: complete) else {
            throw refuse("something like http://localhost:8080/ is expected")
        }
        guard let scheme = components.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw refuse("it has to begin with http:// or https://")
        }
        guard let host = components.percentEncodedHost, !host.isEmpty else { throw refuse("it names no host") }
        guard components.port.map({ (1...65_535).contains($0) }) ?? true else { throw refuse("there is no such port") }
        guard components.user == nil, components.password == nil else {
            throw refuse("user names and passwords are not supported")
        }
        guard components.query == nil, components.fragment == nil else {
            throw refuse("it must not have a ? or # part")
        }
        var base = "\(scheme)://\(host)\(components.port.map { ":\($0)" } ?? "")\(components.percentEncodedPath)"
        while base.hasSuffix("/") { base.removeLast() }
        self.base = base
    }

    /// The URL of an endpoint.
    ///
    /// - Parameter path: relative, percent-encoded where need be.
    func endpoint(_ path: String) -> String { "\(base)/api/v3/\(path)" }
}

extension ServerURL: CustomStringConvertible {
    /// The URL, with a slash at its end.
    public var description: String { base + "/" }
}

extension ServerURL {
    /// The URL of something that the server named by its path; `nil` when what it named is no such path.
    ///
    /// Whatever a proxy puts before the API stands before it, too.
    func resource(_ path: String) -> String? {
        guard path.hasPrefix("/"), !path.hasPrefix("//"), path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            return nil
        }
        return base + path
    }
}
