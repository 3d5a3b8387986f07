import Terminal
import Testing

@Suite("Jobs on a terminal")
struct JobViewTests {
    private func row(_ id: String, _ name: String, _ status: String, _ done: Int, _ total: Int) -> JobRow {
        JobRow(
            id: id, name: name, type: "echo-sleep-test", status: status, priority: 50, stepsCompleted: done,
            stepsTotal: total, age: .seconds(7800))
    }

    private func task(_ id: String, _ name: String, _ status: String, worker: String, activity: String = "") -> TaskRow
    {
        TaskRow(
            id: id, index: 3, name: name, type: "misc", status: status, stepsCompleted: 1, stepsTotal: 4,
            worker: worker, activity: activity)
    }

    @Test("a list has a line for each job, with as much of the IDs as tells them apart")
    func list() {
        var unknown = row("abcdef01-2300", "b", "queued", 0, 0)
        unknown.age = nil
        let lines = JobListView.lines([
            row("abcdef01-2345", "shot\u{1b}[2J", "active", 45, 100), unknown,
            row("12345678-0000", "c", "completed", 3, 3),
        ])
        #expect(
            lines == [
                "ID            NAME           TYPE             STATUS     PRIORITY        STEPS         AGE",
                "abcdef01-234  shot\\u{1B}[2J  echo-sleep-test  active           50  45/100  45%  2 h 10 min",
                "abcdef01-230  b              echo-sleep-test  queued           50",
                "12345678-000  c              echo-sleep-test  completed        50     3/3 100%  2 h 10 min",
            ])
        #expect(JobListView.lines([JobRow]()) == ["There are no such jobs."])
    }

    @Test("a list of tasks has a line for each")
    func tasks() {
        #expect(
            JobListView.lines([task("abcdef01-2345", "render-1-3", "active", worker: "w1")]) == [
                "#  ID        NAME        TYPE  STATUS     STEPS  WORKER",
                "3  abcdef01  render-1-3  misc  active  1/4  25%  w1",
            ])
        #expect(JobListView.lines([TaskRow]()) == ["The job has no tasks."])
    }

    @Test("a job has all that is known of it")
    func card() {
        var card = JobCard(row("abcdef01-2345", "shot", "active", 999, 1000))
        card.activity = "became\nactive"
        card.submitted = "then"
        card.facts = [("Worker tag", ""), ("Checkout", "shot-k3x9")]
        card.settings = [("frames", "1-10"), ("message", "a\u{7}b")]
        card.metadata = [("user", "me")]
        card.tasks = [("active", 3), ("queued", 1400)]
        card.failed = [task("77777777-1", "render-4", "failed", worker: "w1, w2", activity: "exit 1")]
        #expect(
            card.lines() == [
                "Job        shot", "ID         abcdef01-2345", "Type       echo-sleep-test", "Status     active",
                "Activity   became\\nactive", "Priority   50", "Progress   999 of 1,000 steps, 99%",
                "Submitted  then", "Checkout   shot-k3x9", "Tasks      3 active, 1,400 queued", "", "Settings",
                "  frames   1-10", "  message  a\\u{07}b", "", "Metadata", "  user  me", "", "Failed tasks",
                "  77777777  render-4  failed  w1, w2  exit 1",
            ])
        let failure = card.failed[0]
        card.failed = (0..<23).map { number in
            var task = failure
            task.id = "\(10_000_000 + number)"
            return task
        }
        #expect(card.lines().last == "  and 3 more")
    }

    private func progress(_ done: Int, _ total: Int, outage: String = "") -> JobProgress {
        JobProgress(
            name: "shot", status: "active", stepsCompleted: done, stepsTotal: total,
            tasks: [("active", 3), ("queued", 40)], outage: outage)
    }

    @Test("progress has a bar, steps, rate and the time that is left")
    func progressLines() {
        #expect(
            progress(25, 100).lines(columns: 100, rate: 0.05) == [
                "shot: active",
                "[##########..............................]  25%  25 of 100 steps  3.0 steps/min  25 min 0 s left",
                "Tasks: 3 active, 40 queued",
            ])
        #expect(progress(0, 0).lines(columns: 80, rate: 0) == ["shot: active", "Tasks: 3 active, 40 queued"])
        #expect(progress(1, 2, outage: "away\u{1b}").lines(columns: 80, rate: 0).last == "away\\u{1B}")
        #expect(
            progress(25, 100).plainLine == "shot: active, 25 of 100 steps (25%), tasks: 3 active, 40 queued")
        #expect(progress(25, 100, outage: "away").plainLine == "shot: away")
    }

    @Test("no line is as long as the terminal is wide", arguments: [1, 5, 15, 20, 40, 80, 300])
    func width(_ columns: Int) {
        for rate in [0, 0.001, 5, 1e9] {
            for line in progress(123_456, 1_000_000, outage: "a long explanation").lines(columns: columns, rate: rate) {
                #expect(line.count < columns, "\(line)")
            }
        }
    }

    @Test("what is drawn over and over leaves nothing behind")
    func live() {
        let screen = Screen()
        let lines = LiveLines { screen.write($0) }
        lines.clear()
        lines.show(["a", "b", "c"])
        lines.show(["d"])
        lines.show(["e", "f"])
        lines.clear()
        lines.clear()
        #expect(
            screen.text == "\ra\u{1b}[K\nb\u{1b}[K\nc\u{1b}[K\u{1b}[J" + "\r\u{1b}[2Ad\u{1b}[K\u{1b}[J"
                + "\re\u{1b}[K\nf\u{1b}[K\u{1b}[J" + "\r\u{1b}[1A\u{1b}[J")
    }

    @Test("a log gets a line for each change, a terminal all of them, a script none")
    func styles() {
        func written(_ style: JobProgressView.Style) -> String {
            let screen = Screen()
            let view = JobProgressView(
                style: style, columns: { 80 }, now: { .zero }, write: { screen.write($0) })
            for done in [1, 1, 2] { view.report(progress(done, 4)) }
            view.finish()
            return screen.text
        }
        #expect(
            written(.lines) == """
                shot: active, 1 of 4 steps (25%), tasks: 3 active, 40 queued
                shot: active, 2 of 4 steps (50%), tasks: 3 active, 40 queued

                """)
        #expect(written(.live).split(separator: "shot: active", omittingEmptySubsequences: false).count == 4)
        #expect(written(.live).hasSuffix("\r\u{1b}[2A\u{1b}[J"))
        #expect(written(.silent) == "")
    }

    @Test("the rate is that of the last ten minutes, and begins anew with the job")
    func rate() {
        var rate = StepRate()
        rate.note(10, at: .zero)
        rate.note(12, at: .seconds(2))
        #expect(rate.perSecond == 0)
        rate.note(20, at: .seconds(10))
        #expect(rate.perSecond == 1)
        rate.note(5, at: .seconds(20))
        #expect(rate.perSecond == 0)
        for second in 0...1200 { rate.note(5 + (second < 600 ? 0 : second - 600), at: .seconds(100 + second)) }
        #expect(abs(rate.perSecond - 1) < 0.01)
    }

    @Test(
        "only yes means yes", arguments: [("y", true), (" YES \r", true), ("", false), ("no", false), ("yep", false)])
    func answers(_ answer: String, _ expected: Bool) {
        #expect(Question.meansYes(answer) == expected)
    }
}
