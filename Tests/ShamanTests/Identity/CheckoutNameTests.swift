import Testing

@testable import Shaman

@Suite("Names of checkouts")
struct CheckoutNameTests {
    @Test(
        "a job's name is taken, cleaned where some worker's platform could not have it",
        arguments: [
            ("a", "a"), ("proj/scene/job", "proj/scene/job"), ("ránið/lélegt", "ránið/lélegt"), ("a/b/", "a/b"),
            ("a//b", "a/b"), ("job/", "job"), ("my job name", "my job name"), ("a?b", "a_b"), ("a*", "a_"),
            ("x;y", "x_y"),
            ("{x}", "_x_"), ("shot 1:2", "shot 1_2"), (#"<a>|"b""#, "_a___b_"), ("name...", "name"),
            ("name. .", "name"),
            ("dir./x ", "dir/x"), ("a..b", "a..b"), ("..a", "..a"), ("a/..b", "a/..b"),
            (".hidden", ".hidden"), (" x", " x"), ("ab:x", "ab_x"), ("?\u{301}", "_\u{301}"),
        ])
    func accepts(raw: String, text: String) throws {
        #expect(Array(try CheckoutName(raw).text.utf8) == Array(text.utf8))
    }

    @Test(
        "what could leave the root, or names nothing, is refused",
        arguments: [
            "", "..", ".", "/x", "//", "/", "a/..", "../x", "a/../b", "a/./b", "./a", ".../b", "...", " ", ". .",
            "a/ /b",
            "c:/x", "C:", "c:job", #"a\b"#, #"\\server\x"#, #"..\x"#, "a\0", "a\nb", "\u{1b}", "a\u{7f}b", ".shaman",
            ".SHAMAN-building", "proj/.shaman-building", "con", "aux.blend", "proj/COM1",
        ])
    func refuses(raw: String) {
        let error = shamanError { _ = try CheckoutName(raw) }
        #expect(error?.code == .invalidInput, "\(Quoted(raw))")
        #expect(error?.message.contains("checkout path \(Quoted(raw))") == true, "\(error?.message ?? "")")
    }

    @Test("length and depth are limited, and leave room for a suffix")
    func limits() throws {
        let longest = String(repeating: "n", count: CheckoutName.maximumComponentBytes)
        let suffixed = try CheckoutName(longest).suffixed("ab12")
        #expect(suffixed.last.utf8.count <= PathComponents.maximumComponentBytes)
        #expect(shamanError { _ = try CheckoutName(longest + "n") }?.code == .invalidInput)

        let deepest = Array(repeating: "d", count: CheckoutName.maximumDepth).joined(separator: "/")
        #expect(try CheckoutName(deepest).components.count == CheckoutName.maximumDepth)
        #expect(shamanError { _ = try CheckoutName(deepest + "/d") }?.code == .invalidInput)

        let component = String(repeating: "c", count: 127)
        let long = Array(repeating: component, count: 8).joined(separator: "/")
        #expect(try CheckoutName(long + "c").text.utf8.count == CheckoutName.maximumBytes)
        #expect(shamanError { _ = try CheckoutName(long + "cc") }?.code == .invalidInput)
    }

    @Test("a suffix goes beside the name, never inside it, also after a slash at the end")
    func suffix() throws {
        #expect(try CheckoutName("proj/job/").suffixed("x1y2").text == "proj/job-x1y2")
        #expect(try CheckoutName("job").suffixed("x1y2").text == "job-x1y2")
    }
}
