import Foundation
import TestSupport
import Testing

/// Whether a program is Blender: the one call with which clients have the server start something.
@Suite("Looking for Blender", .timeLimit(.minutes(10)))
struct BlenderCheckTests {
    private static let path = "/api/v3/configuration/check/blender"

    /// A server whose search path has one directory of ours, and no Blender of the machine's.
    private final class Place: Sendable {
        let home: TemporaryDirectory
        let server: TestServer
        var bin: String { "\(home.path)/bin" }

        init() throws {
            home = try TemporaryDirectory()
            try FileManager.default.createDirectory(atPath: "\(home.path)/bin", withIntermediateDirectories: true)
            server = try TestServer(home: home, environment: ["PATH": "\(home.path)/bin"])
        }

        /// Written by a process of its own: a server that another test starts meanwhile would inherit the open file, and
        /// what somebody has open for writing cannot be run.
        func add(_ name: String, _ script: String, mode: Int = 0o755) throws {
            let source = "\(home.path)/\(name).source"
            try "#!/bin/sh\nPATH=/usr/bin:/bin\n\(script)\n".write(toFile: source, atomically: true, encoding: .utf8)
            let install = try Process.run(
                URL(filePath: "/usr/bin/install"),
                arguments: ["-m", String(mode, radix: 8), source, "\(bin)/\(name)"])
            install.waitUntilExit()
            #expect(install.terminationStatus == 0)
        }

        func check(_ text: String) throws -> [String: Any] {
            let json = String(decoding: try JSONEncoder().encode(["path": text]), as: UTF8.self)
            let answer = try server.post(BlenderCheckTests.path, json: json)
            #expect(answer.status == 200)
            #expect(answer.json["input"] as? String == text)
            return answer.json
        }
    }

    @Test("Blender is found by its place in the search path, by a directory and by its path")
    func found() async throws {
        try await blocking {
            let place = try Place()
            #expect(try place.server.get(Self.path).text == "[]\n")
            #expect(try place.check("")["cause"] as? String == "Blender could not be found")
            #expect(try place.check("blender")["cause"] as? String == "Blender could not be found")
            try place.add("blender", "echo noise; test \"$*\" = --version && echo ' Blender 4.2.1 LTS'")
            let list = try place.server.get(Self.path)
            #expect(
                list.text.contains(#""cause":"Blender 4.2.1 LTS""#) && list.text.contains(#""source":"path_envvar""#))
            for (input, source) in [
                ("", "path_envvar"), ("blender", "path_envvar"), (place.bin, "input_path"),
                ("\(place.bin)/blender", "input_path"),
            ] {
                let result = try place.check(input)
                #expect(result["is_usable"] as? Bool == true)
                #expect(result["cause"] as? String == "Found Blender 4.2.1 LTS")
                #expect(result["path"] as? String == "\(place.bin)/blender")
                #expect(result["source"] as? String == source)
            }
        }
    }

    @Test("nothing is run that is not called Blender, and nothing that cannot be")
    func notRun() async throws {
        try await blocking {
            let place = try Place()
            let mark = "\(place.home.path)/was-run"
            try place.add("rm-rf", "touch \(mark); echo Blender 4")
            try place.add("blenderette", "touch \(mark); echo Blender 4")
            try place.add("blender-data", "touch \(mark); echo Blender 4", mode: 0o644)
            try FileManager.default.createDirectory(
                atPath: "\(place.bin)/blender.d", withIntermediateDirectories: true)
            for input in [
                "\(place.bin)/rm-rf", "rm-rf", "\(place.bin)/blenderette", "blenderette", "blender-data",
                "\(place.bin)/blender-data", "\(place.bin)/blender.d", "/nowhere/blender", "bin/blender", "../blender",
                "blender; touch \(mark)", "\(place.bin)/blender\u{0}x", "$(touch \(mark))",
            ] {
                let result = try place.check(input)
                #expect(result["is_usable"] as? Bool == false, "\(input)")
                #expect(result["path"] as? String == "")
            }
            #expect(!FileManager.default.fileExists(atPath: mark))
        }
    }

    @Test("what a page of another site can send is refused")
    func otherContentTypes() async throws {
        try await blocking {
            let place = try Place()
            for path in [Self.path, "/api/v3/configuration/check/shared-storage", "/api/v3/shaman/gc"] {
                for type in ["text/plain", "application/x-www-form-urlencoded"] {
                    let answer = try place.server.request(
                        "POST", path, fields: [("Content-Type", type)], body: Array(#"{"path":"/"}"#.utf8))
                    #expect(answer.status == 400 && answer.text.hasSuffix("}\n"), "\(answer)")
                }
            }
        }
    }

    @Test("a program that is not Blender, fails, or writes without end is not usable")
    func notBlender() async throws {
        try await blocking {
            let place = try Place()
            try place.add("blender-a", "echo GIMP 3")
            try place.add("blender-b", "exit 3")
            try place.add("blender-c", "yes 'no blender'")
            for name in ["blender-a", "blender-b", "blender-c"] {
                let result = try place.check(name)
                #expect(result["is_usable"] as? Bool == false)
                let cause = result["cause"] as? String ?? ""
                #expect(cause.hasPrefix("There was an error running the command: "), "\(cause)")
            }
        }
    }

    @Test("one that does not end is ended after ten seconds, with all that it started")
    func endless() async throws {
        try await blocking {
            let place = try Place()
            try place.add("blender", "sleep 1000 & echo $! > \(place.home.path)/child; wait")
            let result = try place.check("blender")
            #expect((result["cause"] as? String)?.contains("within 10 seconds") == true)
            let text = try String(contentsOfFile: "\(place.home.path)/child", encoding: .utf8)
            let child = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(try eventually { kill(child, 0) != 0 })
            // Others were served meanwhile, and still are.
            #expect(try place.server.get("/api/v3/version").status == 200)
        }
    }
}
