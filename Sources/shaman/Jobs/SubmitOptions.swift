internal import ArgumentParser
internal import ShamanClient

/// What a job is.
struct SubmitOptions: ParsableArguments {
    @Option(help: "The job type.")
    var type = "simple-blender-render"

    @Option(help: "What the job is called. (default: the scene's name, else the job type's)")
    var name: String?

    @Option(help: "0 to 100; jobs with more go first.")
    var priority = 50

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Values of the job type's settings.", valueName: "key=value"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file with one JSON object of settings; - for standard input. --set goes before it.", valueName: "file"),
        completion: .file())
    var settings: String?

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Texts that go with the job.", valueName: "key=value"))
    var metadata: [String] = []

    @Option(help: "The name or ID of a worker tag; only workers that have it work on the job.")
    var tag: String?

    @Flag(help: "The job waits until it is queued.")
    var paused = false

    func validate() throws {
        guard (0...100).contains(priority) else { throw ValidationError("--priority has to be 0 to 100") }
        guard name.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--name must not be empty") }
        guard !type.isEmpty else { throw ValidationError("--type must not be empty") }
        _ = try assignments()
        _ = try metadataTexts()
    }

    func assignments() throws -> [SettingAssignment] { try set.map { try Self.assignment($0, option: "--set") } }

    func metadataTexts() throws -> [String: String] {
        let pairs = try metadata.map { try Self.assignment($0, option: "--metadata") }
        return Dictionary(pairs.map { ($0.key, $0.text) }) { _, last in last }
    }

    private static func assignment(_ text: String, option: String) throws -> SettingAssignment {
        do {
            return try SettingAssignment(text)
        } catch {
            throw ValidationError("\(option) \(error.message)")
        }
    }
}
