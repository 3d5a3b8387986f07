/// How the file store works: section `shaman` of the configuration file.
public struct ShamanSettings: Equatable, Sendable {
    /// When an upload is safe on stable storage.
    public enum Durability: String, CaseIterable, Sendable {
        /// A checkout answers only when all of its files are; uploads do not wait.
        case checkout
        /// Every upload waits for it.
        case always
        /// Nothing ever waits; power loss may cost uploads that were acknowledged.
        case none
    }

    /// What is collected, and when: section `shaman.garbageCollect`.
    public struct GarbageCollection: Equatable, Sendable {
        /// The shortest ``maximumAge``: uploads that no checkout refers to yet must not be collected.
        public static let shortestMaximumAge = GoDuration.hours(1)
        /// The shortest ``period`` that is not "off".
        public static let shortestPeriod = GoDuration.minutes(1)

        /// The pause after one collection before the next; zero for none at all, else at least ``shortestPeriod``.
        public internal(set) var period = GoDuration.hours(24)
        /// How long a file that nothing refers to is kept; at least ``shortestMaximumAge``.
        public internal(set) var maximumAge = GoDuration.hours(31 * 24)
        /// How long a collected file can still come back before it is deleted; zero deletes at once.
        public internal(set) var quarantine = GoDuration.hours(1)
        /// More directories whose links keep files alive; absolute paths.
        public internal(set) var extraCheckoutPaths: [String] = []
    }

    /// Whether the file store runs; if not, jobs lie directly in the shared storage.
    public internal(set) var isEnabled = true
    /// What is collected, and when.
    public internal(set) var garbageCollection = GarbageCollection()
    /// When an upload is safe on stable storage.
    public internal(set) var durability = Durability.checkout
    /// How long a checkout waits for uploads of its files that are still under way; never negative.
    public internal(set) var checkoutWait = GoDuration.seconds(30)
    /// Whether file names that workers on Windows or macOS could not open or tell apart are refused.
    public internal(set) var portableNames = true
    /// Uploads are refused when fewer bytes than this would remain free; nil leaves the rule to the store.
    public internal(set) var minimumFree: Int64?
}
