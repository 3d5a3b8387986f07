import Foundation
import TestSupport

/// What a client knows of a worker: what was acknowledged, and the one request that was not answered.
struct KnownWorker: Sendable {
    /// Something that the database keeps of a worker, as the API tells it.
    enum Fact: Hashable, Sendable {
        case status(String)
        case schedule(String)
        case tags(Set<String>)
        case deleted
    }

    let id: String
    let secret: String
    private(set) var status: Set<Fact> = [.status("")]
    private(set) var schedule: Set<Fact> = []
    /// No schedule was acknowledged yet.
    private(set) var mayHaveNoSchedule = true
    private(set) var tags: Set<Fact> = [.tags([])]
    private(set) var isDeleted = false
    private(set) var mayBeDeleted = false

    init(id: String, secret: String) {
        self.id = id
        self.secret = secret
    }

    var authorization: (String, String) {
        ("Authorization", "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString())
    }

    /// A request goes out that makes this so: until it is answered, either may be.
    mutating func begin(_ fact: Fact) {
        switch fact {
        case .status: status.insert(fact)
        case .schedule: schedule.insert(fact)
        case .tags: tags.insert(fact)
        case .deleted: mayBeDeleted = true
        }
    }

    /// It was acknowledged.
    mutating func end(_ fact: Fact) {
        switch fact {
        case .status: status = [fact]
        case .schedule:
            schedule = [fact]
            mayHaveNoSchedule = false
        case .tags: tags = [fact]
        case .deleted: isDeleted = true
        }
    }

    /// What a restarted server tells of the worker is settled from now on.
    mutating func settle(status: String, schedule: String?, tags: Set<String>) {
        self.status = [.status(status)]
        self.schedule = schedule.map { [.schedule($0)] } ?? []
        mayHaveNoSchedule = schedule == nil
        self.tags = [.tags(tags)]
    }

    mutating func settleDeleted() { isDeleted = true }
}
