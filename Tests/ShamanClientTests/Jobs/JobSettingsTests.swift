import FarmModel
import Shaman
import ShamanClient
import Testing

@Suite("Settings of a job")
struct JobSettingsTests {
    private static let render = JobType(
        name: "render", label: "Render", etag: "e",
        settings: [
            JobTypeSetting(key: "frames", type: "string", isRequired: true),
            JobTypeSetting(key: "chunk_size", type: "int32", defaultValue: 3),
            JobTypeSetting(key: "fps", type: "float"),
            JobTypeSetting(key: "has_previews", type: "bool", defaultValue: false),
            JobTypeSetting(key: "format", type: "string", choices: ["PNG", "OPEN_EXR"], defaultValue: "PNG"),
            JobTypeSetting(key: "blendfile", type: "string", defaultValue: .null),
        ])

    private func resolve(
        _ assignments: [String] = [], file: [String: JSONValue] = [:], known: [String: String] = [:],
        type: JobType = render
    ) throws -> [String: JSONValue] {
        var sources = JobSettings.Sources()
        sources.assignments = try assignments.map { try SettingAssignment($0) }
        sources.file = file
        sources.fileName = "job.json"
        sources.known = known
        return try JobSettings.resolve(type, sources)
    }

    private func message(_ assignments: [String] = [], file: [String: JSONValue] = [:]) -> String {
        do {
            return "no error: \(try resolve(assignments, file: file))"
        } catch {
            return "\(error)"
        }
    }

    @Test("have the type's defaults where nothing is said, and no value where it has none")
    func defaults() throws {
        #expect(
            try resolve(["frames=1-10"]) == [
                "frames": "1-10", "chunk_size": 3, "has_previews": false, "format": "PNG",
            ])
    }

    @Test("are taken from the command line, else from the file, else from the type; of several, the last one counts")
    func precedence() throws {
        let settings = try resolve(
            ["chunk_size=7", "chunk_size=8"],
            file: ["frames": "1", "chunk_size": 5, "fps": 24, "format": .null],
            known: ["blendfile": "{jobs}/a/b.blend"])
        #expect(
            settings == [
                "frames": "1", "chunk_size": 8, "fps": 24, "has_previews": false, "blendfile": "{jobs}/a/b.blend",
            ])
    }

    @Test(
        "become values of the declared type",
        arguments: [
            ("chunk_size=-2147483648", JSONValue.int(-2_147_483_648)), ("fps=24", 24), ("fps=23.976", 23.976),
            ("fps=-1e2", -100), ("has_previews=true", true), ("has_previews=Yes", true), ("has_previews=0", false),
            ("has_previews=off", false), ("frames=true", "true"), ("frames=", ""), ("frames=a=b", "a=b"),
            ("format=OPEN_EXR", "OPEN_EXR"),
        ])
    func conversion(_ assignment: String, _ value: JSONValue) throws {
        let key = assignment.prefix { $0 != "=" }
        #expect(try resolve(["frames=1", assignment])[String(key)] == value)
    }

    @Test(
        "that do not fit the declared type are refused by name, type and value",
        arguments: [
            (
                "chunk_size=ten",
                "the setting \"chunk_size\" has the type int32, a whole number from -2147483648 to 2147483647, which \"ten\" is not"
            ),
            (
                "chunk_size=2147483648",
                "the setting \"chunk_size\" has the type int32, a whole number from -2147483648 to 2147483647, which 2147483648 is not"
            ),
            ("chunk_size=1.5", "which \"1.5\" is not"), ("chunk_size=", "which \"\" is not"),
            ("fps=fast", "the setting \"fps\" has the type float, a number, which \"fast\" is not"),
            ("fps=inf", "which \"inf\" is not"), ("fps=nan", "which \"nan\" is not"),
            (
                "has_previews=maybe",
                "the setting \"has_previews\" has the type bool, true or false, which \"maybe\" is not"
            ),
            ("format=GIF", "the setting \"format\" is one of \"PNG\", \"OPEN_EXR\", which \"GIF\" is not"),
        ])
    func refusal(_ assignment: String, _ expected: String) {
        #expect(message(["frames=1", assignment]).hasSuffix(expected))
    }

    @Test(
        "of a file are values of the declared type already",
        arguments: [
            ("chunk_size", JSONValue.string("5"), "\"5\" is not"), ("chunk_size", 2.5, "2.5 is not"),
            ("frames", 1, "1 is not"), ("has_previews", 1, "1 is not"), ("fps", "24", "\"24\" is not"),
            ("format", "GIF", "\"GIF\" is not"),
        ])
    func file(_ key: String, _ value: JSONValue, _ ending: String) {
        let said = message(["frames=1"], file: [key: value])
        #expect(said.hasPrefix("job.json: the setting \"\(key)\"") && said.hasSuffix(ending), "\(said)")
    }

    @Test(
        "that the type does not have are refused, with the nearest that it has",
        arguments: [
            ("frame", "; did you mean \"frames\"?"), ("FRAMES", "; did you mean \"frames\"?"),
            ("chunksize", "; did you mean \"chunk_size\"?"), ("farmes", "; did you mean \"frames\"?"),
            ("blend", "; did you mean \"blendfile\"?"), ("fsp", "; did you mean \"fps\"?"),
            ("zzz", "; the settings are frames, chunk_size, fps, has_previews, format, blendfile"),
        ])
    func unknown(_ key: String, _ hint: String) {
        #expect(message(["\(key)=1"]) == "the job type \"render\" has no setting \"\(key)\"\(hint)")
        #expect(message(file: [key: 1]) == "job.json: the job type \"render\" has no setting \"\(key)\"\(hint)")
    }

    @Test("that the type needs are asked for all at once")
    func required() {
        let type = JobType(
            name: "t", label: "", etag: "",
            settings: [
                JobTypeSetting(key: "a", type: "string", isRequired: true), JobTypeSetting(key: "b", type: "string"),
                JobTypeSetting(key: "c", type: "string", isRequired: true),
                JobTypeSetting(key: "d", type: "string", defaultValue: "x", isRequired: true),
            ])
        let error = #expect(throws: ShamanClientError.self) { try resolve(type: type) }
        #expect(error?.message == "a job of the type \"t\" needs \"a\", \"c\"; give them with --set or --settings")
    }

    @Test("that a checkout decides need a setting in the type")
    func knownWithoutSetting() {
        let type = JobType(name: "t", label: "", etag: "", settings: [])
        let error = #expect(throws: ShamanClientError.self) { try resolve(known: ["blendfile": "x"], type: type) }
        #expect(error?.message == "the job type \"t\" has no setting \"blendfile\"; there are no settings")
    }

    @Test("need a name and an equals sign", arguments: ["frames", "=1", ""])
    func malformed(_ text: String) {
        let error = #expect(throws: ShamanClientError.self) { try SettingAssignment(text) }
        #expect(error?.message == "\"\(text)\": something like key=value is expected")
    }

    @Test("are read from a file, which has one object in it")
    func load() async throws {
        let directory = try TemporaryDirectory()
        let pool = IOPool(threads: 1, queueCapacity: 4)
        try directory.write("job.json", #"{"frames": "1-10", "chunk_size": 2}"#)
        #expect(
            try await JobSettings.load(directory.path("job.json"), on: pool) == ["frames": "1-10", "chunk_size": 2])
        for (text, ending) in [
            ("[1]", "not a list"), ("{\"a\":", "this is no JSON: unexpected end at offset 5"), ("", "at offset 0"),
        ] {
            try directory.write("bad.json", text)
            let error = await #expect(throws: ShamanClientError.self) {
                try await JobSettings.load(directory.path("bad.json"), on: pool)
            }
            #expect(error?.message.hasPrefix(directory.path("bad.json")) == true)
            #expect(error?.message.hasSuffix(ending) == true, "\(error?.message ?? "")")
        }
    }
}

