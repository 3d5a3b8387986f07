import ManagerConfiguration
import Testing

@Suite("Values of variables")
struct VariablesTests {
    private func configuration(_ yaml: String) throws -> ManagerConfiguration {
        try ManagerConfiguration(yaml: yaml, file: "test.yaml", workingDirectory: "/srv")
    }

    private func value(
        _ name: String, _ audience: Audience, _ platform: String, in yaml: String
    ) throws -> String? {
        try configuration(yaml).variables.values(audience: audience, platform: platform)[name]?.value
    }

    @Test("Blender and its arguments exist without a file, for everyone", arguments: Audience.allCases)
    func defaults(audience: Audience) throws {
        for platform in ["linux", "windows", "darwin"] {
            let values = try configuration("").variables.values(audience: audience, platform: platform)
            #expect(values["blender"] == Variables.Value(value: "blender", isTwoWay: false))
            #expect(values["blenderArgs"] == Variables.Value(value: "-b -y", isTwoWay: false))
        }
    }

    @Test("an unknown platform gets the values for all, exactly spelled")
    func unknownPlatform() throws {
        let variables = try configuration("shared_storage_path: /shared").variables
        for platform in ["plan9", "Linux", ""] {
            let values = variables.values(audience: .users, platform: platform)
            #expect(values.keys.sorted() == ["blenderArgs", "jobs"])
        }
    }

    @Test("a variable of the file replaces a default of that name as a whole")
    func replacesDefaults() throws {
        let yaml = """
            variables:
              blender:
                values: [{platform: linux, value: /opt/blender/blender}]
            """
        #expect(try value("blender", .workers, "linux", in: yaml) == "/opt/blender/blender")
        #expect(try value("blender", .workers, "windows", in: yaml) == nil)
        #expect(try value("blenderArgs", .workers, "windows", in: yaml) == "-b -y")
    }

    @Test("the platform's own value wins over that for all, and a later value over an earlier one")
    func precedence() throws {
        let yaml = """
            variables:
              a:
                values:
                  - {platform: linux, value: first}
                  - {platform: linux, value: for workers, audience: workers}
                  - {platform: all, value: fallback}
                  - {platforms: [windows, darwin], value: both}
                  - {platform: darwin, platforms: [plan9], value: mixed, audience: users}
              b:
                values:
                  - {platform: linux, value: for workers, audience: workers}
                  - {platform: linux, value: later, audience: all}
            """
        #expect(try value("a", .users, "linux", in: yaml) == "first")
        #expect(try value("a", .workers, "linux", in: yaml) == "for workers")
        #expect(try value("a", .workers, "windows", in: yaml) == "both")
        #expect(try value("a", .workers, "darwin", in: yaml) == "both")
        #expect(try value("a", .users, "darwin", in: yaml) == "mixed")
        #expect(try value("a", .users, "plan9", in: yaml) == "mixed")
        #expect(try value("a", .workers, "plan9", in: yaml) == "fallback")
        #expect(try value("b", .workers, "linux", in: yaml) == "later")
    }

    @Test(
        "two-way values lose trailing separators",
        arguments: [(#"F:\"#, "F:"), ("/a/", "/a"), ("///", "/"), ("/a", "/a")]
    )
    func trimsTwoWayValues(written: String, expected: String) throws {
        let yaml = """
            variables:
              st: {is_twoway: true, values: [{platform: linux, value: '\(written)'}]}
              one: {values: [{platform: linux, value: '\(written)'}]}
            """
        let values = try configuration(yaml).variables.values(audience: .users, platform: "linux")
        #expect(values["st"] == Variables.Value(value: expected, isTwoWay: true))
        #expect(values["one"] == Variables.Value(value: written, isTwoWay: false))
    }

    @Test("empty two-way values count as none; empty one-way values are values")
    func emptyValues() throws {
        let yaml = """
            variables:
              st: {is_twoway: true, values: [{platform: linux, value: ''}]}
              none: {values: [{platform: linux}]}
            """
        #expect(try value("st", .users, "linux", in: yaml) == nil)
        #expect(try value("none", .users, "linux", in: yaml) == "")
        #expect(try configuration(yaml).warnings == ["variables.st: the value for linux is empty and has no effect"])
    }

    @Test(
        "the Manager's own variable is where jobs lie",
        arguments: [
            ("shared_storage_path: /shared", "/shared/jobs"),
            ("shared_storage_path: /", "/jobs"),
            ("shared_storage_path: storage", "/srv/storage/jobs"),
            ("{shared_storage_path: /shared, shaman: {enabled: false}}", "/shared"),
            ("shaman: {enabled: true}", ""),
            ("shaman: {enabled: false}", ""),
        ]
    )
    func jobs(yaml: String, expected: String) throws {
        let configuration = try configuration(yaml)
        #expect(configuration.jobStoragePath == expected)
        #expect(configuration.isFirstRun == expected.isEmpty)
        for audience in Audience.allCases {
            let values = configuration.variables.values(audience: audience, platform: "plan9")
            #expect(values["jobs"] == Variables.Value(value: expected, isTwoWay: false))
        }
    }

    @Test("a configured variable cannot take the place of the Manager's own")
    func jobsCannotBeConfigured() throws {
        let yaml = """
            shared_storage_path: /shared
            variables:
              jobs: {is_twoway: true, values: [{platform: all, value: /elsewhere}]}
            """
        #expect(try value("jobs", .workers, "linux", in: yaml) == "/shared/jobs")
        let configuration = try configuration(yaml)
        #expect(configuration.variableDefinitions["jobs"] == nil)
        #expect(
            configuration.warnings
                == ["variables.jobs: the Manager itself sets this variable; the configured one has no effect"]
        )
    }

    @Test("values that nobody can get are named in a warning")
    func unusableValues() throws {
        let yaml = """
            variables:
              a:
                values:
                  - {value: nowhere}
                  - {platform: linux, audience: everyone, value: nobody}
                  - {platform: linux, value: 7}
            """
        #expect(try value("a", .users, "linux", in: yaml) == "7")
        #expect(
            try configuration(yaml).warnings == [
                "variables.a.values[0].platform: missing, so the value \"nowhere\" is never used",
                "variables.a.values[1].audience: \"everyone\" is not one of all, users, workers, "
                    + "so the value \"nobody\" is never used",
            ]
        )
    }
}
