import ManagerConfiguration
import Testing

@Suite("Paths of jobs that come in")
struct PlaceholderTests {
    private static let yaml = #"""
        variables:
          st:
            is_twoway: true
            values:
              - {platform: linux, value: /mnt/flamenco/}
              - {platform: windows, value: 'F:\'}
              - {platform: darwin, value: /Volumes/Färm}
          deep:
            is_twoway: true
            values: [{platform: linux, value: /mnt/flamenco/deep}, {platform: windows, value: 'Y:\shared'}]
          top: {is_twoway: true, values: [{platform: linux, value: /mnt}]}
          people: {is_twoway: true, values: [{platform: linux, audience: users, value: /home}]}
          empty: {is_twoway: true, values: [{platform: all, value: ''}]}
          oneway: {values: [{platform: linux, value: /opt}]}
        """#

    private func variables() throws -> Variables {
        let configuration = try ManagerConfiguration(yaml: Self.yaml, file: "a.yaml", workingDirectory: "/srv")
        return Variables(
            definitions: configuration.variableDefinitions, jobStoragePath: "/mnt/flamenco/jobs",
            managerPlatform: "linux")
    }

    @Test(
        "the longest directory that fits becomes its variable, and what follows stays as it is",
        arguments: [
            ("/mnt/flamenco/x", "linux", "{st}/x"), ("/mnt/flamenco", "linux", "{st}"),
            ("/mnt/flamenco/", "linux", "{st}/"), ("/mnt/flamenco2/x", "linux", "{top}/flamenco2/x"),
            ("/mnt/flamenco/deep/a//b", "linux", "{deep}/a//b"), ("/mnt/flamenco/deeper", "linux", "{st}/deeper"),
            ("/MNT/flamenco/x", "linux", "/MNT/flamenco/x"), ("see /mnt/flamenco", "linux", "see /mnt/flamenco"),
            ("/home/me/x", "linux", "/home/me/x"), ("/opt/x", "linux", "/opt/x"), ("47", "linux", "47"),
            ("", "linux", ""), (#"F:\a\b"#, "windows", #"{st}\a\b"#), ("f:/a", "windows", "{st}/a"),
            ("F:", "windows", "{st}"), ("Y:/Shared/x", "windows", "{deep}/x"),
            (#"y:\shared\x"#, "windows", #"{deep}\x"#), (#"Y:\shared2\x"#, "windows", #"Y:\shared2\x"#),
            ("/volumes/FÄRM/x", "darwin", "{st}/x"), ("/Volumes/İx", "darwin", "/Volumes/İx"),
            ("/mnt/flamenco/x", "plan9", "/mnt/flamenco/x"),
        ])
    func placeholder(text: String, platform: String, expected: String) throws {
        for _ in 0..<20 {
            #expect(try variables().withPlaceholder(text, submittedFrom: platform) == expected)
        }
    }

    @Test(
        "what came in from one platform goes out to another one",
        arguments: ["/mnt/flamenco/deep/a", "/mnt/flamenco/b"])
    func thereAndBack(path: String) throws {
        let stored = try variables().withPlaceholder(path, submittedFrom: "linux")
        #expect(try variables().translate(path: stored, audience: .workers, platform: "linux") == path)
        let windows = try variables().translate(path: stored, audience: .workers, platform: "windows")
        #expect(windows == (path.contains("deep") ? #"Y:\shared\a"# : #"F:\b"#))
    }
}
