import Foundation
import Glibc
import TestSupport
import Testing

/// The first start: nothing is configured, somebody chooses, and the server begins anew.
@Suite("The setup assistant", .timeLimit(.minutes(10)))
struct SetupAssistantTests {
    private static let path = "/api/v3/configuration/setup-assistant"

    private static func body(
        _ storage: String, source: String = "default", input: String = "", path: String = "", usable: Bool = true
    ) -> String {
        """
        {"storageLocation":"\(storage)","blenderExecutable":{"input":"\(input)","path":"\(path)","source":"\(source)",\
        "is_usable":\(usable),"cause":"-"}}
        """
    }

    @Test("what was chosen is saved, and the same process serves it within two seconds")
    func restart() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            try FileManager.default.createDirectory(
                atPath: "\(home.path)/chosen", withIntermediateDirectories: true)
            let port = try freePort()
            let server = try TestServer(
                home: home, configuration: "variables: {mine: {values: [{platform: all, value: stays}]}}", storage: "",
                arguments: ["--listen", "127.0.0.1:\(port)"])
            #expect(try server.get("/api/v3/configuration").json["isFirstRun"] as? Bool == true)
            #expect(try server.get("/api/v3/shaman/stats").status == 503)
            let answer = try server.post(Self.path, json: Self.body("\(home.path)/chosen"))
            #expect(answer.status == 204)
            let isServing = try eventually(within: 20) {
                (try? server.get("/api/v3/configuration").json["isFirstRun"] as? Bool) == false
            }
            #expect(isServing)
            let now = try server.get("/api/v3/configuration").json
            #expect(now["shamanEnabled"] as? Bool == true)
            #expect(now["storageLocation"] as? String == "\(home.path)/chosen/jobs")
            #expect(server.isRunning)
            let variables = try server.get("/api/v3/configuration/variables/workers/windows").json
            #expect((variables["mine"] as? [String: Any])?["value"] as? String == "stays")
            #expect((variables["blender"] as? [String: Any])?["value"] as? String == "blender")
            #expect((variables["blenderArgs"] as? [String: Any])?["value"] as? String == "-b -y")
            let content = TestContent("after the restart")
            #expect(try server.upload(content).status == 204)
            #expect(server.stop() == 0)
        }
    }

    @Test(
        "each way to find Blender gives the command that workers start",
        arguments: [
            ("file_association", "", "/x/blender", "blender"), ("default", "", "", "blender"),
            ("path_envvar", "blender-4", "/x/blender-4", "blender-4"),
            ("input_path", "/y", "/y/blender (1); x/blender", "/y/blender (1); x/blender"),
            ("system_location", "", "/Applications/Blender", "/Applications/Blender"),
        ])
    func sources(source: String, input: String, path: String, command: String) async throws {
        try await blocking {
            let server = try TestServer()
            let file = "\(server.home.path)/shaman-manager.yaml"
            let answer = try server.post(
                Self.path, json: Self.body(server.storage, source: source, input: input, path: path))
            #expect(answer.status == 204)
            // A server on any free port has another one when it begins anew; the file tells what was chosen.
            let next = try String(contentsOfFile: file, encoding: .utf8)
            server.kill9()
            let again = try TestServer(home: server.home, configuration: next)
            for platform in ["linux", "windows", "darwin"] {
                let variables = try again.get("/api/v3/configuration/variables/workers/\(platform)").json
                #expect((variables["blender"] as? [String: Any])?["value"] as? String == command)
            }
        }
    }

    @Test("what is incomplete is refused, and nothing is saved")
    func incomplete() async throws {
        try await blocking {
            let server = try TestServer(configuration: "manager_name: Same")
            let storage = server.storage
            for (body, reason) in [
                (Self.body(""), "storage"), (Self.body("  "), "storage"),
                (Self.body("\(storage)/nowhere"), "does not exist"), (Self.body("relative"), "not absolute"),
                (Self.body(storage, usable: false), "not usable"),
                (Self.body(storage, source: "file_association"), "path"),
                (Self.body(storage, source: "input_path", path: "/x"), "input"),
                (Self.body(storage, source: "path_envvar", input: "blender"), "path"),
                (Self.body(storage, source: "guess"), "source"), ("{}", "storageLocation"),
                (#"{"storageLocation":"/x"}"#, "blenderExecutable"),
            ] {
                let answer = try server.post(Self.path, json: body)
                #expect(answer.status == 400, "\(body)")
                #expect((answer.json["message"] as? String)?.contains(reason) == true, "\(answer) for \(body)")
            }
            #expect(
                try String(contentsOfFile: "\(server.home.path)/shaman-manager.yaml", encoding: .utf8)
                    == "manager_name: Same")
        }
    }

    @Test("a storage that another server has open is refused, and this one goes on")
    func occupied() async throws {
        try await blocking {
            let other = try TestServer()
            let server = try TestServer(storage: "")
            let answer = try server.post(Self.path, json: Self.body(other.storage))
            #expect(answer.status == 400)
            #expect((answer.json["message"] as? String)?.contains("in use") == true, "\(answer)")
            #expect(try server.get("/api/v3/configuration").json["isFirstRun"] as? Bool == true)
            #expect(try other.upload(TestContent("still served")).status == 204)
        }
    }

    @Test("the address alone leads to the web page")
    func redirects() async throws {
        try await blocking {
            let server = try TestServer()
            for path in ["/", "/app"] {
                let answer = try server.get(path)
                #expect(answer.status == 307 && answer.fields["location"] == "/app/")
            }
            let page = try server.get("/app/")
            #expect(page.status == 200 && page.fields["content-type"]?.hasPrefix("text/html") == true)
        }
    }
}

/// A port that nobody listens at now.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    try withUnsafeMutablePointer(to: &address) { pointer in
        try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            guard bind(descriptor, $0, length) == 0, getsockname(descriptor, $0, &length) == 0 else {
                throw TestServer.Failure(description: "no port is free")
            }
        }
    }
    return Int(in_port_t(bigEndian: address.sin_port))
}
