internal import Foundation
internal import Synchronization

/// What must not outlive this process: the programs that it started and the directories that it made.
///
/// Also after Ctrl-C: a thread of its own waits for the signals, since no handler may do all this.
final class Cleanup: Sendable {
    static let shared = Cleanup()

    private struct Registry {
        var processes: Set<pid_t> = []
        var directories: Set<String> = []
        var mounts: Set<String> = []
    }

    private let registry = Mutex(Registry())

    /// Starts to wait for SIGINT, SIGTERM and SIGHUP. To be called on the main thread before there are others.
    func watchSignals() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [signals] in
            var signals = signals
            var number: Int32 = 0
            sigwait(&signals, &number)
            self.run()
            _exit(128 + number)
        }
    }

    func add(process: pid_t) { registry.withLock { _ = $0.processes.insert(process) } }
    func remove(process: pid_t) { registry.withLock { _ = $0.processes.remove(process) } }
    func add(directory: String) { registry.withLock { _ = $0.directories.insert(directory) } }
    func remove(directory: String) { registry.withLock { _ = $0.directories.remove(directory) } }
    func add(mount: String) { registry.withLock { _ = $0.mounts.insert(mount) } }
    func remove(mount: String) { registry.withLock { _ = $0.mounts.remove(mount) } }

    /// Ends the programs, by their ids, and removes the directories.
    func run() {
        let left = registry.withLock { registry in
            defer { registry = Registry() }
            return registry
        }
        for process in left.processes { kill(process, SIGKILL) }
        for process in left.processes { waitpid(process, nil, 0) }
        for mount in left.mounts { umount2(mount, Int32(MNT_DETACH)) }
        for directory in left.directories { try? TreeRemoval.remove(directory) }
    }
}
