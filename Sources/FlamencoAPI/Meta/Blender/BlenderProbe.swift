internal import Foundation
internal import Shaman
internal import Subprocess
internal import SystemPackage

/// Asks a program for its version, to learn whether it is Blender.
///
/// Whoever can reach the server can have it run a program so. That is why it runs only what is called like Blender, with
/// `--version` as its only argument, without a shell, for ten seconds at most.
struct BlenderProbe: Sendable {
    enum Failure: Error, Equatable, CustomStringConvertible {
        case notCalledBlender(String)
        case missing(String)
        case notExecutable(String)
        case notBlender
        case tookTooLong(Duration)
        case cannotRun(String)

        var description: String {
            switch self {
            case .notCalledBlender(let name):
                "\(JSONText.quoted(name)) is not run: its name does not begin with \"blender\""
            case .missing(let path): "\(path) does not exist"
            case .notExecutable(let path): "\(path) is not an executable file"
            case .notBlender: "it does not tell a version of Blender"
            case .tookTooLong(let limit): "it did not tell its version within \(limit.components.seconds) seconds"
            case .cannotRun(let reason): reason
            }
        }
    }

    static let outputBytes = 64 << 10

    let timeLimit: Duration
    /// Threads that look at the disk: a path that a client names may be on a mount that hangs.
    let disk: IOPool

    /// Whether a program is called like Blender: `blender`, `Blender.exe`, `blender-4.2`, `blender-launcher`.
    static func isCalledBlender(_ path: String) -> Bool {
        let name = (path as NSString).lastPathComponent.lowercased()
        guard name.hasPrefix("blender") else { return false }
        let rest = name.dropFirst("blender".count)
        return rest.first.map { !$0.isLetter } ?? true
    }

    /// The line in which a program tells that it is Blender, such as `Blender 4.2.1 LTS`.
    ///
    /// - Parameter path: Absolute.
    func version(of path: String) async throws(Failure) -> String {
        guard Self.isCalledBlender(path) else { throw .notCalledBlender((path as NSString).lastPathComponent) }
        switch await look(at: path) {
        case .success: break
        case .failure(let failure): throw failure
        }
        let output: String
        do {
            output = try await run(path)
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .cannotRun("\(error)")
        }
        for line in output.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("Blender ") { return line }
        }
        throw .notBlender
    }

    private func look(at path: String) async -> Result<Void, Failure> {
        do throws(ShamanError) {
            return try await disk.run { () throws(ShamanError) -> Result<Void, Failure> in
                var isDirectory: ObjCBool = false
                guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                    return .failure(.missing(path))
                }
                guard !isDirectory.boolValue, FileManager.default.isExecutableFile(atPath: path) else {
                    return .failure(.notExecutable(path))
                }
                return .success(())
            }
        } catch {
            return .failure(.cannotRun("\(error)"))
        }
    }

    private func run(_ path: String) async throws -> String {
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                var options = PlatformOptions()
                // What it starts ends with it.
                options.createSession = true
                options.teardownSequence = [
                    .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
                ]
                return try await Subprocess.run(
                    .path(FilePath(path)), arguments: ["--version"], platformOptions: options,
                    output: .string(limit: Self.outputBytes), error: .combinedWithOutput
                ).standardOutput
            }
            group.addTask { [timeLimit] in
                try await Task.sleep(for: timeLimit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let output = first else { throw Failure.tookTooLong(timeLimit) }
            return output
        }
    }
}
