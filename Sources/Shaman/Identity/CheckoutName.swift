/// Where a checkout lies below the checkout root; most often the bare name of a job.
///
/// What could leave the root is refused. What a job's name may well contain but a path on some worker's platform may
/// not (`? * : ; { } < > | "`, dots and blanks at the end) is replaced, as the client uses the name that it is answered.
public struct CheckoutName: Hashable, Sendable {
    /// The longest name accepted, in UTF-8 bytes.
    public static let maximumBytes = 1024
    /// The longest component accepted: room is left for the suffix of a name that is taken.
    public static let maximumComponentBytes = PathComponents.maximumComponentBytes - 8
    /// The deepest nesting accepted.
    public static let maximumDepth = 16

    /// The checked components, outermost first; never empty.
    public let components: [String]

    /// Checks and cleans a client's name.
    ///
    /// - Throws: `invalidInput` that names the text and what is wrong with it.
    public init(_ raw: String) throws(ShamanError) {
        func refuse(_ reason: String) -> ShamanError {
            .invalidInput("invalid checkout path \(Quoted(raw)): it \(reason)")
        }

        guard raw.utf8.count <= Self.maximumBytes else { throw refuse("is longer than \(Self.maximumBytes) bytes") }
        guard !raw.utf8.contains(UInt8(ascii: "\\")) else { throw refuse("has a backslash in it") }
        let parts = try PathComponents.split(raw, what: "invalid checkout path")
        guard parts.count <= Self.maximumDepth else { throw refuse("is nested deeper than \(Self.maximumDepth)") }

        var cleaned: [String] = []
        for part in parts {
            var component = part.replacingScalars(in: Self.replaced, by: "_")
            while component.last == "." || component.last == " " { component.removeLast() }
            guard !component.isEmpty else { throw refuse("has a component of nothing but dots and blanks") }
            guard component.utf8.count <= Self.maximumComponentBytes else {
                throw refuse("has a component of more than \(Self.maximumComponentBytes) bytes")
            }
            if let problem = PathComponents.portabilityProblem(component) { throw refuse(problem) }
            cleaned.append(component)
        }
        components = cleaned
    }

    private init(components: [String]) { self.components = components }

    private static let replaced: Set<Unicode.Scalar> = ["?", "*", ":", ";", "{", "}", "<", ">", "|", "\""]

    /// The components joined by slashes: what the client is answered, and the path below the root.
    public var text: String { components.joined(separator: "/") }

    /// The last component.
    var last: String { components[components.count - 1] }

    /// The components above the last one.
    var parents: ArraySlice<String> { components.dropLast() }

    /// The same place with `-` and four characters added to the last component.
    func suffixed(_ suffix: String) -> CheckoutName {
        CheckoutName(components: components.dropLast() + ["\(last)-\(suffix)"])
    }
}

extension CheckoutName: CustomStringConvertible {
    /// The name.
    public var description: String { text }
}
