import Foundation
import TestSupport
import Testing

/// What the server tells of itself and of its configuration.
@Suite("The meta operations", .timeLimit(.minutes(10)))
struct MetaTests {
    @Test(
        "the short version follows the add-on's own when that is a supported one",
        arguments: [
            ("Flamenco/3.8.5 (Blender add-on)", "3.8.5"), ("Flamenco/3.9-beta1 (Blender add-on)", "3.9-beta1"),
            ("Flamenco/3.0 (Blender add-on)", "3.0"), ("Flamenco/4.0 (Blender add-on)", "3.9"),
            ("Flamenco/3.10 (Blender add-on)", "3.9"), ("Flamenco/3.8.5 (abc123)", "3.9"), ("curl/8.0", "3.9"),
            ("", "3.9"),
            ("Flamenco/3.8<script> (Blender add-on)", "3.9"),
        ])
    func version(userAgent: String, expected: String) async throws {
        try await blocking {
            let server = try TestServer(configuration: "manager_name: Hilltop Färm\n")
            let fields = userAgent.isEmpty ? [] : [("User-Agent", userAgent)]
            let answer = try server.request("GET", "/api/v3/version", fields: fields)
            #expect(answer.status == 200)
            #expect(answer.fields["content-type"] == "application/json")
            #expect(answer.json["shortversion"] as? String == expected)
            #expect(answer.json["name"] as? String == "Hilltop Färm")
            #expect((answer.json["version"] as? String)?.contains(expected) == true)
            #expect((answer.json["git"] as? String)?.isEmpty == false)
            #expect(answer.json.count == 4)
        }
    }

