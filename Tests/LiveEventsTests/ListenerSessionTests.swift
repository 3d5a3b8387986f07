import EventBus
import FarmModel
import LiveEvents
import SocketIO
import Synchronization
import Testing

@Suite("Listeners", .timeLimit(.minutes(10)))
struct ListenerSessionTests {
    private final class Clock: Sendable {
        let uptime = Mutex(Duration.seconds(50))
    }

    /// A server with a clock that is told the time.
    private final class Place: Sendable {
        let bus = EventBus(startingAfter: 100, history: EventCapacity(events: 8, logBytes: 1000))
        let server: EventServer
        private let clock: Clock

        init() {
            let clock = Clock()
            self.clock = clock
            var settings = EventsSettings(uptime: { clock.uptime.withLock { $0 } })
            settings.pingInterval = .seconds(10)
            settings.pingTimeout = .seconds(5)
            server = EventServer(bus: bus, settings: settings, farmStatus: { .idle })
        }

        func advance(_ duration: Duration) { clock.uptime.withLock { $0 += duration } }

        func open(_ version: EngineVersion) async throws -> ListenerSession {
            let session = try #require(server.open(version, upgrades: []))
            if version == .four { session.receive(.message("0")) }
            _ = await session.take()
            return session
        }
    }

    private static func job(_ number: Int) -> FarmEvent {
        .job(
            JobUpdate(
                id: JobID(), name: "job \(number)", status: .queued, previousStatus: .active, type: "t", priority: 1,
                updated: Timestamp(microseconds: 0), stepsCompleted: number, stepsTotal: 9))
    }

    private static let subscription = "2[\"/subscription\",{\"op\":\"subscribe\",\"type\":\"allJobs\"}]"

