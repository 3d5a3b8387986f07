package import NIOCore

/// What a connection is doing, as a value: told of what happens, it says when the peer has been too slow.
package struct ConnectionPhase {
    package enum Complaint: Equatable {
        /// Nothing came for long; closing is no error.
        case idle
        /// The head does not get finished.
        case slowHead
        /// The body comes too slowly.
        case slowBody
    }

    private enum Phase {
        case idle(since: NIODeadline)
        case head(since: NIODeadline)
        case body(windowStart: NIODeadline, bytes: Int)
        /// The server itself does not read the body: the peer can be blamed for nothing.
        case paused
        /// The request is complete; the peer owes nothing.
        case answering
        /// Somebody else looks after the connection.
        case lent
    }

    private var phase: Phase
    /// The answer went out before the request had come to its end.
    private var isAnsweredEarly = false

    package init(now: NIODeadline) { phase = .idle(since: now) }

    /// Bytes came from the peer.
    package mutating func received(_ count: Int, now: NIODeadline) {
        switch phase {
        case .idle: phase = .head(since: now)
        case .body(let start, let bytes): phase = .body(windowStart: start, bytes: bytes + count)
        case .head, .answering, .paused, .lent: break
        }
    }

    package mutating func headEnded(now: NIODeadline) {
        phase = .body(windowStart: now, bytes: 0)
        isAnsweredEarly = false
    }

    package mutating func requestEnded(now: NIODeadline) { phase = isAnsweredEarly ? .idle(since: now) : .answering }

    package mutating func answered(now: NIODeadline) {
        if case .answering = phase { phase = .idle(since: now) } else { isAnsweredEarly = true }
    }

    /// The server stops reading.
    package mutating func paused() {
        if case .body = phase { phase = .paused }
    }

    /// The server reads again.
    package mutating func resumed(now: NIODeadline) {
        if case .paused = phase { phase = .body(windowStart: now, bytes: 0) }
    }

    /// Somebody else looks after the connection now.
    package mutating func lent() { phase = .lent }

    /// The connection came back, between two requests.
    package mutating func returned(now: NIODeadline) {
        phase = .idle(since: now)
        isAnsweredEarly = false
    }

    /// What there is to complain about; looking begins a new window once the old one is full.
    package mutating func complaint(now: NIODeadline) -> Complaint? {
        switch phase {
        case .idle(let since): return now - since >= ServerLimits.idleTime ? .idle : nil
        case .head(let since): return now - since >= ServerLimits.headTime ? .slowHead : nil
        case .body(let start, let bytes):
            let window = now - start
            guard window >= ServerLimits.bodyRateWindow else { return nil }
            let seconds = Int(window.nanoseconds / 1_000_000_000)
            guard bytes >= seconds * ServerLimits.bodyBytesPerSecond else { return .slowBody }
            phase = .body(windowStart: now, bytes: 0)
            return nil
        case .answering, .paused, .lent: return nil
        }
    }
}
