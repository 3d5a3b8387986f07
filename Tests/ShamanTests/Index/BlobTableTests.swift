import Testing

@testable import Shaman

@Suite("The table of blobs")
struct BlobTableTests {
    private let now = UsePeriod(number: 7)

    @Test("agrees with a dictionary through random insertions, uses, marks and removals", arguments: 1...8)
    func oracle(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var table = BlobTable()
        var model: [BlobID: (use: UInt64, linked: Bool)] = [:]
        // Few sizes and digests that crowd into one part of the table, so that runs wrap, collide and close their gaps.
        let known = (0..<300).map { (number: Int) -> BlobID in
            let word: UInt64 = number % 3 == 0 ? .max - UInt64(number / 9) : random.next()
            return BlobID(digest: SHA256Digest(1, word, 3, UInt64(number / 2)), size: Int64(number % 2))
        }
        for _ in 0..<20_000 {
            let blob = known[Int(random.next() % 300)]
            switch random.next() % 6 {
            case 0, 1:
                let isNew = table.insert(blob, lastUse: now)
                #expect(isNew == (model[blob] == nil))
                model[blob] = (max(model[blob]?.use ?? 0, now.number), model[blob]?.linked ?? false)
            case 2:
                let isRemoved = table.remove(blob)
                #expect(isRemoved == (model.removeValue(forKey: blob) != nil))
            case 3:
                let later = UsePeriod(number: 1 + random.next() % 20)
                let isThere = table.use(blob, now: later)
                #expect(isThere == (model[blob] != nil))
                if model[blob] != nil { model[blob]?.use = later.number }
            case 4:
                let isNew = model[blob].map { !$0.linked } ?? false
                let isMarked = table.insertMark(.isLinked, on: blob)
                #expect(isMarked == isNew)
                if isNew { model[blob]?.linked = true }
            default:
                #expect(table.lastUse(of: blob)?.number == model[blob]?.use)
                #expect(table.hasMark(.isLinked, blob) == model[blob]?.linked ?? false)
            }
        }
        #expect(table.count == model.count)
        #expect(table.bytes == model.keys.reduce(0) { $0 + $1.size })
        #expect(Set(table.blobs(having: [], lacking: [])) == Set(model.keys))
        #expect(Set(table.blobs(having: .isLinked, lacking: [])) == Set(model.filter { $0.value.linked }.keys))
        #expect(table.count(having: .isLinked) == model.values.count { $0.linked })
        for (digest, blobs) in Dictionary(grouping: known, by: \.digest) {
            let sizes = Set(blobs.filter { model[$0] != nil }.map(\.size))
            #expect(table.soleSize(of: digest) == (sizes.count == 1 ? sizes.first : nil))
        }
    }

    @Test("a use makes a file due to be touched once in a period")
    func touching() {
        var table = BlobTable()
        let blob = BlobID.fake(1)
        table.insert(blob, lastUse: .never)
        #expect(table.untouchedCount == 0)
        do {
            let answer = table.use(blob, now: now)
            #expect(answer)
        }
        #expect(table.untouchedCount == 1)
        table.removeMarks(.needsTouch)
        do {
            let answer = table.use(blob, now: now)
            #expect(answer)
        }
        #expect(table.untouchedCount == 0)
        do {
            let answer = table.use(blob, now: UsePeriod(number: 8))
            #expect(answer)
        }
        #expect(table.untouchedCount == 1)
        do {
            let answer = table.remove(blob)
            #expect(answer)
        }
        #expect(table.untouchedCount == 0)
    }

    @Test("what was used lately is not removed")
    func protection() {
        var table = BlobTable()
        let blob = BlobID.fake(1)
        table.insert(blob, lastUse: now)
        do {
            let answer = table.remove(blob, unlessUsedSince: now)
            #expect(!answer)
        }
        do {
            let answer = table.remove(blob, unlessUsedSince: UsePeriod(number: 1))
            #expect(!answer)
        }
        do {
            let answer = table.remove(blob, unlessUsedSince: UsePeriod(number: 8))
            #expect(answer)
        }
        do {
            let answer = table.insert(blob, lastUse: .never)
            #expect(answer)
        }
        do {
            let answer = table.remove(blob, unlessUsedSince: UsePeriod(number: 1))
            #expect(answer)
        }
    }

    @Test("the largest blob fits, a larger one is never there")
    func sizes() {
        var table = BlobTable()
        let largest = BlobID.fake(1, size: Limits.blobBytes)
        #expect(BlobTable.canHold(largest))
        table.insert(largest, lastUse: now)
        #expect(table.blobs(having: [], lacking: []) == [largest])
        #expect(!BlobTable.canHold(BlobID.fake(1, size: .max)))
        #expect(!table.contains(BlobID.fake(1, size: .max)))
    }
}

@Suite("Periods of use")
struct UsePeriodTests {
    @Test("the grace reaches at least its length back, from any moment of a period")
    func grace() {
        let span = Limits.collectorGrace / Limits.usePeriod
        for number in [UInt64(1), 2, 5, 6, 100] {
            let begin = UsePeriod(number: number).beginOfGrace
            #expect(begin > .never)
            #expect(begin.number == 1 || Double(number - begin.number) >= span + 1)
        }
    }

    @Test("the first period is not \"never\"")
    func first() { #expect(UseClock().now.number == 1) }
}
