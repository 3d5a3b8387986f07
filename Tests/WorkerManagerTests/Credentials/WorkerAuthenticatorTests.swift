import FarmModel
import Shaman
import Synchronization
import Testing
import WorkerManager

@Suite("Proofs of workers", .timeLimit(.minutes(10)))
struct WorkerAuthenticatorTests {
    private let worker = WorkerID()

    private func authenticator(
        _ hasher: CountingHasher, capacity: Int = 10, threads: Int = 2, queue: Int = 100
    ) -> WorkerAuthenticator {
        let pool = IOPool(threads: threads, queueCapacity: queue)
        return WorkerAuthenticator(pool: pool, cacheCapacity: capacity, hasher: hasher)
    }

    @Test("with real hashes: what was hashed is proved by its secret alone")
    func real() async throws {
        let authenticator = WorkerAuthenticator(pool: IOPool(threads: 2, queueCapacity: 10), cacheCapacity: 10)
        let hash = try await authenticator.hash("secret")
        for _ in 1...2 {
            #expect(try await authenticator.verify(secret: "secret", for: worker, hash: hash))
            #expect(try await !authenticator.verify(secret: "Secret", for: worker, hash: hash))
            #expect(try await !authenticator.verify(secret: "secret", for: WorkerID(), hash: nil))
        }
    }

