internal import ArgumentParser
internal import Shaman

/// The list of files that some subcommands work on.
struct FileListArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The list; - for standard input.", valueName: "file-list"), completion: .file())
    var path: String

    static let discussion = """
        The list has a line per file, its SHA-256, its size in bytes and its path, separated by blanks; or it is JSON: \
        {"files":[{"sha":…,"size":…,"path":…}]}.
        """
}

/// A thread for what a command reads itself.
func filePool() -> IOPool { IOPool(threads: 1, queueCapacity: 16) }
