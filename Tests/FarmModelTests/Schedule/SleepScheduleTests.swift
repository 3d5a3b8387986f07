import FarmModel
import Foundation
import Testing

/// A zone of the tests, by name.
func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

/// A moment in UTC: `2026-03-02T08:47:00Z`.
func moment(_ text: String) throws -> Timestamp {
    Timestamp(try #require(ISO8601DateFormatter().date(from: text)))
}

/// One row of a table: a schedule that is active unless said otherwise, and what it says at a moment.
struct ScheduleCase: CustomTestStringConvertible {
    var days = ""
    var start = ""
    var end = ""
    var isActive = true
    var zone = "UTC"
    let at: String
    let status: WorkerStatus
    let next: String

    var testDescription: String { "\(days) \(start)-\(end) \(zone) at \(at)" }
}

@Suite("Sleep schedules")
struct SleepScheduleTests {
    // 2026-03-02 is a Monday.
    @Test(
        "the desired status and the next check within a day",
        arguments: [
            ScheduleCase(
                start: "09:00", end: "18:00", isActive: false, at: "2026-03-02T10:00:00Z", status: .awake,
                next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                days: "tu", start: "09:00", end: "18:00", at: "2026-03-02T10:00:00Z", status: .awake,
                next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                days: "mo we", start: "09:00", end: "18:00", at: "2026-03-02T10:00:00Z", status: .asleep,
                next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T08:47:00Z", status: .awake, next: "2026-03-02T09:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T08:59:59Z", status: .awake, next: "2026-03-02T09:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T09:00:00Z", status: .asleep, next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T11:16:00Z", status: .asleep, next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T18:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(
                start: "09:00", end: "18:00", at: "2026-03-02T19:16:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(at: "2026-03-02T12:00:00Z", status: .asleep, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(at: "2026-03-02T00:00:00Z", status: .asleep, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(days: "tu", at: "2026-03-02T12:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(days: "mo", at: "2026-03-02T23:59:59Z", status: .asleep, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(
                start: "18:00", at: "2026-03-02T17:00:00Z", status: .awake, next: "2026-03-02T18:00:00Z"),
            ScheduleCase(
                start: "18:00", at: "2026-03-02T18:00:00Z", status: .asleep, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(end: "06:00", at: "2026-03-02T05:59:00Z", status: .asleep, next: "2026-03-02T06:00:00Z"),
            ScheduleCase(end: "06:00", at: "2026-03-02T06:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(
                start: "18:00", end: "24:00", at: "2026-03-02T23:59:00Z", status: .asleep, next: "2026-03-03T00:00:00Z"
            ),
            ScheduleCase(
                days: "mo", start: "18:00", end: "24:00", at: "2026-03-03T00:00:00Z", status: .awake,
                next: "2026-03-03T18:00:00Z"),
            ScheduleCase(
                start: "10:00", end: "10:00", at: "2026-03-02T10:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(end: "00:00", at: "2026-03-02T00:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
            ScheduleCase(start: "24:00", at: "2026-03-02T12:00:00Z", status: .awake, next: "2026-03-03T00:00:00Z"),
        ])
    func withinADay(row: ScheduleCase) throws { try check(row) }

    @Test(
        "a window over midnight belongs to the day on which it starts",
        arguments: [
            ScheduleCase(
                days: "fr", start: "22:00", end: "06:00", at: "2026-03-06T21:59:00Z", status: .awake,
                next: "2026-03-06T22:00:00Z"),
            ScheduleCase(
                days: "fr", start: "22:00", end: "06:00", at: "2026-03-06T22:00:00Z", status: .asleep,
                next: "2026-03-07T00:00:00Z"),
            ScheduleCase(
                days: "fr", start: "22:00", end: "06:00", at: "2026-03-07T00:00:00Z", status: .asleep,
                next: "2026-03-07T06:00:00Z"),
            ScheduleCase(
                days: "fr", start: "22:00", end: "06:00", at: "2026-03-07T06:00:00Z", status: .awake,
                next: "2026-03-07T22:00:00Z"),
            ScheduleCase(
                days: "fr", start: "22:00", end: "06:00", at: "2026-03-06T05:00:00Z", status: .awake,
                next: "2026-03-06T06:00:00Z"),
            ScheduleCase(
                days: "su", start: "22:00", end: "06:00", at: "2026-03-02T05:00:00Z", status: .asleep,
                next: "2026-03-02T06:00:00Z"),
            ScheduleCase(
                days: "mo", start: "18:00", end: "00:00", at: "2026-03-02T23:00:00Z", status: .asleep,
                next: "2026-03-03T00:00:00Z"),
            ScheduleCase(
                days: "mo", start: "18:00", end: "00:00", at: "2026-03-03T00:00:00Z", status: .awake,
                next: "2026-03-03T18:00:00Z"),
            ScheduleCase(
                days: "mo", start: "24:00", end: "06:00", at: "2026-03-03T01:00:00Z", status: .asleep,
                next: "2026-03-03T06:00:00Z"),
        ])
    func overMidnight(row: ScheduleCase) throws { try check(row) }

    // Clocks in Amsterdam: 2026-03-29 02:00 to 03:00 at 01:00Z, 2026-10-25 03:00 to 02:00 at 01:00Z. In New York:
    // 2026-03-08 02:00 to 03:00 at 07:00Z, 2026-11-01 02:00 to 01:00 at 06:00Z. In Havana 2026-11-01 01:00 to 00:00 at
    // 05:00Z; in Beirut 2026-03-29 00:00 to 01:00 at 22:00Z the day before.
    @Test(
        "clocks that are changed",
        arguments: [
            ScheduleCase(
                start: "02:30", end: "04:00", zone: "Europe/Amsterdam", at: "2026-03-29T00:59:59Z", status: .awake,
                next: "2026-03-29T01:00:00Z"),
            ScheduleCase(
                start: "02:30", end: "04:00", zone: "Europe/Amsterdam", at: "2026-03-29T01:00:00Z", status: .asleep,
                next: "2026-03-29T02:00:00Z"),
            ScheduleCase(
                start: "22:00", end: "06:00", zone: "Europe/Amsterdam", at: "2026-03-28T23:00:00Z", status: .asleep,
                next: "2026-03-29T04:00:00Z"),
            ScheduleCase(
                start: "22:00", end: "02:30", zone: "Europe/Amsterdam", at: "2026-10-25T00:29:59Z", status: .asleep,
                next: "2026-10-25T00:30:00Z"),
            ScheduleCase(
                start: "22:00", end: "02:30", zone: "Europe/Amsterdam", at: "2026-10-25T00:30:00Z", status: .awake,
                next: "2026-10-25T21:00:00Z"),
            ScheduleCase(
                start: "22:00", end: "02:30", zone: "Europe/Amsterdam", at: "2026-10-25T01:15:00Z", status: .awake,
                next: "2026-10-25T21:00:00Z"),
            ScheduleCase(
                start: "22:00", end: "06:00", zone: "Europe/Amsterdam", at: "2026-10-25T00:00:00Z", status: .asleep,
                next: "2026-10-25T05:00:00Z"),
            ScheduleCase(
                days: "sa", start: "22:00", end: "06:00", zone: "America/New_York", at: "2026-03-08T05:00:00Z",
                status: .asleep, next: "2026-03-08T10:00:00Z"),
            ScheduleCase(
                start: "02:15", end: "02:45", zone: "America/New_York", at: "2026-03-08T06:59:00Z", status: .awake,
                next: "2026-03-08T07:00:00Z"),
            ScheduleCase(
                start: "02:15", end: "02:45", zone: "America/New_York", at: "2026-03-08T07:00:00Z", status: .awake,
                next: "2026-03-09T04:00:00Z"),
            ScheduleCase(
                start: "01:30", end: "03:00", zone: "America/New_York", at: "2026-11-01T05:30:00Z", status: .asleep,
                next: "2026-11-01T08:00:00Z"),
            ScheduleCase(
                start: "01:30", end: "03:00", zone: "America/New_York", at: "2026-11-01T06:15:00Z", status: .asleep,
                next: "2026-11-01T08:00:00Z"),
            ScheduleCase(
                days: "su", end: "12:00", zone: "America/Havana", at: "2026-11-01T04:00:00Z", status: .asleep,
                next: "2026-11-01T17:00:00Z"),
            ScheduleCase(
                days: "su", end: "12:00", zone: "Asia/Beirut", at: "2026-03-28T21:59:59Z", status: .awake,
                next: "2026-03-28T22:00:00Z"),
            ScheduleCase(
                days: "su", end: "12:00", zone: "Asia/Beirut", at: "2026-03-28T22:00:00Z", status: .asleep,
                next: "2026-03-29T09:00:00Z"),
        ])
    func changedClocks(row: ScheduleCase) throws { try check(row) }

    private func check(_ row: ScheduleCase) throws {
        var schedule = try SleepSchedule(
            isActive: row.isActive, daysOfWeek: row.days, startTime: row.start, endTime: row.end)
        let at = try moment(row.at)
        let managerZone = try zone(row.zone)
        #expect(schedule.desiredStatus(at: at, managerZone: managerZone) == row.status)
        #expect(schedule.nextCheck(after: at, managerZone: managerZone) == (try moment(row.next)))
        // A zone of its own goes before the manager's.
        schedule.timeZone = managerZone
        #expect(schedule.desiredStatus(at: at, managerZone: try zone("Asia/Tokyo")) == row.status)
        #expect(schedule.nextCheck(after: at, managerZone: try zone("Asia/Tokyo")) == (try moment(row.next)))
    }

    @Test("the last microsecond before a boundary is before it")
    func microseconds() throws {
        let schedule = try SleepSchedule(isActive: true, daysOfWeek: "", startTime: "09:00", endTime: "18:00")
        let start = try moment("2026-03-02T09:00:00Z")
        let before = start - .microseconds(1)
        #expect(schedule.desiredStatus(at: before, managerZone: .gmt) == .awake)
        #expect(schedule.nextCheck(after: before, managerZone: .gmt) == start)
    }

    @Test("a worker sleeps in each of several windows")
    func severalWindows() throws {
        let schedule = try SleepSchedule(
            isActive: true, daysOfWeek: "mo", startTime: "09:00", endTime: "12:00",
            moreWindows: [
                SleepWindow(startTime: "11:00", endTime: "13:00"), SleepWindow(startTime: "22:00", endTime: "05:00"),
            ])
        var moment = try moment("2026-03-02T00:00:00Z")
        var seen: [String] = []
        for _ in 0..<9 {
            seen.append(
                moment.description.dropFirst(8).prefix(8) + " \(schedule.desiredStatus(at: moment, managerZone: .gmt))")
            moment = schedule.nextCheck(after: moment, managerZone: .gmt)
        }
        #expect(
            seen == [
                "02T00:00 awake", "02T05:00 awake", "02T09:00 asleep", "02T11:00 asleep", "02T12:00 asleep",
                "02T13:00 awake", "02T22:00 asleep", "03T00:00 asleep", "03T05:00 awake",
            ])
    }
}
