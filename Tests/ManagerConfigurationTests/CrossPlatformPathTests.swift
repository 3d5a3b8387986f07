import ManagerConfiguration
import Testing

@Suite("Paths of other platforms")
struct CrossPlatformPathTests {
    @Test(
        "a path gets the separators of its platform",
        arguments: [
            ("", "linux", ""), ("", "windows", ""),
            ("a", "linux", "a"), ("a/b", "linux", "a/b"), (#"a\b"#, "linux", "a/b"), (#"a\b/c"#, "darwin", "a/b/c"),
            ("a//b", "linux", "a/b"), (#"a\/\b"#, "linux", "a/b"), ("a/b/", "linux", "a/b"),
            (#"a\b\\"#, "linux", "a/b"),
            ("/a", "linux", "/a"), ("//NAS/x", "linux", "//NAS/x"), (#"\\NAS\x\"#, "linux", "//NAS/x"),
            ("/", "linux", "/"), (#"\"#, "linux", "/"), ("///", "linux", "/"), ("/", "windows", #"\"#),
            ("F:", "linux", "F:"), (#"F:\a"#, "linux", "F:/a"), ("/mnt/a", "plan9", "/mnt/a"),
            ("a/b", "windows", #"a\b"#), ("/a/b", "windows", #"\a\b"#), ("//NAS/x", "windows", #"\\NAS\x"#),
            ("F:", "windows", #"F:\"#), (#"F:\"#, "windows", #"F:\"#), ("f:/", "windows", #"f:\"#),
            ("F:x", "windows", #"F:\x"#), ("F:x/y", "windows", #"F:\x\y"#), ("F:/a//b/", "windows", #"F:\a\b"#),
            ("1:x", "windows", "1:x"), ("é:x", "windows", "é:x"), ("ab:x", "windows", "ab:x"),
            ("/mnt/ränder/x", "windows", #"\mnt\ränder\x"#), ("a/\u{301}b", "windows", "a\\\u{301}b"),
        ]
    )
    func converts(path: String, platform: String, expected: String) {
        #expect(CrossPlatformPath.convert(path, toPlatform: platform) == expected)
    }

    @Test(
        "trailing separators go, but never all of a path",
        arguments: [
            (#"F:\"#, "F:"), ("/a/", "/a"), ("///", "/"), (#"\\"#, #"\"#), (#"/a/\/"#, "/a"), ("a", "a"), ("", ""),
        ]
    )
    func trims(path: String, expected: String) {
        #expect(CrossPlatformPath.trimmingTrailingSeparators(path) == expected)
    }

    @Test(
        "only backslashes make a path UNC",
        arguments: [(#"\\NAS\x"#, true), (#"\\"#, true), ("//NAS/x", false), (#"\/NAS"#, false), (#"\a"#, false)]
    )
    func recognisesUNC(path: String, expected: Bool) {
        #expect(CrossPlatformPath.isUNC(path) == expected)
    }

    @Test(
        "a root is a lone slash or a lone drive",
        arguments: [
            ("/", true), ("C:", true), ("c:/", true), (#"C:\"#, true),
            ("", false), (#"\"#, false), ("//", false), ("C", false), ("C:a", false), (#"C:\a"#, false), ("1:", false),
        ]
    )
    func recognisesRoots(path: String, expected: Bool) {
        #expect(CrossPlatformPath.isRoot(path) == expected)
    }

    @Test(
        "a directory ends where a component ends, whatever the separators",
        arguments: [
            ("/mnt/farm/a", "/mnt/farm", "/a"), ("/mnt/farm", "/mnt/farm", ""), ("/mnt/farm/", "/mnt/farm", "/"),
            (#"/mnt\farm\a"#, "/mnt/farm", #"\a"#), ("/mnt/farm/a", "/mnt/farm/", "/a"),
            ("/mnt/farm2/a", "/mnt/farm", nil), ("/mnt/far", "/mnt/farm", nil), ("x/mnt/farm", "/mnt/farm", nil),
            ("/a", "/", "/a"), ("/", "/", "/"), ("a", "/", nil), ("", "/", nil), ("/a", "", nil), ("", "", nil),
            ("/MNT/farm/a", "/mnt/farm", nil),
        ] as [(String, String, String?)]
    )
    func findsRemainders(path: String, directory: String, expected: String?) {
        let remainder = CrossPlatformPath.remainder(of: path, in: directory, ignoringCase: false)
        #expect(remainder.map(String.init) == expected)
    }

    @Test(
        "ignoring case compares characters, also where lower case has another length",
        arguments: [
            ("/MNT/Farm/a", "/mnt/farm", "/a"), ("/mnt/STRASSE/a", "/mnt/strasse", "/a"),
            ("/mnt/\u{130}/a", "/mnt/i\u{307}", "/a"), ("/mnt/\u{212A}/a", "/mnt/k", "/a"),
        ]
    )
    func findsRemaindersIgnoringCase(path: String, directory: String, expected: String) {
        let remainder = CrossPlatformPath.remainder(of: path, in: directory, ignoringCase: true)
        #expect(remainder.map(String.init) == expected)
    }
}
