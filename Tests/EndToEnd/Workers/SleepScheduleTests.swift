import Foundation
import TestSupport
import Testing

@Suite("Sleep schedules", .timeLimit(.minutes(10)))
struct SleepScheduleTests {
    /// `HH:MM` so many hours from now, in UTC.
    private static func time(_ hours: Int) -> String {
        let seconds = Int(Date().timeIntervalSince1970) + hours * 3600
        let minutes = seconds / 60 % 1440
        return String(format: "%02d:%02d", minutes / 60, minutes % 60)
    }

    /// The names of days, counted from today, in UTC.
    private static func days(_ offsets: ClosedRange<Int>) -> String {
        let today = Int(Date().timeIntervalSince1970) / 86_400
        // 1970-01-01 was a Thursday.
        let names = ["th", "fr", "sa", "su", "mo", "tu", "we"]
        return offsets.map { names[(today + $0 + 7) % 7] }.joined(separator: " ")
    }

    @Test("an active schedule is applied at once, by the first row that fits")
    func table() async throws {
        try await blocking {
            let server = try TestServer(environment: ["TZ": "UTC"])
            for (isActive, days, start, end, requested) in [
                (true, "", "", "", "asleep"), (false, "", "", "", ""),
                (true, Self.days(-1...1), "", "", "asleep"), (true, Self.days(3...4), "", "", ""),
                (true, "", Self.time(1), Self.time(2), ""), (true, "", Self.time(-2), Self.time(-1), ""),
                (true, "", Self.time(-1), Self.time(1), "asleep"), (true, "", Self.time(2), Self.time(-2), ""),
                (true, "", Self.time(-1), Self.time(-1), ""), (true, "", Self.time(3), Self.time(1), "asleep"),
            ] {
                let worker = try TestWorker.signedOn(server, as: "awake")
                #expect(
                    try worker.setSchedule(isActive: isActive, days: days, start: start, end: end).status == 204)
                #expect(try worker.requested() == requested, "\(isActive) \(days) \(start) \(end)")
                if requested == "asleep" { #expect(try worker.askForTask().status == 423) }
            }
        }
    }

    @Test("a schedule overrules another request, and takes back one against what the worker does already")
    func overrule() async throws {
        try await blocking {
            let server = try TestServer(environment: ["TZ": "UTC"])
            let worker = try TestWorker.signedOn(server, as: "awake")
            try worker.request("asleep", isLazy: true)
            try worker.setSchedule()
            #expect(try worker.requested() == "asleep")
            try worker.request("offline")
            try worker.setSchedule()
            #expect(try worker.requested() == "asleep")
            try worker.setSchedule(start: Self.time(1), end: Self.time(2))
            #expect(try worker.requested() == "")
            try worker.request("asleep")
            _ = try worker.stateChanged("asleep")
            try worker.setSchedule(isActive: false)
            #expect(try worker.requested() == "")
            try worker.setSchedule(start: Self.time(1), end: Self.time(2))
            #expect(try worker.requested() == "awake")
        }
    }

    @Test("a boundary that passes is noticed")
    func boundary() async throws {
        try await blocking {
            // As if the window had begun while the server was not there.
            let home = try TemporaryDirectory()
            let first = try TestServer(home: home, environment: ["TZ": "UTC"])
            let worker = try TestWorker.signedOn(first, as: "awake")
            try worker.setSchedule(start: Self.time(1), end: Self.time(3))
            #expect(try worker.requested() == "")
            #expect(first.stop() == 0)
            // Two hours further east (that is what the name means) the window has begun.
            try DatabaseFile.change("\(home.path)/farm.sqlite", "UPDATE sleep_schedules SET next_check_at = 1")
            let second = try TestServer(
                home: home, configuration: "server:\n  workerCheckPeriod: 100ms\n", environment: ["TZ": "Etc/GMT-2"])
            let again = TestWorker(second, id: worker.id)
            #expect(try eventually { try again.requested() == "asleep" })
        }
    }

    @Test("a schedule is answered as it was saved, with more windows, time zone and laziness")
    func reading() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker(server)
            #expect(try server.get("\(worker.path)/sleep-schedule").status == 204)
            #expect(
                try worker.setSchedule(isActive: true, days: "Monday TU  we", start: "9:5", end: "24:00").status == 204)
            #expect(
                try server.get("\(worker.path)/sleep-schedule").json as NSDictionary == [
                    "is_active": true, "days_of_week": "mo tu we", "start_time": "09:05", "end_time": "24:00",
                ])
            let more = #"""
                ,"more_windows":[{"start_time":"12:00","end_time":"13:00"}],"time_zone":"Asia/Tokyo","is_lazy":true
                """#
            #expect(try worker.setSchedule(isActive: false, start: "22:00", end: "06:00", more: more).status == 204)
            #expect(
                try server.get("\(worker.path)/sleep-schedule").json as NSDictionary == [
                    "is_active": false, "days_of_week": "", "start_time": "22:00", "end_time": "06:00",
                    "more_windows": [["start_time": "12:00", "end_time": "13:00"]], "time_zone": "Asia/Tokyo",
                    "is_lazy": true,
                ])
        }
    }

    @Test("what is no schedule is 400, is quoted, and changes nothing")
    func refused() async throws {
        try await blocking {
            let server = try TestServer()
            let worker = try TestWorker(server)
            for (days, start, end, more, words) in [
                ("x", "", "", "", "x"), ("mo xx", "", "", "", "xx"), ("", "25:00", "", "", "25:00"),
                ("", "", "12:61", "", "12:61"), ("", "noon", "", "", "noon"),
                ("", "", "", #","time_zone":"Moon/Crater""#, "Moon/Crater"),
                ("", "", "", #","more_windows":[{"start_time":"8 hours"}]"#, "8 hours"),
            ] {
                let answer = try worker.setSchedule(days: days, start: start, end: end, more: more)
                #expect(answer.status == 400)
                #expect(answer.message.contains(words))
            }
            #expect(try server.get("\(worker.path)/sleep-schedule").status == 204)
        }
    }
}
