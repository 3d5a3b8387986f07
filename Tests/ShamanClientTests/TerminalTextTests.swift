import Synchronization
import Terminal
import Testing

@Suite("Text for people")
struct TerminalTextTests {
    @Test(
        "bytes have one decimal from a kibibyte on",
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1_048_575, "1.0 MiB"),
            (1_048_524, "1023.9 KiB"), (1_610_612_736, "1.5 GiB"), (1 << 40, "1.0 TiB"), (-2048, "-2.0 KiB"),
            (Int64.max, "8.0 EiB"), (Int64.min, "-8.0 EiB"), (1_238_489_899_203_051_520, "1.1 EiB"),
        ] as [(Int64, String)])
    func bytes(_ number: Int64, _ text: String) {
        #expect(ByteText(number).description == text)
    }

    @Test("numbers are grouped, and nouns follow them")
    func counts() {
        #expect(grouped(0) == "0")
        #expect(grouped(999) == "999")
        #expect(grouped(1000) == "1,000")
        #expect(grouped(-1_234_567) == "-1,234,567")
        #expect(counted(1, "file") == "1 file")
        #expect(counted(0, "file") == "0 files")
        #expect(counted(2, "entry", plural: "entries") == "2 entries")
    }

    @Test("durations show what matters at their length")
    func durations() {
        #expect(DurationText(.milliseconds(420)).description == "0.4 s")
        #expect(DurationText(.seconds(12)).description == "12 s")
        #expect(DurationText(.seconds(185)).description == "3 min 5 s")
        #expect(DurationText(.seconds(7800)).description == "2 h 10 min")
        #expect(DurationText(.seconds(273_600)).description == "3 d 4 h")
        #expect(DurationText(seconds: .nan).description == "0.0 s")
        #expect(DurationText(seconds: .infinity).description == "0.0 s")
    }

    @Test("control characters are shown instead of obeyed")
    func printableText() {
        #expect(printable("ränder.png") == "ränder.png")
        #expect(printable("a\u{1b}[2Jb\n") == "a\\u{1B}[2Jb\\n" || !printable("a\u{1b}[2Jb\n").contains("\u{1b}"))
        #expect(!printable("a\nb").contains("\n"))
    }

    @Test("a table's columns are as wide as their widest cell")
    func table() {
        var table = TextTable([.left, .right, .left])
        table.add("stored", "1.0 KiB", "a")
        table.add("unknown", "2 B", "bb")
        table.add("x")
        #expect(table.lines == ["stored   1.0 KiB  a", "unknown      2 B  bb", "x"])
        #expect(TextTable([.left]).text == "")
    }
}

@Suite("A progress bar")
struct ProgressBarTests {
    private final class Screen: Sendable {
        let time = Mutex<Duration>(.zero)
        let lines = Mutex<[String]>([])

        func bar(_ style: ProgressBar.Style, columns: Int = 80) -> ProgressBar {
            ProgressBar(
                style: style,
                columns: { columns },
                now: { self.time.withLock { $0 } },
                write: { text in self.lines.withLock { $0.append(text) } }
            )
        }

        func pass(_ duration: Duration) { time.withLock { $0 += duration } }
        var written: [String] { lines.withLock { $0 } }
    }

    private func half(_ done: Int64 = 50) -> ProgressSnapshot {
        ProgressSnapshot(activity: "Uploading", done: done, total: 100, detail: "1 of 2 files", countsBytes: true)
    }

    @Test("is drawn at once, then at most ten times a second, and is wiped at the end")
    func bar() {
        let screen = Screen()
        let bar = screen.bar(.bar)
        for _ in 0..<100 {
            bar.report(half())
            screen.pass(.milliseconds(10))
        }
        #expect((9...11).contains(screen.written.count))
        bar.finish()
        bar.report(half())
        #expect(screen.written.last == "\r\u{1b}[K")
    }

    @Test("becomes a line every five seconds where there is no terminal")
    func lines() {
        let screen = Screen()
        let bar = screen.bar(.lines)
        for _ in 0..<120 {
            bar.report(half())
            screen.pass(.milliseconds(100))
        }
        bar.finish()
        #expect(screen.written == Array(repeating: "Uploading: 50%, 1 of 2 files, 50 B of 100 B\n", count: 2))
    }

    @Test("says nothing when it shall not")
    func silent() {
        let screen = Screen()
        let bar = screen.bar(.silent)
        screen.pass(.seconds(60))
        bar.report(half())
        bar.finish()
        #expect(screen.written.isEmpty)
    }

    @Test("is never longer than the terminal is wide", arguments: [5, 20, 40, 80, 300])
    func width(_ columns: Int) throws {
        let screen = Screen()
        let bar = screen.bar(.bar, columns: columns)
        for done in 0...20 {
            bar.report(half(Int64(done) * 5))
            screen.pass(.seconds(1))
        }
        for text in screen.written {
            let shown = text.dropFirst().replacing("\u{1b}[K", with: "")
            #expect(shown.count < columns, "\(shown)")
        }
        #expect(columns < 40 || screen.written.allSatisfy { $0.contains("%") })
    }
}
