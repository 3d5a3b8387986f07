internal import Foundation
internal import Glibc
internal import Synchronization

/// Threads that read a store for a thread that waits for them, and let all others of the machine go first.
///
/// What takes blobs away is no work for them: uploads wait for whoever holds a blob's lock, so that one must not yield. What
/// they cannot read is told to the thread that waits. One that fails stops the others at their next check.
final class ReaderCrew: Sendable {
    private struct State {
        var running = 0
        var problems: [SystemError] = []
        var failure: (any Error)?

        /// What there is to be told; `nil` as long as nobody has ended or met anything.
        mutating func takeNews() -> [SystemError]? {
            guard !problems.isEmpty || running == 0 else { return nil }
            defer { problems = [] }
            return problems
        }
    }

    /// How many threads read: more than there are processors would only get into each other's way.
    static let threads = min(Limits.readerThreads, max(2, ProcessInfo.processInfo.activeProcessorCount))

    private let cancellation: Cancellation
    private let isFailed = Atomic<Bool>(false)
    private let state = Monitor(State())

    init(cancellation: Cancellation) { self.cancellation = cancellation }

    /// Runs `work` on each of the threads, by number, and returns when all have returned.
    ///
    /// - Parameter problem: Called on this thread for what they report.
    /// - Throws: What the first that failed threw; `unavailable` when the work was asked to stop.
    func run(problem: (SystemError) -> Void, work: @escaping @Sendable (_ number: Int) throws -> Void) throws {
        for number in 0..<Self.threads {
            state.update { $0.running += 1 }
            let isStarted = DetachedThread.start {
                // Of this thread alone, for good.
                _ = nice(Limits.readerNiceness)
                self.perform(number, work)
            }
            guard !isStarted else { continue }
            // Those that were started do the work of the others; where there is none, this thread does.
            if number == 0 { perform(number, work) } else { state.update { $0.running -= 1 } }
            break
        }
        while true {
            let problems = state.wait { $0.takeNews() }
            if problems.isEmpty { break }
            for error in problems { problem(error) }
        }
        if let failure = state.update({ $0.failure }) { throw failure }
        try cancellation.check()
    }

    /// Reports what could not be read. Called by the threads.
    func report(_ problem: SystemError) { state.update { $0.problems.append(problem) } }

    /// Called by the threads between steps.
    ///
    /// - Throws: `unavailable` when the work was asked to stop, or another thread failed.
    func check() throws(ShamanError) {
        try cancellation.check()
        if isFailed.load(ordering: .relaxed) { throw ShamanError(.unavailable, "another thread failed") }
    }

    private func perform(_ number: Int, _ work: (Int) throws -> Void) {
        var failure: (any Error)?
        do {
            try work(number)
        } catch {
            failure = error
        }
        state.update { state in
            state.running -= 1
            if state.failure == nil { state.failure = failure }
        }
        // Only now, so that nobody who stops because of this failure is taken for the first.
        if failure != nil { isFailed.store(true, ordering: .relaxed) }
    }
}