    @Test("the operator's short version wins")
    func configuredVersion() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server:\n  shortVersion: 3.5\n")
            let fields = [("User-Agent", "Flamenco/3.8.5 (Blender add-on)")]
            #expect(
                try server.request("GET", "/api/v3/version", fields: fields).json["shortversion"] as? String == "3.5")
        }
    }

    @Test("the configuration while the store runs, while it is off, and before there is a storage")
    func configuration() async throws {
        try await blocking {
            let on = try TestServer()
            let path = "/api/v3/configuration"
            let storage = on.storage
            #expect(
                try on.get(path).json as NSDictionary
                    == ["storageLocation": "\(storage)/jobs", "shamanEnabled": true, "isFirstRun": false])
            let off = try TestServer(configuration: "shaman:\n  enabled: false\n")
            let bare = off.storage
            #expect(
                try off.get(path).json as NSDictionary
                    == ["storageLocation": bare, "shamanEnabled": false, "isFirstRun": false])
            let first = try TestServer(storage: "")
            #expect(
                try first.get(path).json as NSDictionary
                    == ["storageLocation": "", "shamanEnabled": false, "isFirstRun": true])
        }
    }

    @Test("the shared storage is told in each platform's notation")
    func sharedStorage() async throws {
        try await blocking {
            let home = try TemporaryDirectory()
            let server = try TestServer(
                home: home,
                configuration: """
                    variables:
                      storage:
                        is_twoway: true
                        values:
                          - {platform: linux, value: "\(home.path)/shared"}
                          - {platform: windows, value: 'F:\\farm', audience: users}
                          - {platform: darwin, value: /Volumes/farm}

                    """)
            for (audience, platform, location) in [
                ("users", "linux", "\(home.path)/shared/jobs"), ("users", "windows", "F:\\farm\\jobs"),
                ("users", "darwin", "/Volumes/farm/jobs"), ("workers", "darwin", "/Volumes/farm/jobs"),
                ("workers", "windows", "\(home.path)/shared/jobs"), ("users", "solaris", "\(home.path)/shared/jobs"),
            ] {
                let answer = try server.get("/api/v3/configuration/shared-storage/\(audience)/\(platform)")
                let expected: NSDictionary = [
                    "location": location, "audience": audience, "platform": platform, "shamanEnabled": true,
                ]
                #expect(answer.json as NSDictionary == expected)
            }
            let wrong = try server.get("/api/v3/configuration/shared-storage/aliens/linux")
            #expect(wrong.status == 400)
            #expect(wrong.message.contains("\"aliens\""))

            let variables = try server.get("/api/v3/configuration/variables/users/windows").json
            #expect((variables["storage"] as? [String: Any])?["value"] as? String == "F:\\farm")
            #expect((variables["storage"] as? [String: Any])?["is_twoway"] as? Bool == true)
            #expect((variables["blender"] as? [String: Any])?["is_twoway"] as? Bool == false)
            #expect(try server.get("/api/v3/configuration/variables/aliens/linux").status == 400)
        }
    }

    @Test("a path is tried out as shared storage, and the reason said when it does not suit")
    func checkSharedStorage() async throws {
        try await blocking {
            let server = try TestServer()
            let home = server.home.path
            try "x".write(toFile: "\(home)/file", atomically: false, encoding: .utf8)
            let path = "/api/v3/configuration/check/shared-storage"
            for (candidate, cause) in [
                (home, "Directory checked successfully"), ("", "empty path"), ("   ", "empty path"),
                ("\\\\server\\share", "UNC"), ("relative/path", "not absolute"), ("\(home)/nowhere", "does not exist"),
                ("\(home)/file", "not a directory"), ("\(home)/file/x", "does not exist"),
                (TestServer.programs, "installation directory"), ("/proc", "Unable to create a file"),
            ] {
                let json = String(decoding: try JSONEncoder().encode(["path": candidate]), as: UTF8.self)
                let answer = try server.post(path, json: json)
                #expect(answer.status == 200)
                #expect(answer.json["path"] as? String == candidate)
                #expect(answer.json["is_usable"] as? Bool == (candidate == home))
                #expect((answer.json["cause"] as? String)?.contains(cause) == true, "\(candidate): \(answer)")
            }
            #expect(TemporaryDirectory.tree(home).allSatisfy { !$0.contains("-test-") })
        }
    }

    @Test("a storage without symbolic links is reported")
    func withoutLinks() async throws {
        try await blocking {
            let watcher = try Watcher()
            let server = try TestServer(environment: watcher.environment)
            try watcher.setRules("fail symlinkat 1 \(server.home.path)")
            let json = #"{"path":"\#(server.home.path)"}"#
            let answer = try server.post("/api/v3/configuration/check/shared-storage", json: json)
            #expect(answer.json["is_usable"] as? Bool == false)
            #expect((answer.json["cause"] as? String)?.contains("symbolic link") == true)
        }
    }

    @Test("the four Shaman operations are 503 while the store is off", arguments: ["off", "first run"])
    func disabled(state: String) async throws {
        try await blocking {
            let server =
                state == "off"
                ? try TestServer(configuration: "shaman:\n  enabled: false\n") : try TestServer(storage: "")
            let content = TestContent("unwanted")
            let answers = [
                try server.get(content.path), try server.upload(content), try server.requirements([(content, "x")]),
                try server.checkout("job", [(content, "x")]),
            ]
            for answer in answers {
                #expect(answer.status == 503)
                #expect(answer.text == #"{"code":503,"message":"shaman server not active"}"# + "\n")
                #expect(answer.fields["content-type"] == "application/json")
            }
            #expect(try server.collect().status == 503)
            #expect(try server.get("/api/v3/shaman/stats").status == 503)
            #expect(try server.get("/api/v3/version").status == 200)
            #expect(!FileManager.default.fileExists(atPath: "\(server.storage)/file-store"))
        }
    }

    @Test("statistics count blobs, bytes, links and what is saved")
    func statistics() async throws {
        try await blocking {
            let server = try TestServer()
            let contents = [TestContent.random(seed: 1, size: 1000), TestContent.random(seed: 2, size: 500)]
            for content in contents { #expect(try server.upload(content).status == 204) }
            for job in 0..<3 {
                #expect(try server.checkout("job \(job)", [(contents[0], "a"), (contents[1], "b")]).status == 200)
            }
            let stats = try server.get("/api/v3/shaman/stats").json
            #expect(stats["blobs"] as? Int == 2)
            #expect(stats["bytes"] as? Int == 1500)
            #expect(stats["links"] as? Int == 6)
            #expect(stats["deduplicated_bytes"] as? Int == 3000)
            #expect(stats["uploading"] as? Int == 0)
            #expect(stats["last_gc"] == nil)
            #expect(try server.collect().status == 200)
            let last = try server.get("/api/v3/shaman/stats").json["last_gc"] as? [String: Any]
            #expect(last?["links"] as? Int == 6)
            #expect((last?["finished_at"] as? String)?.hasSuffix("Z") == true)
        }
    }
}
