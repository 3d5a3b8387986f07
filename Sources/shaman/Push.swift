internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// `shaman push`
struct Push: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send a directory's files, those that the server lacks, and make a checkout.",
        discussion: """
            A pattern given to --exclude fits names at any depth, or, with a slash in it, paths below DIR; *, ?, [abc] \
            and ** are understood, and a slash at its end makes it fit directories only.
            """
    )

    @Argument(help: "The directory.", completion: .directory)
    var dir: String

    @Option(help: "The checkout's name; the server adds to it when it is taken. (default: the directory's name)")
    var name: String?

    @Option(help: "How many files are sent at once.")
    var jobs = 4

    @Option(parsing: .singleValue, help: ArgumentHelp("Leave out what fits; may be repeated.", valueName: "glob"))
    var exclude: [String] = []

    @Flag(help: "Only tell what would be sent.")
    var dryRun = false

    @Flag(help: "Show no progress, and print nothing but the checkout's name.")
    var quiet = false

    @OptionGroup var cacheOptions: CacheOptions
    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...64).contains(jobs) else { throw ValidationError("--jobs has to be 1 to 64") }
        guard name.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--name must not be empty") }
        guard !dir.isEmpty else { throw ValidationError("DIR must not be empty") }
        _ = try patterns()
    }

    func run() async throws {
        var options = PushOptions(connections: jobs, hashThreads: coreCount())
        options.excluded = try patterns()
        options.isDryRun = dryRun
        let configuration = ShamanClient.Configuration(server: try common.server(), connections: jobs)
        let cache = try await cacheOptions.open(on: filePool())
        let bar = ProgressBar(style: .suitable(quiet: quiet || common.json))
        defer { bar.finish() }
        let summary = try await ShamanClient.with(configuration) { client in
            let pusher = Pusher(transport: client, options: options, cache: cache) { bar.report(ProgressSnapshot($0)) }
            return try await pusher.push(dir, name: name)
        }
        bar.finish()
        try show(summary)
    }

    private func patterns() throws -> [GlobPattern] {
        do {
            return try exclude.map { try GlobPattern($0) }
        } catch let error as ShamanClientError {
            throw ValidationError(error.message)
        }
    }

    private func show(_ summary: PushSummary) throws {
        if common.json { return try printJSON(summary) }
        let files = "\(counted(summary.files, "file")), \(ByteText(summary.bytes))"
        let sent = "\(counted(summary.uploadedFiles, "file")), \(ByteText(summary.uploadedBytes))"
        let saved = "\(ByteText(summary.savedBytes))"
        guard let checkout = summary.checkout else {
            return StandardStream.output.writeLine("\(files); would upload \(sent); would save \(saved)")
        }
        guard !quiet else { return StandardStream.output.writeLine(printable(checkout)) }
        StandardStream.output.write(
            """
            Checkout: \(printable(checkout))
            \(files); uploaded \(sent); saved \(saved)

            """)
    }
}

extension ProgressSnapshot {
    /// What a terminal shows of a push.
    init(_ progress: PushProgress) {
        let activity =
            switch progress.phase {
            case .scanning: "Looking for files"
            case .hashing: "Hashing"
            case .asking: "Asking what is missing"
            case .uploading: "Uploading"
            case .checkingOut: "Making the checkout"
            }
        let hasFiles = progress.filesTotal > 0
        self.init(
            activity: activity,
            done: progress.bytesDone,
            total: progress.bytesTotal,
            detail: hasFiles ? "\(grouped(progress.filesDone)) of \(counted(progress.filesTotal, "file"))" : "",
            countsBytes: hasFiles
        )
    }
}
