/// The source of one job type: a JavaScript file.
package struct JobScript: Hashable, Sendable {
    /// The file's name, `my_render.js`: what errors call it.
    package let fileName: String
    /// The JavaScript.
    package let text: String

    package init(fileName: String, text: String) {
        self.fileName = fileName
        self.text = text
    }

    /// The name of the file's job type, `my-render`; `nil` when the file cannot be one.
    package static func jobTypeName(ofFile fileName: String) -> String? {
        guard fileName.utf8.count > 3, fileName.hasSuffix(".js") else { return nil }
        return String(fileName.dropLast(3)).replacing("_", with: "-")
    }

    /// Files smaller than this many bytes are no scripts.
    package static let minimumSize = 8

    /// The scripts that every installation has.
    package static let builtIn = [
        JobScript(fileName: "echo_sleep_test.js", text: decoded(PackageResources.echo_sleep_test_js)),
        JobScript(fileName: "simple_blender_render.js", text: decoded(PackageResources.simple_blender_render_js)),
    ]

    private static func decoded(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
