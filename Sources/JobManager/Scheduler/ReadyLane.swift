internal import FarmModel

/// What is ready for the workers that know a type of task and have a tag: job by job, in the order in which it is handed
/// out.
struct ReadyLane {
    /// Which workers a lane is for.
    struct Key: Hashable {
        let taskType: String
        /// `nil` for all workers.
        let tag: WorkerTagID?
    }

    /// When the tasks of a job get their turn: jobs of a higher priority first, then tasks of a higher priority, then older
    /// jobs.
    struct Rank: Hashable, Comparable {
        let jobPriority: Int
        let taskPriority: Int
        let job: Int64

        static func < (left: Self, right: Self) -> Bool {
            (right.jobPriority, right.taskPriority, left.job) < (left.jobPriority, left.taskPriority, right.job)
        }
    }

    private(set) var ranks: [Rank] = []
    private(set) var lists: [ReadyList] = []

    var isEmpty: Bool { ranks.isEmpty }

    mutating func insert(_ index: Int, _ rank: Rank) {
        let place = place(of: rank)
        if place == ranks.count || ranks[place] != rank {
            ranks.insert(rank, at: place)
            lists.insert(ReadyList(), at: place)
        }
        lists[place].insert(index)
    }

    /// - Returns: Whether it was there.
    @discardableResult
    mutating func remove(_ index: Int, _ rank: Rank) -> Bool {
        let place = place(of: rank)
        guard place < ranks.count, ranks[place] == rank, lists[place].remove(index) else { return false }
        if lists[place].isEmpty {
            ranks.remove(at: place)
            lists.remove(at: place)
        }
        return true
    }

    /// Removes all that is ready of a job with a priority.
    mutating func removeAll(_ rank: Rank) {
        let place = place(of: rank)
        guard place < ranks.count, ranks[place] == rank else { return }
        ranks.remove(at: place)
        lists.remove(at: place)
    }

    private func place(of rank: Rank) -> Int {
        var (low, high) = (0, ranks.count)
        while low < high {
            let middle = (low + high) / 2
            if ranks[middle] < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