    @Test("the older revision is connected without asking, the newer when it asks; both are told the farm's status")
    func greeting() async throws {
        let place = Place()
        let three = try #require(place.server.open(.three, upgrades: []))
        let frames = try #require(await three.take())
        #expect(frames.count == 3)
        #expect(
            frames[0].hasPrefix(
                "0{\"sid\":\"\(three.id)\",\"upgrades\":[],\"pingInterval\":10000,\"pingTimeout\":5000}"))
        #expect(frames[1...] == ["40", "42[\"/status\",{\"seq\":100,\"status\":\"idle\"}]"])
        let four = try #require(place.server.open(.four, upgrades: ["websocket"]))
        let opening = try #require(await four.take())
        #expect(opening.count == 1)
        #expect(opening[0].contains("\"upgrades\":[\"websocket\"]") && opening[0].contains("maxPayload"))
        four.receive(.message("0"))
        #expect(await four.take()?.first == "40{\"sid\":\"\(four.id)\"}")
    }

    @Test("events are heard after a subscription, in order, with their numbers, and not after it was ended")
    func order() async throws {
        let place = Place()
        let session = try await place.open(.four)
        place.bus.publish(Self.job(0))
        session.receive(.message("21[\"/subscription\",{\"op\":\"subscribe\",\"type\":\"allJobs\"}]"))
        #expect(await session.take() == ["431[\"ok\"]"])
        for number in 1...5 { place.bus.publish(Self.job(number)) }
        var heard: [String] = []
        while heard.count < 5 { heard += try #require(await session.take()) }
        for (place, frame) in heard.enumerated() {
            #expect(frame.hasPrefix("42[\"/jobs\",{\"seq\":\(102 + place),"))
            #expect(frame.contains("\"name\":\"job \(place + 1)\""))
        }
        session.receive(.message("22[\"/subscription\",{\"op\":\"unsubscribe\",\"type\":\"allJobs\"}]"))
        place.bus.publish(Self.job(6))
        #expect(await session.take() == ["432[\"ok\"]"])
    }

    @Test("who waits is called once, for the next thing; and at once, where something is there or it is over")
    func waiting() async throws {
        let place = Place()
        let session = try await place.open(.four)
        session.receive(.message(Self.subscription))
        let calls = Mutex(0)
        func wait() { session.whenReady { calls.withLock { $0 += 1 } } }
        wait()
        #expect(calls.withLock { $0 } == 0)
        for number in 1...3 { place.bus.publish(Self.job(number)) }
        #expect(calls.withLock { $0 } == 1)
        wait()
        #expect(calls.withLock { $0 } == 2)
        #expect(session.takeNow()?.count == 3)
        #expect(session.takeNow() == [])
        wait()
        session.receive(.ping("x"))
        #expect(calls.withLock { $0 } == 3)
        // What it waited for of the events is still awaited, by whoever waits next.
        #expect(session.takeNow() == ["3x"])
        wait()
        place.bus.publish(Self.job(4))
        #expect(calls.withLock { $0 } == 4)
        _ = session.takeNow()
        wait()
        session.end()
        #expect(calls.withLock { $0 } == 5)
        #expect(session.takeNow() == ["1"])
        wait()
        #expect(calls.withLock { $0 } == 6)
        #expect(session.takeNow() == nil)
    }

    @Test("who waits in another's place ends the other's wait")
    func displaced() async throws {
        let place = Place()
        let session = try await place.open(.four)
        let isOver = Atomic(false)
        let first = Task {
            defer { isOver.store(true, ordering: .releasing) }
            return await session.take()
        }
        while !isOver.load(ordering: .acquiring) {
            session.whenReady {}
            await Task.yield()
        }
        #expect(await first.value == [])
    }

    @Test("what the farm did before a client was connected does not come after its greeting")
    func older() async throws {
        let place = Place()
        let session = try #require(place.server.open(.four, upgrades: []))
        place.bus.publish(.farmStatus(FarmStatusUpdate(status: .active)))
        session.receive(.message("0"))
        place.bus.publish(.farmStatus(FarmStatusUpdate(status: .waiting)))
        let packets = try #require(session.takeNow())
        #expect(packets.count == 4)
        #expect(packets.suffix(2).first?.contains("idle") == true)
        #expect(packets.last?.contains("waiting") == true)
    }

    @Test("the end of the bus is the end of a session, after what waits for it")
    func closing() async throws {
        let place = Place()
        let session = try await place.open(.four)
        session.receive(.message(Self.subscription))
        place.bus.publish(Self.job(1))
        place.bus.close()
        let packets = try #require(session.takeNow())
        #expect(packets.count == 2 && packets.last == "1")
        #expect(session.takeNow() == nil)
        #expect(place.server.listenerCount == 0)
    }

    @Test("who is too slow is told so and dropped, and holds nobody up")
    func slow() async throws {
        let place = Place()
        let session = try await place.open(.four)
        session.receive(.message(Self.subscription))
        for number in 0..<5000 { place.bus.publish(Self.job(number)) }
        var frames: [String] = []
        while let more = await session.take() { frames += more }
        #expect(frames.suffix(2).first?.hasPrefix("42[\"/missed\",{\"count\":") == true)
        #expect(frames.last == "1")
        #expect(place.server.listenerCount == 0)
        #expect(place.bus.subscriberCount == 0)
    }

    @Test("the newer revision is asked whether it is there, and both are dropped when they say nothing")
    func silence() async throws {
        let place = Place()
        let three = try await place.open(.three)
        let four = try await place.open(.four)
        place.advance(.seconds(10))
        place.server.look()
        #expect(await four.take() == ["2"])
        four.receive(.pong(""))
        three.receive(.ping("x"))
        #expect(await three.take() == ["3x"])
        place.advance(.seconds(14))
        place.server.look()
        #expect(place.server.listenerCount == 2)
        place.advance(.seconds(2))
        place.server.look()
        #expect(place.server.listenerCount == 0)
        #expect(await three.take() == ["1"])
        #expect(await three.take() == nil)
    }

    @Test("nonsense ends a session, and what nobody waits for does not")
    func nonsense() async throws {
        let place = Place()
        let session = try await place.open(.three)
        session.receive(.message("2[\"/chat\",1]"))
        session.receive(.message("0/admin,"))
        #expect(await session.take() == ["44/admin,\"Invalid namespace\""])
        session.receive(.message("2{"))
        #expect(await session.take() == ["1"])
        #expect(place.server.session(session.id) == nil)
    }

    @Test("who asks and asks and takes no answers is dropped")
    func flood() async throws {
        let place = Place()
        let session = try await place.open(.four)
        for number in 0..<100_000 where place.server.listenerCount > 0 {
            session.receive(.message("2\(number)[\"/subscription\",{}]"))
        }
        #expect(place.server.listenerCount == 0)
        let frames = try #require(await session.take())
        #expect(frames.count < 10_000 && frames.last == "1")
    }

    @Test("nobody may ask for more than a thousand things at once, and what was given up counts no more")
    func manyTopics() async throws {
        let place = Place()
        let session = try await place.open(.four)
        func ask(_ operation: String, _ job: JobID) async -> [String]? {
            session.receive(
                .message("21[\"/subscription\",{\"op\":\"\(operation)\",\"type\":\"job\",\"uuid\":\"\(job)\"}]"))
            return await session.take()
        }
        let jobs = (0..<500).map { _ in JobID() }
        for job in jobs { #expect(await ask("subscribe", job) == ["431[\"ok\"]"]) }
        #expect(await ask("subscribe", jobs[7]) == ["431[\"ok\"]"])
        #expect(await ask("subscribe", JobID()) == ["431[\"too many subscriptions\"]"])
        #expect(await ask("unsubscribe", jobs[0]) == ["431[\"ok\"]"])
        #expect(await ask("subscribe", JobID()) == ["431[\"ok\"]"])
    }

    @Test("whoever serves a client hears of the end, whenever it asked to")
    func ending() async throws {
        let place = Place()
        let session = try await place.open(.three)
        let heard = Clock()
        session.whenEnded { heard.uptime.withLock { $0 += .seconds(1) } }
        session.end()
        session.end()
        session.whenEnded { heard.uptime.withLock { $0 += .seconds(1) } }
        #expect(heard.uptime.withLock { $0 } == .seconds(52))
    }

    @Test("what happened since an event can be asked for, and who was away for too long is told")
    func history() async {
        let place = Place()
        #expect(await place.server.history(after: 100) == "{\"events\":[],\"last\":100,\"complete\":true}\n")
        #expect(await place.server.history(after: 99).contains("\"complete\":false"))
        for number in 1...10 { place.bus.publish(Self.job(number)) }
        let last = await place.server.history(after: 108)
        #expect(last.contains("\"seq\":109,\"name\":\"/jobs\",\"payload\":{\"seq\":109,"))
        #expect(last.hasSuffix("\"last\":110,\"complete\":true}\n") && !last.contains("\"seq\":108"))
        // Eight are remembered.
        #expect(await place.server.history(after: 102).contains("\"complete\":true"))
        #expect(await place.server.history(after: 101).contains("\"complete\":false"))
        #expect(await place.server.history(after: 111).contains("\"complete\":false"))
    }

    @Test("an event has the beginning of a long piece of log, cut between characters, and says so")
    func longLogs() {
        let text = String(repeating: "é", count: TaskLogUpdate.mostBytes)
        let told = TaskLogUpdate(taskID: TaskID(), log: "x" + text).log
        #expect(
            told.hasPrefix("xéé")
                && told.hasSuffix("é\n(\(TaskLogUpdate.mostBytes + 2) bytes more are in the log itself)\n"))
        #expect(TaskLogUpdate(taskID: TaskID(), log: "x\n").log == "x\n")
    }

    @Test("there is a limit to how many listen")
    func crowd() {
        let place = Place()
        let sessions = (0..<EventsLimits.listeners).compactMap { _ in place.server.open(.three, upgrades: []) }
        #expect(sessions.count == EventsLimits.listeners)
        #expect(place.server.open(.three, upgrades: []) == nil)
        sessions[0].end()
        #expect(place.server.open(.three, upgrades: []) != nil)
    }
}