    @Test("a proof is remembered; refusals are not")
    func remembered() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher)
        for _ in 1...3 { #expect(try await authenticator.verify(secret: "a", for: worker, hash: "#a")) }
        #expect(hasher.count == 1)
        for _ in 1...3 { #expect(try await !authenticator.verify(secret: "b", for: worker, hash: "#a")) }
        #expect(hasher.count == 4)
        for _ in 1...3 { #expect(try await !authenticator.verify(secret: "a", for: WorkerID(), hash: nil)) }
        #expect(hasher.count == 7)
        #expect(try await authenticator.verify(secret: "a", for: worker, hash: "#a"))
        #expect(hasher.count == 7)
    }

    @Test("one worker's proof is none of another's")
    func otherWorker() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher)
        #expect(try await authenticator.verify(secret: "a", for: worker, hash: "#a"))
        #expect(try await !authenticator.verify(secret: "a", for: WorkerID(), hash: "#b"))
        #expect(try await authenticator.verify(secret: "a", for: WorkerID(), hash: "#a"))
        #expect(hasher.count == 3)
    }

    @Test("another hash, a deleted worker and forgetting end what was proved")
    func invalidation() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher)
        #expect(try await authenticator.verify(secret: "a", for: worker, hash: "#a"))
        #expect(try await !authenticator.verify(secret: "a", for: worker, hash: "#b"))
        #expect(try await authenticator.verify(secret: "b", for: worker, hash: "#b"))
        #expect(hasher.count == 3)
        authenticator.forget(worker)
        #expect(try await authenticator.verify(secret: "b", for: worker, hash: "#b"))
        #expect(hasher.count == 4)
        #expect(try await !authenticator.verify(secret: "b", for: worker, hash: nil))
        #expect(try await authenticator.verify(secret: "b", for: worker, hash: "#b"))
        #expect(hasher.count == 6)
    }

    @Test("when there is no more room, the worker that was not asked for goes")
    func eviction() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher, capacity: 3)
        let workers = (0..<4).map { _ in WorkerID() }
        func verify(_ index: Int) async throws -> Bool {
            try await authenticator.verify(secret: "a", for: workers[index], hash: "#a")
        }
        // The fourth takes the place of the first, and everybody's mark is taken; 1 is asked for again, 2 is not.
        for index in 0...3 { #expect(try await verify(index)) }
        #expect(try await verify(1))
        #expect(hasher.count == 4)
        #expect(try await verify(0))
        #expect(hasher.count == 5)
        for index in [1, 3, 0] { #expect(try await verify(index)) }
        #expect(hasher.count == 5)
        #expect(try await verify(2))
        #expect(hasher.count == 6)
    }

    @Test("a place that was given up is used again, and no other is lost")
    func freePlaces() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher, capacity: 2)
        let workers = (0..<3).map { _ in WorkerID() }
        for index in [0, 1] { _ = try await authenticator.verify(secret: "a", for: workers[index], hash: "#a") }
        authenticator.forget(workers[0])
        authenticator.forget(workers[0])
        for index in [2, 1, 2, 1] { _ = try await authenticator.verify(secret: "a", for: workers[index], hash: "#a") }
        #expect(hasher.count == 3)
    }

    @Test("who asks the same at the same time gets the same answer from one comparison")
    func singleFlight() async throws {
        let hasher = CountingHasher(isGated: true)
        let authenticator = authenticator(hasher)
        let answers = try await withThrowingTaskGroup { group in
            for _ in 0..<20 {
                group.addTask { try await authenticator.verify(secret: "a", for: worker, hash: "#a") }
            }
            await authenticator.hasWaiting(20)
            hasher.open(1)
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(answers == Array(repeating: true, count: 20))
        #expect(hasher.count == 1)
        #expect(authenticator.waitingCount == 0)
    }

    @Test("one worker's wrong secrets are compared one at a time, and too many are refused", arguments: [true, false])
    func guessing(isKnown: Bool) async throws {
        let hasher = CountingHasher(isGated: true)
        let authenticator = authenticator(hasher, threads: 4, queue: 1000)
        let (allowed, refused) = (isKnown ? 8 : 256, 5)
        let outcomes = await withTaskGroup { group in
            for number in 0..<allowed {
                group.addTask {
                    try? await authenticator.verify(
                        secret: "\(number)", for: isKnown ? worker : WorkerID(), hash: isKnown ? "#a" : nil)
                }
            }
            await authenticator.hasWaiting(allowed)
            for number in 0..<refused {
                await #expect(throws: SecretError.busy) {
                    try await authenticator.verify(
                        secret: "x\(number)", for: isKnown ? worker : WorkerID(), hash: isKnown ? "#a" : nil)
                }
            }
            // Another worker is not held up by them.
            group.addTask { try? await authenticator.verify(secret: "b", for: WorkerID(), hash: "#b") }
            while !hasher.compared.withLock({ $0.contains("b") }) { await Task.yield() }
            hasher.open(allowed + 1)
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == false }.count == allowed)
        #expect(outcomes.filter { $0 == true }.count == 1)
        #expect(hasher.count == allowed + 1)
        #expect(hasher.mostInside == 2)
    }

    @Test("registrations are hashed one at a time")
    func registrations() async throws {
        let hasher = CountingHasher(isGated: true)
        let authenticator = authenticator(hasher, threads: 4)
        let hashes = try await withThrowingTaskGroup { group in
            for number in 0..<10 { group.addTask { try await authenticator.hash("\(number % 5)") } }
            await authenticator.hasWaiting(10)
            hasher.open(10)
            return try await group.reduce(into: [String]()) { $0.append($1) }
        }
        #expect(hashes.sorted() == (0..<10).map { "#\($0 / 2)" })
        #expect(hasher.mostInside == 1)
    }

    @Test("a full pool refuses what comes, and what waited for its turn; later attempts succeed")
    func fullPool() async throws {
        let hasher = CountingHasher(isGated: true)
        let pool = IOPool(threads: 1, queueCapacity: 1)
        let authenticator = WorkerAuthenticator(pool: pool, cacheCapacity: 10, hasher: hasher)
        let outcomes = await withTaskGroup { group in
            group.addTask { try? await authenticator.verify(secret: "a", for: worker, hash: "#a") }
            while hasher.count == 0 { await Task.yield() }
            group.addTask { try? await authenticator.verify(secret: "b", for: worker, hash: "#a") }
            await authenticator.hasWaiting(2)
            #expect(pool.submit {})
            await #expect(throws: SecretError.busy) {
                try await authenticator.verify(secret: "c", for: WorkerID(), hash: "#c")
            }
            // The only thread is still in the first job when the second wants to follow.
            hasher.open(1)
            return await group.reduce(into: [Bool?]()) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(nil))
        #expect(hasher.count == 1)
        hasher.open(1)
        while (try? await authenticator.verify(secret: "d", for: worker, hash: "#d")) != true { await Task.yield() }
        #expect(hasher.count == 2)
        #expect(authenticator.waitingCount == 0)
    }

    @Test("secrets that cannot be are refused without a hash")
    func impossibleSecrets() async throws {
        let hasher = CountingHasher()
        let authenticator = authenticator(hasher)
        let long = String(repeating: "a", count: 73)
        await #expect(throws: SecretError.tooLong(bytes: 73)) { try await authenticator.hash(long) }
        await #expect(throws: SecretError.containsNUL) { try await authenticator.hash("a\0") }
        #expect(try await !authenticator.verify(secret: long, for: worker, hash: "#" + long))
        #expect(try await !authenticator.verify(secret: "a\0", for: worker, hash: "#a\0"))
        #expect(hasher.count == 0)
    }
}
