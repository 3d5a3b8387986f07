internal import Glibc
internal import Synchronization

/// Signals that ask the program to end while it is about to begin anew.
///
/// The services take signals for as long as they run, and whatever comes after that would be lost: then a program that was
/// told to end would begin anew instead.
enum LateSignals {
    private static let seen = Atomic<Bool>(false)

    /// Takes note of them from now on.
    static func watch() {
        for number in [SIGTERM, SIGINT] {
            signal(number) { _ in LateSignals.seen.store(true, ordering: .releasing) }
        }
    }

    /// Whether one came.
    static var haveCome: Bool { seen.load(ordering: .acquiring) }
}
