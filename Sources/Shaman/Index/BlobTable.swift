/// A set of blobs with a few bits of state for each, in 40 bytes a place: open addressing with linear probing.
///
/// Places are found by the digest's second word, which is as good as random; a removal closes the gap behind it, so there
/// are no tombstones. Four fifths of the places are taken when it grows, by a quarter: 50 to 62.5 bytes for each blob.
struct BlobTable {
    /// What is noted of a blob beside its identity.
    struct Marks: OptionSet {
        let rawValue: UInt64
        /// A collection found it to be old.
        static let isOld = Marks(rawValue: 1 << 61)
        /// A collection found a link to it.
        static let isLinked = Marks(rawValue: 1 << 62)
        /// It was used, and its file's times do not say so yet.
        static let needsTouch = Marks(rawValue: 1 << 63)
    }

    /// A blob's digest, and in one word its size, the period of its last use, and its marks. No word is zero when taken.
    private struct Slot {
        static let sizeMask: UInt64 = 1 << 41 - 1
        static let useShift: UInt64 = 41
        static let useMask: UInt64 = (1 << UInt64(UsePeriod.bits) - 1) << useShift
        static let taken: UInt64 = 1 << 60

        var word0: UInt64 = 0
        var word1: UInt64 = 0
        var word2: UInt64 = 0
        var word3: UInt64 = 0
        var state: UInt64 = 0

        init() {}

        init(_ blob: BlobID) {
            (word0, word1) = (blob.digest.word0, blob.digest.word1)
            (word2, word3) = (blob.digest.word2, blob.digest.word3)
            state = UInt64(blob.size) | Self.taken
        }

        var isTaken: Bool { state & Self.taken != 0 }

        var blob: BlobID {
            BlobID(digest: SHA256Digest(word0, word1, word2, word3), size: Int64(state & Self.sizeMask))
        }

        func hasDigest(of other: Slot) -> Bool {
            word1 == other.word1 && word0 == other.word0 && word2 == other.word2 && word3 == other.word3
        }

        func holds(_ other: Slot) -> Bool {
            hasDigest(of: other) && (state ^ other.state) & (Self.sizeMask | Self.taken) == 0
        }

        var lastUse: UsePeriod {
            get { UsePeriod(number: (state & Self.useMask) >> Self.useShift) }
            set { state = state & ~Self.useMask | newValue.number << Self.useShift }
        }

        var marks: Marks {
            get { Marks(rawValue: state & Marks.all.rawValue) }
            set { state = state & ~Marks.all.rawValue | newValue.rawValue }
        }
    }

    private var slots: ContiguousArray<Slot> = []
    private(set) var count = 0
    private(set) var bytes: Int64 = 0
    /// How many blobs have the mark `needsTouch`.
    private(set) var untouchedCount = 0

    /// Whether a blob's size fits; no larger blob can be stored.
    static func canHold(_ blob: BlobID) -> Bool { blob.size <= Slot.sizeMask }

    func contains(_ blob: BlobID) -> Bool { place(of: blob) != nil }

    /// When the blob was last used; `nil` when it is not in the table.
    func lastUse(of blob: BlobID) -> UsePeriod? { place(of: blob).map { slots[$0].lastUse } }

    /// Notes a use of a blob, and that its file is to be touched unless that was done in the same period.
    ///
    /// - Returns: Whether the blob is in the table.
    mutating func use(_ blob: BlobID, now: UsePeriod) -> Bool {
        guard let place = place(of: blob) else { return false }
        guard slots[place].lastUse != now else { return true }
        slots[place].lastUse = now
        setMarks(slots[place].marks.union(.needsTouch), at: place)
        return true
    }

    /// Adds a blob, or notes the use of one that is there.
    ///
    /// - Parameter lastUse: When it was last used, by what its file's times say already.
    /// - Returns: Whether it is new.
    @discardableResult
    mutating func insert(_ blob: BlobID, lastUse: UsePeriod) -> Bool {
        if let place = place(of: blob) {
            slots[place].lastUse = max(slots[place].lastUse, lastUse)
            return false
        }
        if (count + 1) * 5 > slots.count * 4 { grow() }
        var slot = Slot(blob)
        slot.lastUse = lastUse
        put(slot)
        count += 1
        bytes = bytes.addingClamped(blob.size)
        return true
    }

