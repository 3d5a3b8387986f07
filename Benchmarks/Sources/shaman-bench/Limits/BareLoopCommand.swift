internal import ArgumentParser
internal import Glibc

/// What `shaman-bench` starts itself as, so that the bare loop's CPU is measured the way the server's is.
struct BareLoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bare-loop", shouldDisplay: false)

    @Option(help: "The port of the loopback interface to serve.") var port: UInt16
    @Option(help: "Where bodies are written; without it they are dropped.") var directory: String?

    func run() throws {
        guard let directory else { try BareLoop(port: port, body: .drop).serve() }
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw BenchmarkFailure("open", directory) }
        try BareLoop(port: port, body: .store(directory: descriptor)).serve()
    }
}
