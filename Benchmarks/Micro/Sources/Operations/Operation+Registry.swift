@testable internal import Shaman

extension Operation {
    /// What the server knows of blobs without a look at the disk.
    static let registry = [
        Operation("table-insert-10000", rounds: 1) {
            let blobs = Samples.blobs(count: 10_000)
            return { rounds in
                for _ in 0..<rounds {
                    var table = BlobTable()
                    for blob in blobs { table.insert(blob, lastUse: .never) }
                    keep(table)
                }
            }
        },
        Operation("table-use", rounds: 10_000) {
            let blobs = Samples.blobs(count: 1024)
            var table = BlobTable()
            for blob in blobs { table.insert(blob, lastUse: .never) }
            return { rounds in
                // Another period for each of them in turn, so that every use has something to note.
                for round in 0..<rounds {
                    keep(table.use(blobs[round % Samples.count], now: UsePeriod(number: UInt64(round % 100_000 + 1))))
                }
            }
        },
        Operation("index-insert-10000", rounds: 1) {
            let blobs = Samples.blobs(count: 10_000)
            return { rounds in
                for _ in 0..<rounds {
                    let index = BlobIndex()
                    for blob in blobs { index.insertFound(blob) }
                    keep(index)
                }
            }
        },
        Operation("index-use", rounds: 10_000) {
            let blobs = Samples.blobs(count: 1024)
            let index = BlobIndex()
            for blob in blobs { index.insertFound(blob) }
            return { rounds in
                for round in 0..<rounds { keep(index.use(blobs[round % Samples.count])) }
            }
        },
        Operation("inflight-1-thread", rounds: 5000) {
            let blobs = Samples.blobs()
            let table = InflightTable()
            return { rounds in
                for round in 0..<rounds { passThrough(table, blobs[round % Samples.count]) }
            }
        },
        // The same blobs on all threads: what they meet is not only each other's locks but each other's uploads.
        Operation("inflight-8-threads-10000", rounds: 1, isSteady: false) {
            let blobs = Samples.blobs()
            let table = InflightTable()
            return { rounds in
                DetachedThread.runAll(count: 8) {
                    for round in 0..<rounds * 10_000 { passThrough(table, blobs[round % Samples.count]) }
                }
            }
        },
    ]

    /// An upload's way through the table.
    private static func passThrough(_ table: InflightTable, _ blob: BlobID) {
        guard let ticket = table.enter(blob, unlessOccupied: false, whenStored: {}) else { return }
        table.leave(ticket, stored: true)
    }
}
