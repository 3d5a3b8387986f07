import FarmModel
import Foundation
import Testing

@Suite("Reading sleep schedules")
struct SleepScheduleTextTests {
    private func schedule(
        days: String = "", start: String = "", end: String = "", more: [SleepWindow] = [], zone: String = ""
    ) throws(SleepScheduleError) -> SleepSchedule {
        try SleepSchedule(
            isActive: true, daysOfWeek: days, startTime: start, endTime: end, moreWindows: more, timeZone: zone)
    }

    @Test(
        "days are read in any spelling and stored in one",
        arguments: [
            ("", ""), ("  ", ""), ("mo tu we th fr sa su", "mo tu we th fr sa su"), ("su mo", "mo su"),
            ("Monday\tWEDNESDAY\nsunday", "mo we su"), ("mo,tu, we ,", "mo tu we"), ("mo mo", "mo"),
            ("mo-fr", "mo tu we th fr"), ("Sat-Mon", "mo sa su"), ("tu-tu", "tu"), ("mo-we,fr-sa", "mo tu we fr sa"),
        ])
    func days(text: String, stored: String) throws {
        #expect(try schedule(days: text).daysOfWeek == stored)
    }

    @Test(
        "what is no day is refused, and named",
        arguments: [
            ("mo xx we", "xx"), ("m", "m"), ("mo-", "mo-"), ("-", "-"), ("mo-we-fr", "mo-we-fr"), ("mo - fr", "-"),
            ("1", "1"), ("mo-xx", "mo-xx"),
        ])
    func unknownDays(text: String, culprit: String) {
        #expect(throws: SleepScheduleError.unknownDay(culprit)) { try schedule(days: text) }
        #expect(SleepScheduleError.unknownDay(culprit).description.hasPrefix("\"\(culprit)\" is not a day of the week"))
    }

    @Test(
        "times are read with one or two digits and stored with two",
        arguments: [
            ("", ""), (" ", ""), ("9:5", "09:05"), ("09:00", "09:00"), ("0:0", "00:00"), ("23:59", "23:59"),
            ("24:00", "24:00"), (" 7:30 ", "07:30"),
        ])
    func times(text: String, stored: String) throws {
        let schedule = try schedule(start: text, end: text)
        #expect(schedule.window.startTime == stored)
        #expect(schedule.window.endTime == stored)
    }

    @Test(
        "what is no time is refused, and named, as a start and as an end",
        arguments: [
            ("9", SleepScheduleError.malformedTime("9")), ("09:00:00", .malformedTime("09:00:00")),
            ("nine", .malformedTime("nine")), ("9:", .malformedTime("9:")), (":9", .malformedTime(":9")),
            ("+9:00", .malformedTime("+9:00")), ("-1:00", .malformedTime("-1:00")),
            ("009:00", .malformedTime("009:00")),
            ("٩:٠٠", .malformedTime("٩:٠٠")), ("09:00 pm", .malformedTime("09:00 pm")),
            ("9: 0", .malformedTime("9: 0")),
            ("24:01", .timeOutOfRange("24:01")), ("25:00", .timeOutOfRange("25:00")),
            ("12:60", .timeOutOfRange("12:60")),
        ])
    func malformedTimes(text: String, error: SleepScheduleError) {
        #expect(throws: error) { try schedule(start: text) }
        #expect(throws: error) { try schedule(end: text) }
        #expect(error.description.contains("\"\(text)\""))
    }

    @Test("an end before the start stays where it is")
    func overnight() throws {
        let schedule = try schedule(start: "22:00", end: "6:00")
        #expect(schedule.window.startTime == "22:00")
        #expect(schedule.window.endTime == "06:00")
    }

    @Test("time zones are known by their names; none is the manager's")
    func zones() throws {
        #expect(try schedule(zone: "").timeZone == nil)
        #expect(try schedule(zone: "America/New_York").timeZone?.identifier == "America/New_York")
        for name in ["Europe/Atlantis", "nonsense", "../../etc/localtime"] {
            #expect(throws: SleepScheduleError.unknownTimeZone(name)) { try schedule(zone: name) }
        }
    }

    @Test("more windows are read from JSON; too many are refused")
    func windows() throws {
        let json = Data("[{\"start_time\":\"9:00\",\"end_time\":\"\"},{}]".utf8)
        let more = try JSONDecoder().decode([SleepWindow].self, from: json)
        #expect(try schedule(more: more).moreWindows == [try SleepWindow(startTime: "09:00", endTime: ""), .wholeDay])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(more), as: UTF8.self)
        #expect(text == "[{\"end_time\":\"\",\"start_time\":\"09:00\"},{\"end_time\":\"\",\"start_time\":\"\"}]")
        #expect(throws: SleepScheduleError.malformedTime("x")) {
            try JSONDecoder().decode([SleepWindow].self, from: Data("[{\"end_time\":\"x\"}]".utf8))
        }
        let many = Array(repeating: SleepWindow.wholeDay, count: SleepSchedule.maximumWindows)
        #expect(try schedule(more: many.dropLast()).moreWindows.count == SleepSchedule.maximumWindows - 1)
        #expect(throws: SleepScheduleError.tooManyWindows(SleepSchedule.maximumWindows + 1)) {
            try schedule(more: many)
        }
    }
}
