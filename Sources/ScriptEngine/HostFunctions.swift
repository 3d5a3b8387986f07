internal import FarmModel
internal import JobScripts

/// What the prelude asks the engine for: each function takes texts and gives JSON.
final class HostFunctions {
    /// What a script may print in one run; the rest is dropped.
    private static let maximumLogLines = 1000
    private static let maximumLogLineLength = 2000

    private let files: ModuleFiles
    private(set) var log: [ScriptLogLine] = []
    /// The files that were required.
    private(set) var modules: Set<String> = []

    init(folder: String?) { files = ModuleFiles(folder: folder) }

    func call(_ name: String, _ arguments: ArraySlice<String>) throws(HostObject.Fault) -> JSONValue {
        let first = arguments.first ?? ""
        let second = arguments.dropFirst().first ?? ""
        switch name {
        case "log": return write(ScriptLogLine.Level(rawValue: first) ?? .info, second)
        case "frameChunker": return try chunks(first, second, limit: arguments.last.flatMap { Int($0) } ?? 0)
        case "frameCount": return .int(Int64(try range(first).count))
        case "shellSplit": return try words(first)
        case "path.basename": return .string(ScriptPath.basename(first))
        case "path.dirname": return .string(ScriptPath.dirname(first))
        case "path.join": return .string(ScriptPath.join(Array(arguments)))
        case "path.stem": return .string(ScriptPath.stem(first))
        case "platform": return .string(Self.platform)
        case "uuid": return .string(TaskID().description)
        case "require": return try module(named: second, from: first)
        default: throw HostObject.Fault(message: "\(name) is no function of the engine")
        }
    }

    private static var platform: String {
        #if os(macOS)
            "darwin"
        #else
            "linux"
        #endif
    }

    private func write(_ level: ScriptLogLine.Level, _ text: String) -> JSONValue {
        if log.count < Self.maximumLogLines {
            log.append(ScriptLogLine(level: level, text: String(text.prefix(Self.maximumLogLineLength))))
        }
        return .null
    }

    private func range(_ text: String) throws(HostObject.Fault) -> FrameRange {
        do throws(FrameRange.Fault) {
            return try FrameRange(text)
        } catch {
            throw HostObject.Fault(message: error.message)
        }
    }

    private func chunks(_ text: String, _ size: String, limit: Int) throws(HostObject.Fault) -> JSONValue {
        guard !text.allSatisfy(\.isWhitespace) else {
            throw HostObject.Fault(message: "invalid range \"\(text)\": empty range")
        }
        let range = try range(text)
        let number = Double(size) ?? 0
        do throws(FrameRange.Fault) {
            let chunks = try range.chunks(
                ofSize: Int(max(-1e15, min(1e15, number))), limit: limit, source: text)
            return .array(chunks.map(JSONValue.string))
        } catch {
            throw HostObject.Fault(message: error.message)
        }
    }

    private func words(_ text: String) throws(HostObject.Fault) -> JSONValue {
        do throws(ShellWords.Fault) {
            return .array(try ShellWords.split(text).map(JSONValue.string))
        } catch {
            throw HostObject.Fault(message: error.rawValue)
        }
    }

    private func module(named name: String, from file: String) throws(HostObject.Fault) -> JSONValue {
        do throws(ModuleFiles.Fault) {
            let module = try files.module(named: name, from: file)
            modules.insert(module.path)
            return ["path": .string(module.path), "text": .string(module.text)]
        } catch {
            throw HostObject.Fault(message: error.message)
        }
    }
}
