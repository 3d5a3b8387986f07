import Foundation
import Testing

/// Everything here loads the machine, so one test runs after the other.
@Suite("Robustness", .serialized)
enum Robustness {}

/// How much the tests repeat: each has its own number of rounds, and `SHAMAN_ROUNDS` multiplies all of them.
enum Rounds {
    static let factor = ProcessInfo.processInfo.environment["SHAMAN_ROUNDS"].flatMap { Double($0) } ?? 1

    static func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * factor).rounded())) }

    /// A seed for this run: `SHAMAN_SEED`, or a new one. Printed, so that a failure can be repeated.
    static func seed(_ test: String) -> UInt64 {
        let seed =
            ProcessInfo.processInfo.environment["SHAMAN_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999_999)
        print("\(test): SHAMAN_SEED=\(seed)")
        return seed
    }
}

/// Looks again and again until something is so, and tells whether it came to be. Blocks.
func becomesTrue(within seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        usleep(2000)
    }
    return try condition()
}
