internal import Foundation
internal import Synchronization

/// The folders of a tree that wait to be worked on, for the threads that work on them together.
///
/// One thread runs the work. While folders wait, others of a pool help, if they have nothing else to do: they come when
/// there is something ready, and go back to the pool's queue now and then, so that nobody else waits for a large tree.
final class FolderQueue: Sendable {
    /// What is done for each folder, by its number. It may add folders to the queue.
    typealias Body = @Sendable (FolderQueue, Int) throws -> Void

    private struct State: Sendable {
        var ready: [Int32]
        /// Folders that are being worked on.
        var active = 0
        /// Helpers that were called and have not left.
        var helpers = 0
        var failure: (any Error)?

        mutating func take() -> Int32? {
            guard failure == nil, let folder = ready.popLast() else { return nil }
            active += 1
            return folder
        }
    }

    /// More threads than there are processors only hold each other up in the kernel's journal.
    private static let threads = min(Limits.builderThreads, max(2, ProcessInfo.processInfo.activeProcessorCount))
    /// Less work than this is not worth waking another thread.
    private static let workOfHelper = 256
    /// How long a helper works before it lets others have its thread.
    private static let turn: Duration = .milliseconds(20)

    private let state: Monitor<State>
    private let isStopped = Atomic<Bool>(false)
    private let pool: IOPool
    private let maximumHelpers: Int
    private let body: Body

    /// - Parameters:
    ///   - ready: The folders to begin with.
    ///   - work: How many calls to the system the work is made of, about.
    ///   - pool: Whose threads help.
    init(ready: [Int32], work: Int, helpers pool: IOPool, _ body: @escaping Body) {
        state = Monitor(State(ready: ready))
        self.pool = pool
        maximumHelpers = min(Self.threads - 1, work / Self.workOfHelper)
        self.body = body
    }

    /// Works on every folder, and returns when nobody is at work any more. Helpers that were called but have not come are
    /// not waited for; they find nothing to do.
    ///
    /// - Throws: What the first that failed threw; the others stop then.
    func run() throws {
        callHelpers()
        while let folder = next() { work(on: folder) }
        let failure = state.wait { state in state.active == 0 ? .some(state.failure) : nil }
        if let failure { throw failure }
    }

    /// Adds folders that have become ready.
    func add(_ folders: ArraySlice<Int32>) {
        state.update { $0.ready += folders }
        callHelpers()
    }

    /// Whether somebody failed, so that all others may stop where they are.
    var hasFailed: Bool { isStopped.load(ordering: .relaxed) }

    private func callHelpers() {
        let count = state.update { state in
            let count = min(maximumHelpers - state.helpers, state.ready.count)
            state.helpers += count
            return count
        }
        for _ in 0..<count where !pool.submit({ self.help() }) { state.update { $0.helpers -= 1 } }
    }

    private func help() {
        let end = ContinuousClock.now + Self.turn
        while let folder = nextForHelper() {
            work(on: folder)
            guard ContinuousClock.now > end else { continue }
            if !pool.submit({ self.help() }) { state.update { $0.helpers -= 1 } }
            return
        }
    }

    private func work(on folder: Int32) {
        var failure: (any Error)?
        do {
            try body(self, Int(folder))
        } catch {
            failure = error
        }
        state.update { state in
            state.active -= 1
            if state.failure == nil { state.failure = failure }
        }
        // Only now, so that nobody who stops because of this failure is taken for the first.
        if failure != nil { isStopped.store(true, ordering: .relaxed) }
    }

    /// Takes a folder, waiting for one if need be; `nil` when none is left and none can be added any more.
    private func next() -> Int32? {
        state.wait { state -> Int32?? in
            if let folder = state.take() { return folder }
            return state.failure != nil || state.active == 0 ? .some(nil) : nil
        }
    }

    /// Takes a folder; `nil` when none is ready, and then the helper has left.
    private func nextForHelper() -> Int32? {
        state.update { state in
            let folder = state.take()
            if folder == nil { state.helpers -= 1 }
            return folder
        }
    }
}
