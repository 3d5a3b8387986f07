import FarmModel
import Foundation
import Testing

@Suite("Sleep schedules over a year")
struct SleepSchedulePropertyTests {
    /// The zones in which clocks are changed in different ways, with St. John's as it was when they went back over midnight.
    private static let zones: [(String, year: Int)] = [
        ("UTC", 2026), ("Europe/Amsterdam", 2026), ("America/New_York", 2026), ("Australia/Lord_Howe", 2026),
        ("Asia/Kathmandu", 2026), ("America/Havana", 2026), ("Asia/Beirut", 2026), ("America/St_Johns", 2010),
        ("Africa/Casablanca", 2026), ("Pacific/Apia", 2011),
    ]

    private static func schedule(using generator: inout some RandomNumberGenerator) throws -> SleepSchedule {
        func time() -> String {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: ""
            case 1: "24:00"
            // Where clocks are changed.
            case 2...4: "\(Int.random(in: 0...3, using: &generator)):\(Int.random(in: 0...3, using: &generator) * 15)"
            default: "\(Int.random(in: 0...23, using: &generator)):\(Int.random(in: 0...59, using: &generator))"
            }
        }
        let days = Weekday.allCases.filter { _ in Bool.random(using: &generator) }
        return SleepSchedule(
            isActive: true, days: Set(days), window: try SleepWindow(startTime: time(), endTime: time()),
            moreWindows: try (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                try SleepWindow(startTime: time(), endTime: time())
            })
    }

    @Test("the desired status never changes between a check and the next one", arguments: zones)
    func constantBetweenChecks(name: String, year: Int) throws {
        var generator = SeededGenerator(state: UInt64(year))
        let zone = try zone(name)
        for _ in 0..<2 {
            let schedule = try Self.schedule(using: &generator)
            var check = try moment("\(year)-01-01T00:00:00Z") + .seconds(Int.random(in: 0..<86_400, using: &generator))
            let end = check + .seconds(366 * 86_400)
            while check < end {
                let next = schedule.nextCheck(after: check, managerZone: zone)
                try #require(next > check && next - check <= .seconds(50 * 3600))
                let status = schedule.desiredStatus(at: check, managerZone: zone)
                let length = next.microseconds - check.microseconds
                for offset in [length - 1, Int64.random(in: 0..<length, using: &generator)] {
                    let between = Timestamp(microseconds: check.microseconds + offset)
                    try #require(
                        schedule.desiredStatus(at: between, managerZone: zone) == status,
                        "\(schedule) at \(between), checked at \(check)")
                    try #require(schedule.nextCheck(after: between, managerZone: zone) == next)
                }
                check = next
            }
        }
    }

    /// What the reference's rules say of a window that does not cross midnight, by what the clock on the wall shows.
    private static func wallClockStatus(
        _ schedule: SleepSchedule, at moment: Timestamp, _ zone: TimeZone
    ) -> WorkerStatus {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: moment.date)
        let today = Weekday.allCases[((parts.weekday ?? 1) + 5) % 7]
        let minutes = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        if !schedule.days.isEmpty, !schedule.days.contains(today) { return .awake }
        if let start = schedule.window.start, minutes < start.minutes { return .awake }
        if let end = schedule.window.end, minutes >= end.minutes { return .awake }
        return .asleep
    }

    @Test("where clocks are not set back that day, the status is what the clock on the wall says", arguments: 0..<20)
    func wallClock(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let zone = try zone("Europe/Amsterdam")
        let start = try moment("2026-01-01T00:00:00Z")
        let setBack = try moment("2026-10-24T22:00:00Z")
        var schedule = try Self.schedule(using: &generator)
        schedule.moreWindows = []
        if let from = schedule.window.start, let to = schedule.window.end, to < from {
            schedule.window = SleepWindow(start: to, end: from)
        }
        for _ in 0..<500 {
            let at = start + .seconds(Int.random(in: 0..<366 * 86_400, using: &generator))
            if at >= setBack, at < setBack + .seconds(90_000) { continue }
            let expected = Self.wallClockStatus(schedule, at: at, zone)
            try #require(schedule.desiredStatus(at: at, managerZone: zone) == expected, "\(schedule) at \(at)")
        }
    }
}

/// Numbers that are the same for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
