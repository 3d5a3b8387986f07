import ManagerConfiguration
import Testing

@Suite("The Manager's paths on other platforms")
struct PathTranslationTests {
    private func variables(
        _ yaml: String, jobs: String = "", managerPlatform: String = "linux"
    ) throws -> Variables {
        let configuration = try ManagerConfiguration(yaml: yaml, file: "test.yaml", workingDirectory: "/srv")
        return Variables(
            definitions: configuration.variableDefinitions, jobStoragePath: jobs, managerPlatform: managerPlatform
        )
    }

    private static let storage = #"""
        variables:
          blender: {values: [{platform: windows, value: blender.exe}]}
          st:
            is_twoway: true
            values:
              - {platform: linux, value: /mnt/flamenco}
              - {platform: windows, value: 'F:\'}
        """#

    @Test(
        "texts with variables and paths of the Manager",
        arguments: [
            ("{st}/a/b/", "windows", #"F:\a\b"#),
            ("{st}", "windows", #"F:\"#),
            (#"{st}\a"#, "linux", "/mnt/flamenco/a"),
            ("/mnt/flamenco/a", "windows", #"F:\a"#),
            ("/mnt/flamenco", "windows", #"F:\"#),
            ("/mnt/flamenco/", "windows", #"F:\"#),
            (#"\mnt\flamenco\a"#, "windows", #"F:\a"#),
            ("/mnt/flamenco2/a", "windows", "/mnt/flamenco2/a"),
            ("/MNT/flamenco/a", "windows", "/MNT/flamenco/a"),
            ("x {st}/a and /mnt/b", "windows", #"x F:\a and \mnt\b"#),
            ("{st}/a?x=http://b//c", "windows", #"F:\a?x=http:\b\c"#),
            ("{st}/a", "darwin", "{st}/a"),
            ("/mnt/flamenco/a", "darwin", "/mnt/flamenco/a"),
            ("{blender} {blenderArgs}", "windows", "blender.exe -b -y"),
            ("scale=iw/2:ih/2", "windows", "scale=iw/2:ih/2"),
            ("{unknown}/{st", "windows", "{unknown}/{st"),
            ("{{st}", "windows", #"{F:"#),
            ("{}", "windows", "{}"),
            ("", "windows", ""),
        ]
    )
    func translates(text: String, platform: String, expected: String) throws {
        let translated = try variables(Self.storage).translate(path: text, audience: .workers, platform: platform)
        #expect(translated == expected)
    }

    @Test("the storage of jobs becomes the target's own path, a mapped drive exactly", arguments: Audience.allCases)
    func translatesJobs(audience: Audience) throws {
        let atRoot = try variables(Self.storage, jobs: "/mnt/flamenco")
        #expect(atRoot.translate(path: "/mnt/flamenco", audience: audience, platform: "windows") == #"F:\"#)
        #expect(atRoot.translate(path: "{jobs}/x", audience: audience, platform: "windows") == #"F:\x"#)
        #expect(atRoot.translate(path: "{jobs}/x", audience: audience, platform: "linux") == "/mnt/flamenco/x")
        let below = try variables(Self.storage, jobs: "/mnt/flamenco/jobs")
        #expect(below.translate(path: "{jobs}/x", audience: audience, platform: "windows") == #"F:\jobs\x"#)
        #expect(below.translate(path: "{jobs}/x", audience: audience, platform: "darwin") == "/mnt/flamenco/jobs/x")
    }

    @Test("of several directories the longest counts, every time")
    func longestDirectoryWins() throws {
        let yaml = #"""
            variables:
              outer:
                is_twoway: true
                values: [{platform: linux, value: /mnt}, {platform: windows, value: 'M:\'}]
              middle:
                is_twoway: true
                values: [{platform: linux, value: /mnt/farm}, {platform: windows, value: 'F:\'}]
              inner:
                is_twoway: true
                values: [{platform: linux, value: /mnt/farm/shots}, {platform: windows, value: 'S:\'}]
              root:
                is_twoway: true
                values: [{platform: linux, value: /}, {platform: windows, value: 'R:\'}]
              again:
                is_twoway: true
                values: [{platform: linux, value: /mnt/farm}, {platform: windows, value: 'A:\'}]
            """#
        for _ in 0..<200 {
            // Parsed anew, so that no two rounds have their variables in the same order.
            let variables = try variables(yaml)
            func windows(_ path: String) -> String {
                variables.translate(path: path, audience: .users, platform: "windows")
            }
            #expect(windows("/mnt/farm/shots/1") == #"S:\1"#)
            #expect(windows("/mnt/farm/shots2/1") == #"A:\shots2\1"#)
            #expect(windows("/mnt/farm2") == #"M:\farm2"#)
            #expect(windows("/srv/x") == #"R:\srv\x"#)
            #expect(windows("/") == #"R:\"#)
        }
    }

    @Test("values are not looked into again")
    func onePass() throws {
        let yaml = """
            variables:
              a: {values: [{platform: linux, value: '{b}'}]}
              b: {values: [{platform: linux, value: '{a}'}]}
            """
        let variables = try variables(yaml)
        #expect(variables.translate(path: "{a}{b}{a}", audience: .users, platform: "linux") == "{b}{a}{b}")
    }

    @Test("what a variable has put there is the target's path already, even where the Manager has one like it")
    func noSecondTranslation() throws {
        let yaml = """
            variables:
              st:
                is_twoway: true
                values: [{platform: linux, value: /mnt}, {platform: darwin, value: /mnt/farm}]
            """
        let variables = try variables(yaml)
        #expect(variables.translate(path: "{st}/a", audience: .users, platform: "darwin") == "/mnt/farm/a")
        #expect(variables.translate(path: "/mnt/a", audience: .users, platform: "darwin") == "/mnt/farm/a")
    }

    @Test("a variable that stands for the root adds no separator")
    func rootVariable() throws {
        let yaml = """
            variables:
              st:
                is_twoway: true
                values: [{platform: linux, value: /mnt}, {platform: darwin, value: /}]
            """
        let variables = try variables(yaml)
        #expect(variables.translate(path: "{st}/a", audience: .users, platform: "darwin") == "/a")
        #expect(variables.translate(path: "{st}", audience: .users, platform: "darwin") == "/")
        #expect(variables.translate(path: "/mnt/a", audience: .users, platform: "darwin") == "/a")
        #expect(variables.translate(path: "/mnt", audience: .users, platform: "darwin") == "/")
    }

    @Test("empty two-way values match nothing")
    func emptyValues() throws {
        let yaml = """
            variables:
              st:
                is_twoway: true
                values: [{platform: linux, value: ''}, {platform: windows, value: 'F:'}]
              target:
                is_twoway: true
                values: [{platform: linux, value: /mnt}, {platform: windows, value: ''}]
            """
        let variables = try variables(yaml)
        #expect(variables.translate(path: "47", audience: .workers, platform: "windows") == "47")
        #expect(variables.translate(path: "/mnt/a", audience: .workers, platform: "windows") == "/mnt/a")
        #expect(variables.translate(path: "{target}/a", audience: .workers, platform: "windows") == "{target}/a")
    }

    @Test("audiences have their own directories")
    func audiences() throws {
        let yaml = #"""
            variables:
              st:
                is_twoway: true
                values:
                  - {platform: linux, value: /mnt/farm}
                  - {platform: windows, audience: workers, value: 'W:\'}
                  - {platform: windows, audience: users, value: '\\NAS\farm'}
            """#
        let variables = try variables(yaml)
        #expect(variables.translate(path: "/mnt/farm/a", audience: .workers, platform: "windows") == #"W:\a"#)
        #expect(variables.translate(path: "/mnt/farm/a", audience: .users, platform: "windows") == #"\\NAS\farm\a"#)
    }

    @Test("case counts where the Manager's own platform lets it count")
    func caseOfTheManager() throws {
        let yaml = """
            variables:
              st:
                is_twoway: true
                values: [{platforms: [linux, darwin], value: /Volumes/Farm}, {platform: windows, value: 'F:'}]
            """
        let onLinux = try variables(yaml, managerPlatform: "linux")
        let onDarwin = try variables(yaml, managerPlatform: "darwin")
        let path = "/volumes/farm/A"
        #expect(onLinux.translate(path: path, audience: .users, platform: "windows") == path)
        #expect(onDarwin.translate(path: path, audience: .users, platform: "windows") == #"F:\A"#)
    }
}
