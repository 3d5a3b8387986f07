import Foundation
import Glibc
import TestSupport
import Testing

/// A system call that can be made to fail, in the order of `enum call` in faultfs.c.
enum FaultyCall: Int32, CaseIterable, CustomTestStringConvertible {
    case write, fsync, syncfs, linkat, mkdirat, symlinkat, renameat, unlinkat, openat, fstatat, utimensat, readdir
    case fstatvfs, readlinkat, read

    var testDescription: String { "\(self)" }
}

/// The library that is preloaded into the server, and the page of memory by which the test steers it.
///
/// The page is shared with the server's process; both use plain words, which arrive whole.
// Safe to share: the page stays mapped for as long as the injector lives, and one thread at a time steers it.
final class FaultInjector: @unchecked Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let page: UnsafeMutablePointer<Int32>
    private let controlPath: String
    private let library: String

    /// Compiles the library and makes the page, both in a directory of the test's own.
    init(in directory: TemporaryDirectory) throws {
        library = "\(directory.path)/faultfs.so"
        let source = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Faults/faultfs.c").path
        try Command.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, source])
        controlPath = "\(directory.path)/faultfs.control"
        _ = FileManager.default.createFile(atPath: controlPath, contents: Data(count: 4096))
        let file = open(controlPath, O_RDWR)
        defer { close(file) }
        guard let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED else {
            throw Failure(description: "mmap: errno \(errno)")
        }
        page = memory.bindMemory(to: Int32.self, capacity: 6)
    }

    deinit { munmap(page, 4096) }

    /// The environment of a server whose calls beneath `root` are looked at.
    func environment(root: String, journal: String? = nil, more: [String: String] = [:]) -> [String: String] {
        var result = ["LD_PRELOAD": library, "FAULTFS_ROOT": root, "FAULTFS_CONTROL": controlPath]
        result["FAULTFS_JOURNAL"] = journal
        return result.merging(more) { $1 }
    }

    /// From now on the `number`-th such call fails, once.
    ///
    /// - Parameter error: The errno; 0 makes a write short.
    func arm(_ call: FaultyCall, number: Int, error: Int32) {
        page[1] = call.rawValue
        page[2] = Int32(number)
        page[3] = error
        page[4] = 0
        page[5] = 0
        page[0] = 1
    }

    func disarm() { page[0] = 0 }

    /// How many calls failed since the last ``arm(_:number:error:)``.
    var hits: Int { Int(page[5]) }
}

/// A command line tool that a test needs.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(arguments.joined(separator: " ")): \(text)")
        }
    }
}
