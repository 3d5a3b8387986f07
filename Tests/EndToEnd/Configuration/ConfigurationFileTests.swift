import Foundation
import TestSupport
import Testing

/// The whole configuration over HTTP.
@Suite("The configuration file by API", .timeLimit(.minutes(10)))
struct ConfigurationFileTests {
    private static let path = "/api/v3/configuration/file"

    private static func put(_ server: TestServer, _ json: String, type: String = "application/json") throws -> Response
    {
        try server.request("PUT", path, fields: [("Content-Type", type)], body: Array(json.utf8))
    }

    @Test("all settings are shown by their names, missing ones with their defaults, secrets hidden")
    func shown() async throws {
        try await blocking {
            let server = try TestServer(
                configuration:
                    "manager_name: Hilltop\ntask_timeout: 90m\nown: {a: [1]}\nmqtt: {client: {password: geheim}}")
            let answer = try server.get(Self.path)
            #expect(answer.status == 200 && answer.fields["content-type"] == "application/json")
            let json = answer.json
            #expect(json["manager_name"] as? String == "Hilltop")
            #expect(json["task_timeout"] as? String == "1h30m0s")
            #expect(json["worker_timeout"] as? String == "1m0s")
            #expect(json["blocklist_threshold"] as? Int == 3)
            #expect(json["autodiscoverable"] as? Bool == true)
            #expect((json["_meta"] as? [String: Any])?["version"] as? Int == 3)
            #expect(json["own"] as? NSDictionary == ["a": [1]])
            #expect(!answer.text.contains("geheim") && answer.text.contains("********"))
            let yaml = try server.request(
                "GET", Self.path, fields: [("Accept", "application/yaml, application/json;q=0.5")])
            #expect(yaml.fields["content-type"] == "application/yaml")
            #expect(yaml.text.contains("manager_name: Hilltop\n") && !yaml.text.contains("geheim"))
            let json2 = try server.request("GET", Self.path, fields: [("Accept", "application/json, text/yaml")])
            #expect(json2.fields["content-type"] == "application/json")
        }
    }

    @Test("live settings are in effect at once, others are named, and the next server has both")
    func saved() async throws {
        try await blocking {
            let server = try TestServer(configuration: "own: kept\nmqtt: {client: {password: geheim}}")
            let change = """
                {"manager_name":"Näw","worker_timeout":"2m","mqtt":{"client":{"password":"********","username":"x"}},
                "variables":{"st":{"is_twoway":true,"values":[{"platform":"linux","value":"/mnt/st"}]}}}
                """
            let answer = try Self.put(server, change)
            #expect(answer.status == 204)
            #expect(answer.fields["x-restart-needed"] == "worker_timeout, mqtt.client")
            #expect(try server.get("/api/v3/version").json["name"] as? String == "Näw")
            let variables = try server.get("/api/v3/configuration/variables/users/linux").json
            #expect(variables["st"] as? NSDictionary == ["value": "/mnt/st", "is_twoway": true])
            #expect(try server.get(Self.path).json["worker_timeout"] as? String == "2m0s")
            let file = try String(contentsOfFile: "\(server.home.path)/shaman-manager.yaml", encoding: .utf8)
            #expect(file.contains("own: kept\n") && file.contains("password: geheim\n"))
        }
    }

    @Test(
        "what is wrong is refused by its name and changes nothing",
        arguments: [
            (#"{"task_timeout":"-5m"}"#, "task_timeout"), (#"{"task_timeout":600}"#, "task_timeout"),
            (#"{"_meta":{"version":2}}"#, "_meta.version"), (#"{"listen":"nowhere"}"#, "listen"),
            (#"{"server":{"trustedProxies":["farm"]}}"#, "server.trustedProxies"), ("[]", "object"), ("{", "JSON"),
            ("", "value is required"),
        ])
    func refused(json: String, named: String) async throws {
        try await blocking {
            let server = try TestServer(configuration: "manager_name: Same")
            let answer = try Self.put(server, json)
            #expect(answer.status == 400)
            #expect(answer.json["code"] as? Int == 400)
            #expect((answer.json["message"] as? String)?.contains(named) == true, "\(answer)")
            #expect(try server.get("/api/v3/version").json["name"] as? String == "Same")
            #expect(
                try String(contentsOfFile: "\(server.home.path)/shaman-manager.yaml", encoding: .utf8)
                    == "manager_name: Same")
        }
    }

    @Test("nothing changed is saved; another content type is refused")
    func nothing() async throws {
        try await blocking {
            let server = try TestServer(configuration: "manager_name: Same")
            let before = try server.get(Self.path).text
            #expect(try Self.put(server, "{}").status == 204)
            #expect(try server.get(Self.path).text == before)
            #expect(try Self.put(server, "{}", type: "text/plain").status == 400)
        }
    }

    @Test("a file that somebody breaks by hand is reported, and what was in effect stays")
    func broken() async throws {
        try await blocking {
            let variables = "variables: {st: {values: [{platform: linux, value: /x}]}}\n"
            let server = try TestServer(configuration: variables)
            let file = "\(server.home.path)/shaman-manager.yaml"
            try (variables + "manager_name: [\n").write(toFile: file, atomically: true, encoding: .utf8)
            for _ in 0..<3 {
                let answer = try server.get("/api/v3/configuration")
                #expect(answer.status == 500)
                #expect((answer.json["message"] as? String)?.contains("line 3") == true, "\(answer)")
            }
            #expect(try Self.put(server, #"{"manager_name":"New"}"#).status == 409)
            let value = try server.get("/api/v3/configuration/variables/workers/linux").json["st"] as? [String: Any]
            #expect(value?["value"] as? String == "/x")
            #expect(server.log.components(separatedBy: "the configuration file is wrong").count == 2)
            try "manager_name: Mended\n".write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try server.get("/api/v3/configuration").status == 200)
            #expect(try server.get("/api/v3/version").json["name"] as? String == "Mended")
        }
    }

    @Test("with a token only those who bring it see and change settings")
    func token() async throws {
        try await blocking {
            let server = try TestServer(configuration: "server: {managementToken: letmein}")
            #expect(try server.get(Self.path).status == 401)
            #expect(try Self.put(server, "{}").status == 401)
            #expect(try server.request("GET", "/api/v3/configuration/check/blender").status == 401)
            #expect(
                try server.post("/api/v3/configuration/check/shared-storage", json: #"{"path":"/tmp"}"#).status == 401)
            let answer = try server.request("GET", Self.path, fields: [("Authorization", "Bearer letmein")])
            #expect(answer.status == 200 && !answer.text.contains("letmein"))
            #expect(try server.get("/api/v3/configuration").status == 200)
        }
    }
}
