/// The directories of trees that were found and not yet looked at, for threads that walk them together.
///
/// Each thread goes depth first, so that it keeps no more directories open than the trees are deep. One that has nothing
/// left takes from another what lies highest up, where most is to be expected.
final class TreeFrontier: Sendable {
    /// A directory to be looked at.
    struct Step {
        /// The directory that it lies in; for a root, the root itself.
        let directory: DirectoryHandle
        /// Its name, with a zero at the end; `nil` for a root.
        let name: [CChar]?
        /// How many directories lie above it in its tree.
        let depth: Int
        /// The path of its root.
        let root: String
    }

    /// A directory that was looked at, and those in it that were not.
    struct Level {
        let directory: DirectoryHandle
        let depth: Int
        let root: String
        /// Names, each with a zero at the end.
        var names: [CChar] = []

        fileprivate mutating func takeLast() -> Step {
            let start = names.dropLast().lastIndex(of: 0).map { $0 + 1 } ?? 0
            let name = Array(names[start...])
            names.removeSubrange(start...)
            return Step(directory: directory, name: name, depth: depth + 1, root: root)
        }
    }

    private struct State {
        var roots: [DirectoryHandle]
        /// By thread, each from the root's side to the deepest.
        var stacks: [[Level]]
        /// Threads that are at a step, from which more may come.
        var active = 0
        var isStopped = false

        mutating func take(for worker: Int) -> Step? {
            if let level = stacks[worker].indices.last { return take(fromLevel: level, of: worker) }
            if let root = roots.popLast() { return Step(directory: root, name: nil, depth: 0, root: root.path) }
            guard let other = stacks.firstIndex(where: { !$0.isEmpty }) else { return nil }
            return take(fromLevel: 0, of: other)
        }

        private mutating func take(fromLevel level: Int, of worker: Int) -> Step {
            let step = stacks[worker][level].takeLast()
            if stacks[worker][level].names.isEmpty { stacks[worker].remove(at: level) }
            return step
        }
    }

    private let state: Monitor<State>

    init(roots: [DirectoryHandle], workers: Int) {
        state = Monitor(State(roots: roots, stacks: Array(repeating: [], count: workers)))
    }

    /// Calls `body` for one directory after the other until none is left for any thread.
    ///
    /// - Parameter body: Looks at a directory and returns what it found in it. When it throws, all threads stop.
    func forEachStep(worker: Int, _ body: (Step) throws -> Level?) throws {
        while let step = next(for: worker) {
            do {
                let level = try body(step)
                state.update { state in
                    if let level, !level.names.isEmpty { state.stacks[worker].append(level) }
                    state.active -= 1
                }
            } catch {
                state.update { $0.isStopped = true }
                throw error
            }
        }
    }

    /// Takes a directory, waiting for one if need be; `nil` when none is left and none can be found any more.
    private func next(for worker: Int) -> Step? {
        state.wait { state -> Step?? in
            if state.isStopped { return .some(nil) }
            if let step = state.take(for: worker) {
                state.active += 1
                return step
            }
            return state.active == 0 ? .some(nil) : nil
        }
    }
}
