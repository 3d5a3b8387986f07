public import Foundation

/// When a worker sleeps.
///
/// A schedule is a set of days and, the same on each of them, the windows in which it sleeps. A window that crosses midnight
/// belongs to the day on which it starts: `fr 22:00-06:00` ends on Saturday morning.
///
/// All times are those of the schedule's time zone. On the days on which clocks are changed, a time that comes twice means
/// the first, and a time that is left out means the moment of the change.
public struct SleepSchedule: Hashable, Sendable {
    /// How many windows there may be.
    public static let maximumWindows = 24

    /// Whether it decides anything.
    public var isActive: Bool
    /// On which days windows start; none means every day.
    public var days: Set<Weekday>
    /// The window that every client knows.
    public var window: SleepWindow
    /// More windows, of which older clients know nothing.
    public var moreWindows: [SleepWindow]
    /// The time zone of all times; `nil` for the manager's.
    public var timeZone: TimeZone?
    /// Whether a worker may finish its task before it does what the schedule says.
    public var isLazy: Bool

    /// A schedule.
    public init(
        isActive: Bool, days: Set<Weekday>, window: SleepWindow, moreWindows: [SleepWindow] = [],
        timeZone: TimeZone? = nil, isLazy: Bool = false
    ) {
        self.isActive = isActive
        self.days = days
        self.window = window
        self.moreWindows = moreWindows
        self.timeZone = timeZone
        self.isLazy = isLazy
    }

    /// Reads a client's texts. An empty time zone is the manager's.
    ///
    /// - Throws: ``SleepScheduleError`` with what is wrong.
    public init(
        isActive: Bool, daysOfWeek: String, startTime: String, endTime: String, moreWindows: [SleepWindow] = [],
        timeZone: String = "", isLazy: Bool = false
    ) throws(SleepScheduleError) {
        guard moreWindows.count < Self.maximumWindows else { throw .tooManyWindows(moreWindows.count + 1) }
        self.init(
            isActive: isActive, days: try Weekday.set(daysOfWeek),
            window: try SleepWindow(startTime: startTime, endTime: endTime), moreWindows: moreWindows,
            timeZone: try Self.zone(timeZone), isLazy: isLazy)
    }

    private static func zone(_ name: String) throws(SleepScheduleError) -> TimeZone? {
        guard !name.isEmpty else { return nil }
        guard let zone = TimeZone(identifier: name) else { throw .unknownTimeZone(name) }
        return zone
    }

    /// The days as they are stored and told: `mo tu we`.
    public var daysOfWeek: String { Weekday.text(days) }
}

extension SleepSchedule {
    /// What the worker shall do at a moment: `awake` or `asleep`.
    ///
    /// A window's start is part of it, its end is not.
    public func desiredStatus(at moment: Timestamp, managerZone: TimeZone) -> WorkerStatus {
        guard isActive else { return .awake }
        let clock = LocalClock(timeZone ?? managerZone)
        let today = clock.day(at: moment)
        // Yesterday's windows may cross midnight. Where clocks go back over midnight, tomorrow's may have started.
        for day in today - 1...today + 1 where days.isEmpty || days.contains(Weekday(day: day)) {
            for window in allWindows
            where clock.moment(day: day, minutes: window.startMinutes) <= moment
                && moment < clock.moment(day: day, minutes: window.endMinutes)
            {
                return .asleep
            }
        }
        return .awake
    }

    /// When to look at the schedule again after a moment: the earliest of the next local midnight, the next start and the
    /// next end of a window, whatever day it is. The desired status stays the same until then.
    ///
    /// It is always later than the moment. A start, an end or a midnight at the very moment counts as attended to: what
    /// is desired at the moment has it in it already, so that a check never asks for itself again.
    public func nextCheck(after moment: Timestamp, managerZone: TimeZone) -> Timestamp {
        let clock = LocalClock(timeZone ?? managerZone)
        let today = clock.day(at: moment)
        let boundaries = Set(allWindows.flatMap { [$0.startMinutes, $0.endMinutes] } + [0])
        var next = clock.moment(day: today + 3, minutes: 0)
        for day in today - 1...today + 2 {
            for minutes in boundaries {
                let candidate = clock.moment(day: day, minutes: minutes)
                if candidate > moment { next = min(next, candidate) }
            }
        }
        return next
    }

    private var allWindows: [SleepWindow] { [window] + moreWindows }
}