    /// Takes a blob out.
    ///
    /// - Parameter since: Leave it when it was used in this period or later.
    /// - Returns: Whether it was taken out.
    mutating func remove(_ blob: BlobID, unlessUsedSince since: UsePeriod? = nil) -> Bool {
        guard let place = place(of: blob) else { return false }
        if let since, slots[place].lastUse >= since { return false }
        setMarks([], at: place)
        count -= 1
        bytes = bytes.addingClamped(-blob.size)
        closeGap(at: place)
        return true
    }

    /// Sets a mark on a blob; `false` when it is not in the table or has the mark.
    mutating func insertMark(_ mark: Marks, on blob: BlobID) -> Bool {
        guard let place = place(of: blob), !slots[place].marks.contains(mark) else { return false }
        setMarks(slots[place].marks.union(mark), at: place)
        return true
    }

    func hasMark(_ mark: Marks, _ blob: BlobID) -> Bool {
        place(of: blob).map { slots[$0].marks.contains(mark) } ?? false
    }

    /// Removes marks from all blobs.
    mutating func removeMarks(_ marks: Marks) {
        for place in slots.indices where slots[place].isTaken {
            setMarks(slots[place].marks.subtracting(marks), at: place)
        }
    }

    /// The blobs with or without certain marks, in no order.
    func blobs(having: Marks, lacking: Marks) -> [BlobID] {
        slots.lazy.filter { $0.isTaken && $0.marks.isSuperset(of: having) && $0.marks.isDisjoint(with: lacking) }
            .map(\.blob)
    }

    /// How many blobs have certain marks.
    func count(having: Marks) -> Int {
        slots.reduce(0) { $0 + ($1.isTaken && $1.marks.isSuperset(of: having) ? 1 : 0) }
    }

    /// The size of the one blob with a digest; `nil` also when there are several.
    func soleSize(of digest: SHA256Digest) -> Int64? {
        guard count > 0 else { return nil }
        let wanted = Slot(BlobID(digest: digest, size: 0))
        var size: Int64?
        var place = home(of: wanted.word1)
        while slots[place].isTaken {
            if slots[place].hasDigest(of: wanted) {
                if size != nil { return nil }
                size = slots[place].blob.size
            }
            place = next(place)
        }
        return size
    }

    // MARK: - Places

    private func home(of word1: UInt64) -> Int {
        Int(truncatingIfNeeded: word1.multipliedFullWidth(by: UInt64(slots.count)).high)
    }

    private func place(of blob: BlobID) -> Int? {
        guard count > 0, Self.canHold(blob) else { return nil }
        let wanted = Slot(blob)
        var place = home(of: wanted.word1)
        while slots[place].isTaken {
            if slots[place].holds(wanted) { return place }
            place = next(place)
        }
        return nil
    }

    private func next(_ place: Int) -> Int { place + 1 == slots.count ? 0 : place + 1 }

    private mutating func put(_ slot: Slot) {
        var place = home(of: slot.word1)
        while slots[place].isTaken { place = next(place) }
        slots[place] = slot
    }

    private mutating func setMarks(_ marks: Marks, at place: Int) {
        untouchedCount += (marks.contains(.needsTouch) ? 1 : 0) - (slots[place].marks.contains(.needsTouch) ? 1 : 0)
        slots[place].marks = marks
    }

    private mutating func closeGap(at start: Int) {
        var gap = start
        var place = next(start)
        while slots[place].isTaken {
            // What has its home behind the gap, on the way round to its place, must stay there.
            let distance = steps(from: home(of: slots[place].word1), to: place)
            if distance >= steps(from: gap, to: place) {
                slots[gap] = slots[place]
                gap = place
            }
            place = next(place)
        }
        slots[gap] = Slot()
    }

    private func steps(from: Int, to: Int) -> Int { to >= from ? to - from : to + slots.count - from }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: Slot(), count: max(16, old.count + old.count / 4))
        for slot in old where slot.isTaken { put(slot) }
    }
}

extension BlobTable.Marks {
    fileprivate static let all: Self = [.isOld, .isLinked, .needsTouch]
}
