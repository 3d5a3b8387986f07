internal import FarmModel
internal import Synchronization

/// The secrets that workers have proved to know, as digests, so that asking again costs microseconds.
///
/// It keeps up to a number of workers; a new one takes the place of one that was not asked for lately (second chance). What
/// was refused is not kept.
final class VerifiedSecrets: Sendable {
    private struct Slot {
        let worker: WorkerID
        var digest: SecretDigest
        var isUsed: Bool
    }

    private struct State {
        var slots: [Slot?] = []
        var places: [WorkerID: Int] = [:]
        var free: [Int] = []
        var hand = 0

        /// Makes room when every slot is taken: the first worker from the hand on that was not asked for since the hand passed.
        mutating func evict() -> Int {
            while true {
                let place = hand
                hand = (hand + 1) % slots.count
                guard let slot = slots[place] else { continue }
                guard slot.isUsed else {
                    places[slot.worker] = nil
                    return place
                }
                slots[place]?.isUsed = false
            }
        }
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Keeps at least one worker.
    init(capacity: Int) { self.capacity = max(1, capacity) }

    /// How many workers are kept.
    var count: Int { state.withLock { $0.places.count } }

    /// Whether this is what the worker has proved.
    func contains(_ worker: WorkerID, _ digest: SecretDigest) -> Bool {
        state.withLock { state in
            guard let place = state.places[worker], let slot = state.slots[place], slot.digest.isEqual(to: digest)
            else {
                return false
            }
            state.slots[place]?.isUsed = true
            return true
        }
    }

    /// Keeps what a worker has proved, in place of what it had proved before.
    func insert(_ worker: WorkerID, _ digest: SecretDigest) {
        state.withLock { state in
            let slot = Slot(worker: worker, digest: digest, isUsed: true)
            if let place = state.places[worker] {
                state.slots[place] = slot
            } else if let place = state.free.popLast() {
                state.places[worker] = place
                state.slots[place] = slot
            } else if state.slots.count < capacity {
                state.places[worker] = state.slots.count
                state.slots.append(slot)
            } else {
                let place = state.evict()
                state.places[worker] = place
                state.slots[place] = slot
            }
        }
    }

    /// Forgets a worker.
    func remove(_ worker: WorkerID) {
        state.withLock { state in
            guard let place = state.places.removeValue(forKey: worker) else { return }
            state.slots[place] = nil
            state.free.append(place)
        }
    }
}
