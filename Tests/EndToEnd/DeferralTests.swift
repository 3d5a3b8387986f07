import Foundation
import TestSupport
import Testing

/// What happens while somebody else uploads the same file. The official clients never upload a deferred file later.
@Suite("Deferral", .timeLimit(.minutes(10)))
struct DeferralTests {
    @Test("a client that can defer is held a moment, then sent away with 425")
    func deferred() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 1, size: 300_000)
            let other = try server.beginUpload(content)
            var answer: Response?
            let waiting = try elapsed { answer = try server.upload(content, canDefer: "True") }
            #expect(answer?.status == 425)
            #expect(answer?.body.isEmpty == true)
            #expect(waiting > 0.3 && waiting < 5, "\(waiting) s")
            #expect(try server.stats("uploading") == 1)
            #expect(try other.finish().status == 204)
            #expect(try server.upload(content, canDefer: "True").status == 208)
        }
    }

    @Test("a client that can defer hears 208 when the other upload ends in that moment")
    func otherEnds() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 2, size: 300_000)
            let other = try server.beginUpload(content)
            let connection = try RawConnection(port: server.port)
            try connection.send(
                server.head(
                    "POST", content.path, [("Content-Length", "300000"), ("X-Shaman-Can-Defer-Upload", "True")]))
            try connection.send(content.bytes)
            usleep(100_000)
            #expect(try other.finish().status == 204)
            #expect(try connection.receive().status == 208)
        }
    }

    @Test("a client that can defer is the uploader when nobody else is")
    func nobodyElse() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent("alone")
            #expect(try server.upload(content, canDefer: "True").status == 204)
        }
    }

    @Test("requirements tell what is under way")
    func requirements() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = [TestContent("stored"), TestContent.random(seed: 3, size: 300_000), TestContent("unknown")]
            #expect(try server.upload(contents[0]).status == 204)
            let upload = try server.beginUpload(contents[1])
            let answer = try server.requirements(contents.map { ($0, $0.sha) })
            let files = answer.json["files"] as? [[String: Any]] ?? []
            #expect(files.map { $0["sha"] as? String } == [contents[1].sha, contents[2].sha])
            #expect(files.map { $0["status"] as? String } == ["uploading", "unknown"])
            withExtendedLifetime(upload) {}
        }
    }

    @Test("a checkout waits for uploads of its files, then succeeds")
    func waitingCheckout() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = (0..<3).map { TestContent.random(seed: UInt64(40 + $0), size: 300_000) }
            let uploads = try contents.map { try server.beginUpload($0) }
            let connection = try RawConnection(port: server.port)
            let body =
                #"{"checkoutPath":"job","files":["#
                + contents.map { #"{"sha":"\#($0.sha)","size":300000,"path":"\#($0.sha)"}"# }.joined(separator: ",")
                + "]}"
            try connection.send(server.checkoutHead(body) + body)
            for upload in uploads.reversed() {
                usleep(300_000)
                #expect(connection.hasInput() == false)
                #expect(try upload.finish().status == 204)
            }
            let answer = try connection.receive()
            #expect(answer.status == 200)
            #expect(contents.allSatisfy { server.linked("job/\($0.sha)") == $0.bytes })
        }
    }

    @Test("a checkout does not wait when one of its files is on nobody's way")
    func hopelessCheckout() async throws {
        try await blocking {
            let server = try TestServer()
            let content = TestContent.random(seed: 50, size: 300_000)
            let upload = try server.beginUpload(content)
            var answer: Response?
            let waiting = try elapsed {
                answer = try server.checkout("job", [(content, "a"), (TestContent("nobody's"), "b")])
            }
            #expect(answer?.status == 424)
            #expect(waiting < 5)
            withExtendedLifetime(upload) {}
        }
    }

    @Test("a checkout is given up when the upload that it waits for fails, or takes longer than it may wait")
    func failingWait() async throws {
        try await blocking {
            let server = try TestServer(configuration: "shaman:\n  checkoutWait: 1s\n")
            let content = TestContent.random(seed: 51, size: 300_000)
            let stalled = try server.beginUpload(content)
            var answer: Response?
            let waiting = try elapsed { answer = try server.checkout("job", [(content, "a")]) }
            #expect(answer?.status == 424)
            #expect(waiting > 0.8 && waiting < 8, "\(waiting) s")

            let connection = try RawConnection(port: server.port)
            let body = #"{"checkoutPath":"job","files":[{"sha":"\#(content.sha)","size":300000,"path":"a"}]}"#
            try connection.send(server.checkoutHead(body) + body)
            usleep(200_000)
            #expect(connection.hasInput() == false)
            stalled.connection.reset()
            #expect(try connection.receive().status == 424)
            #expect(server.checkoutTree == [])
        }
    }

    @Test("424 names up to 20 of the missing files, and says how many there are")
    func namedFiles() async throws {
        try await blocking {
            let server = try TestServer()
            for count in [1, 20, 33] {
                let files = (0..<count).map { (TestContent("missing \($0)"), "folder/file \($0).exr") }
                let answer = try server.checkout("job", files)
                #expect(answer.status == 424)
                #expect(answer.json["code"] as? Int == 424)
                let named = files.filter { answer.message.contains($0.1 + "\"") && answer.message.contains($0.0.sha) }
                #expect(named.count == min(count, 20))
                #expect(answer.message.contains("\(count) files"))
                #expect(answer.message.contains("and \(count - 20) more") == (count > 20))
            }
        }
    }
}

extension TestServer {
    fileprivate func checkoutHead(_ body: String) -> String {
        head(
            "POST", "/api/v3/shaman/checkout/create",
            [("Content-Type", "application/json"), ("Content-Length", "\(body.utf8.count)")])
    }
}
