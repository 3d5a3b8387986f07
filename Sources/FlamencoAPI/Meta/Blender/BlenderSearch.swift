internal import Foundation
internal import Shaman

/// Looks for Blender on the server's machine.
struct BlenderSearch: Sendable {
    let probe: BlenderProbe
    /// The directories that programs are looked for in, as `PATH` has them.
    let searchPath: String

    private static let macOSApplication = "/Applications/Blender.app/Contents/MacOS/Blender"

    /// What is there without anybody having named it; nothing if there is none.
    func found() async throws -> [BlenderMessages.CheckResult] {
        var results: [BlenderMessages.CheckResult] = []
        for (path, source) in try await onDisk({ candidates() }) {
            guard let version = try? await probe.version(of: path) else { continue }
            results.append(.init(input: "blender", path: path, source: source, isUsable: true, cause: version))
        }
        return results
    }

    /// Looks at the disk, where that may take its time.
    ///
    /// - Throws: 503 when too many are looking.
    private func onDisk<Value: Sendable>(_ look: @escaping @Sendable () -> Value) async throws(ShamanError) -> Value {
        try await probe.disk.run { () throws(ShamanError) in look() }
    }

    private func candidates() -> [(path: String, source: BlenderMessages.Source)] {
        #if os(macOS)
            if FileManager.default.isExecutableFile(atPath: Self.macOSApplication) {
                return [(Self.macOSApplication, .systemLocation)]
            }
        #endif
        return inSearchPath("blender").map { [($0, .pathVariable)] } ?? []
    }

    /// Looks whether a command or a path is Blender. Without either, looks for one.
    func check(_ input: String) async throws -> BlenderMessages.CheckResult {
        let wanted = input.trimmingCharacters(in: .whitespaces)
        guard !wanted.isEmpty else {
            guard let (path, source) = try await onDisk({ candidates().first }) else { return notFound(input) }
            return await check(path, source: source, input: input)
        }
        guard !wanted.utf8.contains(0) else { return notFound(input) }
        if wanted.contains("/") {
            guard wanted.hasPrefix("/") else {
                return .init(
                    input: input, path: "", source: .inputPath, isUsable: false,
                    cause: "There was an error running the command: the path is not absolute")
            }
            return await check(try await onDisk { program(at: wanted) }, source: .inputPath, input: input)
        }
        guard BlenderProbe.isCalledBlender(wanted) else {
            return failed(.notCalledBlender(wanted), source: .pathVariable, input: input)
        }
        guard let path = try await onDisk({ inSearchPath(wanted) }) else { return notFound(input) }
        return await check(path, source: .pathVariable, input: input)
    }

    private func check(
        _ path: String, source: BlenderMessages.Source, input: String
    ) async -> BlenderMessages.CheckResult {
        do throws(BlenderProbe.Failure) {
            let version = try await probe.version(of: path)
            return .init(input: input, path: path, source: source, isUsable: true, cause: "Found \(version)")
        } catch {
            return failed(error, source: source, input: input)
        }
    }

    private func failed(
        _ failure: BlenderProbe.Failure, source: BlenderMessages.Source, input: String
    ) -> BlenderMessages.CheckResult {
        .init(
            input: input, path: "", source: source, isUsable: false,
            cause: "There was an error running the command: \(failure)")
    }

    private func notFound(_ input: String) -> BlenderMessages.CheckResult {
        .init(input: input, path: "", source: .pathVariable, isUsable: false, cause: "Blender could not be found")
    }

    /// The program in a directory, if a directory was named.
    private func program(at path: String) -> String {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            return path
        }
        return (path as NSString).appendingPathComponent("blender")
    }

    private func inSearchPath(_ command: String) -> String? {
        // An empty entry, or a relative one, means the working directory: what lies there is nobody's choice.
        searchPath.split(separator: ":").filter { $0.hasPrefix("/") }
            .map { (String($0) as NSString).appendingPathComponent(command) }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
