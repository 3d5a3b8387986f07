import Foundation
import TestSupport
import Testing

@Suite("Time-outs of workers, and the farm's status", .timeLimit(.minutes(10)))
struct PresenceTests {
    private static let hasty = "worker_timeout: 300ms\nserver:\n  workerCheckPeriod: 100ms\n"

    @Test("a silent worker is taken for lost, and is back within a question and a report")
    func timeout() async throws {
        try await blocking {
            let server = try TestServer(configuration: Self.hasty)
            for status in ["asleep", "awake"] {
                let worker = try TestWorker.signedOn(server, as: status)
                try worker.request("offline", isLazy: true)
                #expect(try eventually { try worker.status() == "error" })
                #expect(try worker.requested() == "")
                let answer = try status == "awake" ? worker.askForTask() : worker.state()
                #expect(answer.status == (status == "awake" ? 423 : 200))
                #expect(answer.json["status_requested"] as? String == status)
                #expect(try worker.stateChanged(status) == 204)
                #expect(try worker.status() == status)
                #expect(try worker.signOff() == 204)
            }
        }
    }

    @Test("who is gone, or never signed on, is not taken for lost")
    func notLost() async throws {
        try await blocking {
            let server = try TestServer(configuration: Self.hasty)
            let offline = try TestWorker.signedOn(server, as: "awake")
            _ = try offline.signOff()
            let new = try TestWorker(server)
            let silent = try TestWorker.signedOn(server, as: "awake")
            #expect(try eventually { try silent.status() == "error" })
            #expect(try offline.status() == "offline")
            #expect(try new.status() == "")
        }
    }

    @Test("a time-out of zero takes nobody for lost")
    func off() async throws {
        try await blocking {
            let server = try TestServer(configuration: "worker_timeout: 0s\nserver:\n  workerCheckPeriod: 20ms\n")
            let worker = try TestWorker.signedOn(server, as: "awake")
            // Many checks later.
            usleep(500_000)
            #expect(try worker.status() == "awake")
        }
    }

    @Test("the farm without workers, or with none that is there, is inoperative")
    func inoperative() async throws {
        try await blocking {
            let server = try TestServer(configuration: Self.hasty)
            #expect(try eventually { try server.farmStatus() == "inoperative" })
            let worker = try TestWorker.signedOn(server, as: "awake")
            #expect(try server.farmStatus() == "idle")
            _ = try worker.signOff()
            #expect(try server.farmStatus() == "inoperative")
            let lost = try TestWorker.signedOn(server, as: "awake")
            #expect(try eventually { try lost.status() == "error" })
            #expect(try server.farmStatus() == "inoperative")
        }
    }

    @Test("workers that never signed on do not count")
    func neverSignedOn() async throws {
        try await blocking {
            let server = try TestServer()
            _ = try TestWorker(server)
            #expect(try eventually { try server.farmStatus() == "inoperative" })
        }
    }

    @Test("the farm without jobs is asleep when all that are there are, else idle")
    func asleepOrIdle() async throws {
        try await blocking {
            let server = try TestServer()
            let one = try TestWorker.signedOn(server, as: "asleep")
            let gone = try TestWorker.signedOn(server, as: "awake")
            #expect(try server.farmStatus() == "idle")
            _ = try gone.signOff()
            #expect(try server.farmStatus() == "asleep")
            _ = try one.stateChanged("awake")
            #expect(try server.farmStatus() == "idle")
            _ = try one.stateChanged("asleep")
            let starting = try TestWorker.signedOn(server, as: "starting")
            #expect(try server.farmStatus() == "asleep")
            #expect(try server.delete(starting.path).status == 204)
            #expect(try server.delete(one.path).status == 204)
            #expect(try server.farmStatus() == "inoperative")
        }
    }
}
