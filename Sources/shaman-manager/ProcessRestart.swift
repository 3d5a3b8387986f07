internal import Glibc

/// Begins the program anew in the same process: with its arguments, its environment and its number, and nothing else.
enum ProcessRestart {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Does not return unless it fails. Files that are open are closed by the system.
    static func run() throws {
        // Handlers go with the program, but what is ignored would stay so.
        for number in [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        // The program that runs, also when a newer one lies in its place.
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", &arguments)
        throw Failure(description: "the program cannot be started again: \(String(cString: strerror(errno)))")
    }
}
