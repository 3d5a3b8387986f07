import FarmModel
import FarmStore
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Writing to the database", .timeLimit(.minutes(10)))
struct CommitTests {
    @Test("many writers share transactions, and all of them are there afterwards")
    func group() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let gate = DispatchSemaphore(value: 0)
        // Holds the writer until all others wait.
        async let first: Void = store.write { _ in gate.wait() }
        let workers = (0..<200).map { TestFarm.worker("node-\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers {
                group.addTask {
                    try await store.write { transaction in
                        try transaction.insert(worker, secretHash: "")
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            gate.signal()
            try await group.waitForAll()
        }
        try await first
        #expect(store.transactions < 20)
        let found = try await store.read { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(Set(found.map(\.worker)) == Set(workers))
        try store.close()
    }

    @Test("a write that fails does no harm to those in the same transaction, before it and after it")
    func neighbours() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let gate = DispatchSemaphore(value: 0)
        let id = WorkerID()
        let taken = TestFarm.worker("taken", id: id)
        async let holder: Void = store.write { _ in gate.wait() }
        async let before: Void = insert(taken, store)
        try await Task.sleep(for: .milliseconds(50))
        async let clash: Void = store.write { transaction in
            try transaction.insert(TestFarm.worker("half done"), secretHash: "")
            try transaction.insert(TestFarm.worker("clash", id: id), secretHash: "")
        }
        try await Task.sleep(for: .milliseconds(50))
        async let after: Void = insert(TestFarm.worker("after"), store)
        try await Task.sleep(for: .milliseconds(50))
        gate.signal()
        try await holder
        try await before
        try await after
        do {
            try await clash
            Issue.record("a second worker of the same identity was accepted")
        } catch {
            #expect((error as? FarmStoreError)?.code == .duplicate)
        }
        let found = try store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(found.map(\.worker.name) == ["taken", "after"])
        try store.close()
    }

    @Test("what follows a write in memory happens once, after it is durable and before the next")
    func whenDurable() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let seen = Mutex<[Int]>([])
        for number in 0..<20 {
            _ = try await store.write(
                { _ in number },
                whenDurable: { number in seen.withLock { $0.append(number) } })
            #expect(seen.withLock { $0.last } == number)
        }
        _ = try? await store.write(
            { _ -> Int in throw FarmStoreError(.failed, "no") },
            whenDurable: { number in seen.withLock { $0.append(number) } })
        #expect(seen.withLock { $0 } == Array(0..<20))
        try store.close()
    }

    @Test("a full disk fails the write that does not fit, and no other; then the database goes on")
    func fullDisk() async throws {
        let farm = try TestFarm()
        try farm.open().store.close()
        let store = try farm.open().store
        try await store.limitPages(to: 60)
        let gate = DispatchSemaphore(value: 0)
        async let holder: Void = store.write { _ in gate.wait() }
        async let small: Void = insert(TestFarm.worker("small"), store)
        try await Task.sleep(for: .milliseconds(50))
        async let large: Void = insert(TestFarm.worker(String(repeating: "x", count: 1 << 20)), store)
        try await Task.sleep(for: .milliseconds(50))
        async let other: Void = insert(TestFarm.worker("other"), store)
        try await Task.sleep(for: .milliseconds(50))
        gate.signal()
        try await holder
        try await small
        try await other
        do {
            try await large
            Issue.record("a mebibyte went into 240 KiB")
        } catch {
            #expect((error as? FarmStoreError)?.code == .unavailable)
            #expect((error as? FarmStoreError)?.isTransient == true)
        }
        try await insert(TestFarm.worker("later"), store)
        let found = try store.readNow { transaction throws(FarmStoreError) in try transaction.workers() }
        #expect(found.map(\.worker.name) == ["small", "other", "later"])
        try store.close()
    }

    @Test("a closed database refuses, and what was waiting is done")
    func closing() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        _ = try await store.read { transaction throws(FarmStoreError) in try transaction.workers() }
        let gate = DispatchSemaphore(value: 0)
        async let holder: Void = store.write { _ in gate.wait() }
        async let waiting: Void = insert(TestFarm.worker("waiting"), store)
        try await Task.sleep(for: .milliseconds(50))
        async let closed: Void = onThread { try store.close() }
        gate.signal()
        try await holder
        try await waiting
        try await closed
        let error = await #expect(throws: FarmStoreError.self) { try await insert(TestFarm.worker("late"), store) }
        #expect(error?.code == .closed)
        // Everything is in the file itself: it can be copied.
        #expect(TemporaryDirectory.tree(farm.directory.path) == ["farm.sqlite"])
        #expect(try ForeignDatabase.texts(farm.path, "SELECT name FROM workers") == ["waiting"])
    }

    @Test("too many waiting writes are refused at once, as something that passes")
    func overload() async throws {
        let farm = try TestFarm()
        defer { farm.keep() }
        let store = try farm.open().store
        let gate = DispatchSemaphore(value: 0)
        async let holder: Void = store.write { _ in gate.wait() }
        try await Task.sleep(for: .milliseconds(50))
        let outcomes = await withTaskGroup(of: FarmStoreError.Code?.self) { group in
            for _ in 0..<(FarmStore.writeCapacity + 100) {
                group.addTask {
                    do {
                        try await store.write { _ in }
                        return nil
                    } catch {
                        return (error as? FarmStoreError)?.code
                    }
                }
            }
            var codes: [FarmStoreError.Code?] = []
            for await code in group {
                codes.append(code)
                if codes.count == 100 { gate.signal() }
            }
            return codes
        }
        try await holder
        #expect(outcomes.count { $0 == .busy } == 100)
        #expect(outcomes.count { $0 == nil } == FarmStore.writeCapacity)
        try store.close()
    }

    private func insert(_ worker: Worker, _ store: FarmStore) async throws {
        try await store.write { transaction in try transaction.insert(worker, secretHash: "") }
    }
}
