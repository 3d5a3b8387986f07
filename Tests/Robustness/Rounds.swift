import Foundation

/// How much the tests repeat: each has its own number of rounds, and `SHAMAN_ROUNDS` multiplies all of them.
enum Rounds {
    static let factor = ProcessInfo.processInfo.environment["SHAMAN_ROUNDS"].flatMap { Double($0) } ?? 1

    static func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * factor).rounded())) }
}
