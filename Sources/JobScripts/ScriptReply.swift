package import FarmModel

/// What came of a request.
package struct ScriptReply: Sendable {
    /// The result, or why there is none.
    package var outcome: Result<JSONValue, ScriptFailure>
    /// What the script printed.
    package var log: [ScriptLogLine]
    /// The files that the script required, relative to the folder of scripts.
    package var modules: [String]
    /// The memory of the process afterwards, in bytes.
    package var memoryBytes: Int

    /// The bytes that travel; the result is JSON already.
    package static func encode(
        outcome: Result<[UInt8], ScriptFailure>, log: [ScriptLogLine], modules: [String], memoryBytes: Int
    ) -> [UInt8] {
        var members: [String: JSONValue] = [
            "log": .array(log.map { [.string($0.level.rawValue), .string($0.text)] }),
            "modules": .array(modules.map(JSONValue.string)),
            "memoryBytes": .int(Int64(memoryBytes)),
        ]
        switch outcome {
        case .failure(let failure):
            members["failure"] = failure.json
            return JSONValue.object(members).utf8()
        case .success(let result):
            var bytes = JSONValue.object(members).utf8()
            bytes.removeLast()
            bytes.append(contentsOf: ",\"result\":".utf8)
            bytes.append(contentsOf: result)
            bytes.append(UInt8(ascii: "}"))
            return bytes
        }
    }

    /// Reads what travelled.
    package init(encoded bytes: [UInt8]) throws(JSONSyntaxError) {
        let value = try JSONValue(parsing: bytes)
        let log = value["log"]?.array ?? []
        let modules = value["modules"]?.array ?? []
        if let failure = value["failure"].flatMap(ScriptFailure.init(json:)) {
            outcome = .failure(failure)
        } else if let result = value["result"] {
            outcome = .success(result)
        } else {
            outcome = .failure(ScriptFailure(.request, "shaman-compiler's answer was not understood"))
        }
        self.log = log.compactMap { line in
            guard let parts = line.array, parts.count == 2, let level = parts[0].string, let text = parts[1].string
            else {
                return nil
            }
            return ScriptLogLine(level: ScriptLogLine.Level(rawValue: level) ?? .info, text: text)
        }
        self.modules = modules.compactMap(\.string)
        memoryBytes = Int(value["memoryBytes"]?.int ?? .max)
    }
}

/// Why a script gave no result.
package struct ScriptFailure: Error, Hashable, Sendable {
    package enum Reason: String, Sendable {
        /// It is no JavaScript.
        case syntax
        /// It threw something.
        case exception
        /// It has no `JOB_TYPE`.
        case noJobType
        /// `JOB_TYPE` is not what it should be.
        case badJobType
        /// It has no function `compileJob`.
        case noCompileJob
        /// It ran for too long.
        case time
        /// It took too much memory.
        case memory
        /// Its job is too large to be handed over.
        case size
        /// The request was not understood.
        case request
    }

    package var reason: Reason
    /// The thrown value as a text, or what happened.
    package var message: String
    /// Where, as far as it is known.
    package var location: ScriptLocation?

    package init(_ reason: Reason, _ message: String, at location: ScriptLocation? = nil) {
        self.reason = reason
        self.message = message
        self.location = location
    }

    fileprivate var json: JSONValue {
        var members: [String: JSONValue] = ["reason": .string(reason.rawValue), "message": .string(message)]
        if let location {
            members["location"] = [
                .string(location.function), .string(location.file), .int(Int64(location.line)),
                .int(Int64(location.column)),
            ]
        }
        return .object(members)
    }

    fileprivate init?(json: JSONValue) {
        guard let reason = json["reason"]?.string.flatMap(Reason.init(rawValue:)), let message = json["message"]?.string
        else {
            return nil
        }
        self.init(reason, message)
        if let parts = json["location"]?.array, parts.count == 4, let function = parts[0].string,
            let file = parts[1].string, let line = parts[2].int, let column = parts[3].int
        {
            location = ScriptLocation(function: function, file: file, line: Int(line), column: Int(column))
        }
    }
}
