internal import Shaman

/// The order in which blobs are sent, and which of them the server may defer.
///
/// A pure value: the workers share one behind a lock, and each takes the next item until there is none. A deferred item
/// goes to the end; the worker that put it there comes back for it, so none is left over.
struct UploadQueue: Sendable {
    struct Item: Sendable, Equatable {
        let file: HashedFile
        /// Somebody else is sending it, or was when the server was last asked: it may be there by now.
        var isUnderWay: Bool
        /// The server has deferred it once.
        var wasDeferred = false
    }

    struct Turn: Sendable, Equatable {
        let item: Item
        /// Others can be sent meanwhile, and this one has not been put off before.
        let canDefer: Bool
    }

    private var items: [Item]
    private var next = 0

    /// Nobody else's files first, then those that somebody is sending; large ones before small ones, so that the
    /// connections are all in use until the end.
    init(_ items: [Item]) {
        self.items = items.sorted { left, right in
            if left.isUnderWay != right.isUnderWay { return right.isUnderWay }
            return left.file.blob.size > right.file.blob.size
        }
    }

    /// The next item to send; `nil` when there is none at the moment.
    mutating func take() -> Turn? {
        guard next < items.count else { return nil }
        let item = items[next]
        next += 1
        return Turn(item: item, canDefer: next < items.count && !item.wasDeferred)
    }

    /// Puts a deferred item to the end.
    mutating func putOff(_ item: Item) {
        var item = item
        item.wasDeferred = true
        item.isUnderWay = true
        items.append(item)
    }
}
