internal import FarmModel
internal import FarmStore
internal import Foundation

extension StoredSchedule {
    /// A schedule as it is stored.
    init(_ schedule: SleepSchedule, nextCheckAt: Timestamp?) {
        self.init()
        isActive = schedule.isActive
        daysOfWeek = schedule.daysOfWeek
        startTime = schedule.window.startTime
        endTime = schedule.window.endTime
        moreWindows = schedule.moreWindows.map { "\($0.startTime)-\($0.endTime)" }.joined(separator: " ")
        timeZone = schedule.timeZone?.identifier ?? ""
        isLazy = schedule.isLazy
        self.nextCheckAt = nextCheckAt
    }

    /// What is stored, as a schedule.
    ///
    /// - Throws: ``FarmModel/SleepScheduleError`` for what another program has stored and this one does not understand.
    func schedule() throws(SleepScheduleError) -> SleepSchedule {
        var windows: [SleepWindow] = []
        for text in moreWindows.split(separator: " ") {
            let times = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            windows.append(try SleepWindow(startTime: times[0], endTime: times.count > 1 ? times[1] : ""))
        }
        return try SleepSchedule(
            isActive: isActive, daysOfWeek: daysOfWeek, startTime: startTime, endTime: endTime, moreWindows: windows,
            timeZone: timeZone, isLazy: isLazy)
    }
}
