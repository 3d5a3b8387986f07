import Foundation
import Glibc
import Shaman
import TestSupport
import Testing

extension Robustness {
    /// 64 files of 1 GiB would need 64 GiB of disk and minutes of hashing. Memory does not grow with what has been sent
    /// but with what is under way, so each of the 64 uploads declares 1 GiB and stops part of the way, all of them open;
    /// with `SHAMAN_ROUNDS` of 10 or more they go on to 640 MiB. The library of the fault tests reports enough free space,
    /// and in the second test makes the disk slow, which is when buffers fill.
    @Suite("Memory stays bounded")
    struct MemoryTests {
        private static let limit = 128 << 10
        private static let clients = 64
        private static let size = 1 << 30

        @Test("64 uploads of 1 GiB at once", .timeLimit(.minutes(20)))
        func manyLargeUploads() async throws {
            try await Self.uploadManyAtOnce(mebibytes: Rounds.scaled(64), writeDelay: 0)
        }

        @Test("64 uploads of 1 GiB at once to a disk that is far too slow", .timeLimit(.minutes(20)))
        func slowDisk() async throws {
            // 16 threads that each take 20 ms for 256 KiB at most: about 200 MiB/s, less than the clients send.
            try await Self.uploadManyAtOnce(mebibytes: Rounds.scaled(24), writeDelay: 20_000)
        }

        @Test("one upload of 1 GiB from its first byte to its name in the store", .timeLimit(.minutes(10)))
        func oneWhole() async throws {
            try await blocking {
                let server = try TestServer()
                let block = Self.block(0)
                var hasher = SHA256Hasher()
                for _ in 0..<(Self.size / block.count) { hasher.update(block.span.bytes) }
                let sha = hasher.finalize().hex
                let connection = try RawConnection(port: server.port, timeoutSeconds: 120)
                try connection.send(Self.head(sha))
                for _ in 0..<(Self.size / block.count) { try connection.send(block) }
                #expect(try connection.receive().status == 204)
                let path = "\(server.storage)/file-store/stored/\(sha.prefix(2))/\(sha.dropFirst(2))/\(Self.size).blob"
                let stored = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
                #expect(stored == Self.size)
                let peak = try Self.peak(server)
                print("1 GiB: peak of resident memory \(peak >> 10) MiB")
                #expect(peak < Self.limit)
            }
        }

        private static func uploadManyAtOnce(mebibytes: Int, writeDelay: Int) async throws {
            let home = try TemporaryDirectory()
            let environment = try FaultInjector(in: home).environment(
                root: "\(home.path)/shared",
                more: ["FAULTFS_FREE": "\(200 << 30)", "FAULTFS_DELAY": "\(writeDelay)"])
            let server = try TestServer(home: home, environment: environment)
            let barrier = Barrier(clients)
            let amount = min(mebibytes, 640)
            _ = try await concurrently(clients) { index in
                try barrier.holding {
                    let connection = try RawConnection(port: server.port, timeoutSeconds: 120)
                    let block = block(index)
                    try connection.send(head(TestContent("\(index)").sha))
                    try barrier.wait(seconds: 600)
                    for _ in 0..<amount { try connection.send(block) }
                    // All are open and have sent as much before one of them goes.
                    try barrier.wait(seconds: 600)
                    if index == 0 {
                        let stats = try server.get("/api/v3/shaman/stats")
                        #expect(stats.json["uploading"] as? Int == clients, "\(stats)")
                    }
                    try barrier.wait(seconds: 600)
                    connection.reset()
                }
            }
            try await onThread {
                let isEmpty = becomesTrue(within: 60) { server.uploadingFiles.isEmpty }
                #expect(isEmpty, "\(server.uploadingFiles.count) files are left")
                let peak = try peak(server)
                print("64 uploads, \(amount) MiB each, disk delay \(writeDelay) us: peak \(peak >> 10) MiB")
                #expect(peak < limit, "resident memory reached \(peak >> 10) MiB")
                #expect(try server.upload(TestContent("afterwards")).status == 204)
            }
        }

        private static func block(_ number: Int) -> [UInt8] {
            [UInt8](repeating: UInt8(number & 0xff), count: 1 << 20)
        }

        private static func head(_ sha: String) -> String {
            "POST /api/v3/shaman/files/\(sha)/\(size) HTTP/1.1\r\nHost: test\r\nContent-Length: \(size)\r\n\r\n"
        }

        /// The most memory that the server has ever had resident, in KiB, as the kernel counts it.
        private static func peak(_ server: TestServer) throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(server.pid)/status", encoding: .utf8)
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return try #require(line?.split(separator: " ").compactMap { Int($0) }.first)
        }
    }
}
