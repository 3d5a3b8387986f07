/// The ready tasks of one job, type and priority: their indices, lowest first.
///
/// Taking the first and adding at the end cost nothing that grows; anything else moves memory, a few kilobytes for the
/// largest jobs.
struct ReadyList {
    private var indices: ContiguousArray<Int32> = []
    private var head = 0

    var isEmpty: Bool { head == indices.count }
    var count: Int { indices.count - head }

    /// The indices, lowest first.
    var all: ArraySlice<Int32> { indices[head...] }

    /// Adds an index, once.
    mutating func insert(_ index: Int) {
        let index = Int32(truncatingIfNeeded: index)
        let place = place(of: index)
        if place < indices.count, indices[place] == index { return }
        if place == head, head > 0 {
            head -= 1
            indices[head] = index
        } else {
            indices.insert(index, at: place)
        }
    }

    /// Removes an index.
    ///
    /// - Returns: Whether it was there.
    mutating func remove(_ index: Int) -> Bool {
        let index = Int32(truncatingIfNeeded: index)
        let place = place(of: index)
        guard place < indices.count, indices[place] == index else { return false }
        if place == head {
            head += 1
            if head == indices.count {
                indices.removeAll(keepingCapacity: true)
                head = 0
            }
        } else {
            indices.remove(at: place)
        }
        return true
    }

    /// Where an index is, or would be.
    private func place(of index: Int32) -> Int {
        if let last = indices.last, !isEmpty, last < index { return indices.count }
        var (low, high) = (head, indices.count)
        while low < high {
            let middle = (low + high) / 2
            if indices[middle] < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
