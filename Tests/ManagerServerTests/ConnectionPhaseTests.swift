import ManagerServer
import NIOCore
import Testing

@Suite("W15: a client that is too slow is cut off")
struct ConnectionPhaseTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test("a body that brings no more than a trickle is complained about after the window, not before")
    func stalledBody() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        phase.received(1000, now: start + .seconds(1))
        #expect(phase.complaint(now: start + .seconds(29)) == nil)
        #expect(phase.complaint(now: start + .seconds(30)) == .slowBody)
    }

    @Test("a body at the minimum rate is let through, window after window")
    func slowButSteadyBody() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        for window in 1...5 {
            let end = start + .seconds(Int64(30 * window))
            phase.received(30 * ServerLimits.bodyBytesPerSecond, now: end - .seconds(3))
            #expect(phase.complaint(now: end) == nil)
        }
        #expect(phase.complaint(now: start + .seconds(180)) == .slowBody)
    }

    @Test("a client is not blamed while the server itself does not read")
    func heldBack() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        phase.paused()
        #expect(phase.complaint(now: start + .minutes(20)) == nil)
        phase.resumed(now: start + .minutes(20))
        #expect(phase.complaint(now: start + .minutes(20) + .seconds(29)) == nil)
        #expect(phase.complaint(now: start + .minutes(20) + .seconds(31)) == .slowBody)
    }

    @Test("a head that does not get finished is complained about, however steadily its bytes come")
    func drippingHead() {
        var phase = ConnectionPhase(now: start)
        for second in 0..<9 { phase.received(1, now: start + .seconds(Int64(second))) }
        #expect(phase.complaint(now: start + .seconds(9)) == nil)
        #expect(phase.complaint(now: start + .seconds(10)) == .slowHead)
    }

    @Test("a request that is complete is waited for as long as the answer takes")
    func longAnswer() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        phase.requestEnded(now: start)
        #expect(phase.complaint(now: start + .hours(2)) == nil)
    }

    @Test("an idle connection is kept for minutes after an answer, then closed")
    func idleConnection() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        phase.requestEnded(now: start)
        phase.answered(now: start + .minutes(1))
        #expect(phase.complaint(now: start + .minutes(10)) == nil)
        #expect(phase.complaint(now: start + .minutes(11)) == .idle)
    }

    @Test("after an early answer the rest of the body still has to keep its rate, and then the connection is idle")
    func earlyAnswer() {
        var phase = ConnectionPhase(now: start)
        phase.received(200, now: start)
        phase.headEnded(now: start)
        phase.answered(now: start + .seconds(1))
        phase.received(1 << 20, now: start + .seconds(20))
        #expect(phase.complaint(now: start + .seconds(29)) == nil)
        #expect(phase.complaint(now: start + .seconds(31)) == nil)
        #expect(phase.complaint(now: start + .seconds(62)) == .slowBody)
        phase.requestEnded(now: start + .seconds(63))
        #expect(phase.complaint(now: start + .seconds(100)) == nil)
    }
}
