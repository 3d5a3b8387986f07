import Terminal
import Testing

@Suite("Logs on a terminal")
struct LogTextTests {
    /// What is shown of a log that comes in one piece, and of one that comes byte by byte.
    private func shown(_ log: [UInt8]) -> [String] {
        [[log], log.map { [$0] }].map { pieces in
            var text = LogText()
            return pieces.reduce(into: "") { $0 += text.take($1) } + text.finish()
        }
    }

    @Test(
        "have their colours, and nothing else that a terminal would obey",
        arguments: [
            ("plain, ünï\u{1F600}\ttab\n", "plain, ünï\u{1F600}\ttab\n"),
            ("\u{1b}[1;31mred\u{1b}[m\n", "\u{1b}[1;31mred\u{1b}[m\n\u{1b}[0m"),
            ("\u{1b}[2J\u{1b}[H", "\\u{1B}[2J\\u{1B}[H"), ("\u{1b}]0;title\u{7}", "\\u{1B}]0;title\\u{07}"),
            ("\u{1b}c\u{1b}\u{1b}[0m", "\\u{1B}c\\u{1B}\u{1b}[0m\u{1b}[0m"),
            ("\u{1b}[?25l", "\\u{1B}[?25l"), ("\u{1b}[31", "\\u{1B}[31"), ("\u{1b}", "\\u{1B}"),
            ("\u{9b}2J\u{0}\u{8}", "\\u{009B}2J\\0\\u{08}"), ("a\u{202e}b", "a\\u{202E}b"),
            ("10%\r20%\r\ndone\r", "10%\n20%\ndone\n"), ("\u{1b}[3\n1m", "\\u{1B}[3\n1m"),
            (
                "\u{1b}[" + String(repeating: "1;", count: 40) + "m",
                "\\u{1B}[" + String(repeating: "1;", count: 40) + "m"
            ),
        ])
    func harmless(_ log: String, _ expected: String) {
        #expect(shown(Array(log.utf8)) == [expected, expected])
    }

    @Test("are shown even if they are not UTF-8")
    func broken() {
        #expect(shown([0x61, 0xff, 0x62, 0x0a]) == ["a\u{fffd}b\n", "a\u{fffd}b\n"])
        #expect(shown([0x61, 0xe2, 0x82]) == ["a\u{fffd}", "a\u{fffd}"])
    }

    private func printed(isTerminal: Bool, _ body: (inout LogPrinter) -> Void) -> String {
        let screen = Screen()
        var printer = LogPrinter(isTerminal: isTerminal) { screen.write(String(decoding: $0, as: UTF8.self)) }
        body(&printer)
        printer.finish()
        return screen.text
    }

    private let task = TaskRow(
        id: "7a", index: 1, name: "echo\u{7}", type: "misc", status: "active", stepsCompleted: 0, stepsTotal: 1,
        worker: "w1", activity: "")

    @Test("are under the names of their tasks, each on lines of its own")
    func printer() {
        var idle = task
        idle.worker = ""
        let text = printed(isTerminal: true) { printer in
            printer.show(task)
            printer.show(Array("\u{1b}[31mone".utf8))
            printer.show(idle)
            printer.show(Array("two\n".utf8))
        }
        #expect(
            text == """
                ==> echo\\u{07}, active on w1, task 7a <==
                \u{1b}[31mone\u{1b}[0m

                ==> echo\\u{07}, active, task 7a <==
                two

                """)
    }

    @Test("go to a file as they are")
    func file() {
        let log = "a\r\n\u{1b}[2J\u{7}end"
        #expect(printed(isTerminal: false) { $0.show(Array(log.utf8)) } == log + "\n")
        #expect(printed(isTerminal: false) { $0.show(Array("x\n".utf8)) } == "x\n")
    }
}