@Suite("The files of a job")
struct SceneFilesTests {
    @Test("are told by the checkout's name and the scene's path in it")
    func settings() throws {
        let files = try SceneFiles(checkout: "shot-k3x9", blend: "./scenes/shot_010.v2.blend")
        #expect(files.settings == ["blendfile": "{jobs}/shot-k3x9/scenes/shot_010.v2.blend"])
        #expect(files.storage.shamanCheckoutID == "shot-k3x9")
        #expect(files.jobName == "shot_010.v2")
        #expect(try SceneFiles(checkout: "c", blend: nil).settings == [:])
        #expect(try SceneFiles(checkout: "c", blend: ".blend").jobName == ".blend")
    }

    @Test("lie in the checkout", arguments: ["../a.blend", "/abs/a.blend", ""])
    func escape(_ path: String) {
        let error = #expect(throws: ShamanClientError.self) { try SceneFiles(checkout: "c", blend: path) }
        #expect(error?.kind == .invalidInput)
    }

    @Test("are there before anything is sent")
    func scene() async throws {
        let directory = try TemporaryDirectory()
        let pool = IOPool(threads: 1, queueCapacity: 4)
        try directory.write("a/b.blend", "x")
        try await SceneFiles.checkScene("a/b.blend", in: directory.path, on: pool)
        for path in ["a", "c.blend"] {
            let error = await #expect(throws: ShamanClientError.self) {
                try await SceneFiles.checkScene(path, in: directory.path, on: pool)
            }
            #expect(error?.message.contains(directory.path(path)) == true)
        }
    }
}
