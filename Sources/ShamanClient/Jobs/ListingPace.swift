/// How often all tasks of a job are listed by somebody who asks about the job all the time: so that it takes a tenth of the time.
struct ListingPace {
    private static let share = 10
    private static let mostPolls = 60
    private var pollsUntilListing = 0

    /// Whether it is time; called once for each time that the job is asked about.
    mutating func isDue() -> Bool {
        guard pollsUntilListing > 0 else { return true }
        pollsUntilListing -= 1
        return false
    }

    /// Takes note of how long a listing took.
    mutating func note(cost: Duration, pollInterval: Duration) {
        pollsUntilListing = min(Self.mostPolls, Int(cost * Self.share / pollInterval))
    }
}
