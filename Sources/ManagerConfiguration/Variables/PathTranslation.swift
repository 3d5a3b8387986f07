/// One translation of paths from the Manager's platform to another one.
struct PathTranslation {
    /// What placeholders are replaced by: the values for whom the text is meant.
    let targets: [String: Variables.Value]
    /// The values on the Manager's own platform, for the same audience.
    let sources: [String: Variables.Value]
    /// Whether the Manager's platform takes names that differ only in case for one.
    let ignoringCase: Bool
    /// The platform whose separators the result gets.
    let platform: String

    func translate(_ text: String) -> String {
        let expansion = expandPlaceholders(in: text)
        if expansion.beginsWithTwoWay { return CrossPlatformPath.convert(expansion.text, toPlatform: platform) }
        if let swapped = swapDirectory(of: expansion.text) {
            return CrossPlatformPath.convert(swapped, toPlatform: platform)
        }
        guard expansion.hasTwoWay else { return expansion.text }
        return CrossPlatformPath.convert(expansion.text, toPlatform: platform)
    }

    private struct Expansion {
        var text = ""
        var hasTwoWay = false
        /// The text begins with a path of the target already, so that it is none of the Manager's.
        var beginsWithTwoWay = false
    }

    /// Replaces every `{name}` that has a value, from left to right; values are not looked into again.
    private func expandPlaceholders(in text: String) -> Expansion {
        var expansion = Expansion()
        var rest = text[...]
        while let opening = rest.firstIndex(of: "{") {
            expansion.text += rest[..<opening]
            rest = rest[opening...]
            let afterOpening = rest.dropFirst()
            guard let closing = afterOpening.firstIndex(of: "}"),
                let target = targets[String(afterOpening[..<closing])]
            else {
                expansion.text += rest.prefix(1)
                rest = afterOpening
                continue
            }
            rest = rest[closing...].dropFirst()
            if target.isTwoWay {
                expansion.beginsWithTwoWay = expansion.beginsWithTwoWay || expansion.text.isEmpty
                expansion.hasTwoWay = true
                expansion.text += CrossPlatformPath.directory(target.value, before: rest)
            } else {
                expansion.text += target.value
            }
        }
        expansion.text += rest
        return expansion
    }

    /// The text with the Manager's directory at its start swapped for the target's, or nil if there is none.
    private func swapDirectory(of text: String) -> String? {
        let candidates = sources.filter { $0.value.isTwoWay }
            .sorted { ($1.value.value.count, $0.key) < ($0.value.value.count, $1.key) }
        for (name, source) in candidates {
            guard let target = targets[name] else { continue }
            let remainder = CrossPlatformPath.remainder(of: text, in: source.value, ignoringCase: ignoringCase)
            guard let remainder else { continue }
            return CrossPlatformPath.directory(target.value, before: remainder) + remainder
        }
        return nil
    }
}
