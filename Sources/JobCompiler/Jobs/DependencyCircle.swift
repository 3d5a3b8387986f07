/// Finds tasks that wait for each other for ever.
enum DependencyCircle {
    /// The indices of tasks of which each depends on the next, and the last on the first; `nil` when there are none.
    ///
    /// - Complexity: linear in the number of tasks and dependencies.
    static func find(in dependencies: [[Int]]) -> [Int]? {
        var dependents = [[Int]](repeating: [], count: dependencies.count)
        var waiting = dependencies.map(\.count)
        for (task, needed) in dependencies.enumerated() {
            for other in needed { dependents[other].append(task) }
        }
        var ready = waiting.indices.filter { waiting[$0] == 0 }
        while let done = ready.popLast() {
            for task in dependents[done] {
                waiting[task] -= 1
                if waiting[task] == 0 { ready.append(task) }
            }
        }
        // Each task that is left depends on another one that is left: following those comes back to where it was.
        guard var task = waiting.firstIndex(where: { $0 > 0 }) else { return nil }
        var path: [Int] = []
        var places: [Int: Int] = [:]
        while places[task] == nil {
            places[task] = path.count
            path.append(task)
            guard let next = dependencies[task].first(where: { waiting[$0] > 0 }) else { return nil }
            task = next
        }
        return Array(path[(places[task] ?? 0)...])
    }
}
