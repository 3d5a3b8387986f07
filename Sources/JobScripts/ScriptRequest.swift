package import FarmModel

/// What the server asks of the process that runs scripts.
package struct ScriptRequest: Sendable {
    /// What shall be done with the script.
    package enum Work: Hashable, Sendable {
        /// Read its `JOB_TYPE`.
        case describe
        /// Compile a job: the object as `compileJob` is to see it.
        case compile(job: JSONValue)
    }

    package var work: Work
    package var script: JobScript
    /// The folder of scripts, for `require`; `nil` when there is none.
    package var folder: String?
    package var limits: ScriptLimits

    package init(work: Work, script: JobScript, folder: String?, limits: ScriptLimits) {
        self.work = work
        self.script = script
        self.folder = folder
        self.limits = limits
    }
}

extension ScriptRequest {
    /// The bytes that travel.
    package var encoded: [UInt8] {
        var members: [String: JSONValue] = [
            "file": .string(script.fileName), "text": .string(script.text),
            "limits": [
                "milliseconds": .int(Int64(limits.milliseconds)), "memoryBytes": .int(Int64(limits.memoryBytes)),
                "tasks": .int(Int64(limits.tasks)),
            ],
        ]
        if let folder { members["folder"] = .string(folder) }
        if case .compile(let job) = work { members["job"] = job }
        return JSONValue.object(members).utf8()
    }

    /// Reads what travelled; `nil` when the other side speaks another version.
    package init?(encoded bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes), let file = value["file"]?.string,
            let text = value["text"]?.string,
            let milliseconds = value["limits"]?["milliseconds"]?.int,
            let memoryBytes = value["limits"]?["memoryBytes"]?.int, let tasks = value["limits"]?["tasks"]?.int
        else { return nil }
        self.init(
            work: value["job"].map { .compile(job: $0) } ?? .describe,
            script: JobScript(fileName: file, text: text),
            folder: value["folder"]?.string,
            limits: ScriptLimits(milliseconds: Int(milliseconds), memoryBytes: Int(memoryBytes), tasks: Int(tasks)))
    }
}

/// The first message, with which the process that runs scripts says that it is ready.
package enum ScriptHello {
    /// The same only in programs that understand each other's messages: raise the number when their form changes.
    package static let message = Array("shaman-compiler 1".utf8)
}
