internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// The files of a job.
struct SubmitFiles: ParsableArguments {
    /// Files that are sent at once.
    static let connections = 4

    @Option(
        help: ArgumentHelp("Send this directory's files first, and make a checkout.", valueName: "dir"),
        completion: .directory)
    var push: String?

    @Option(help: ArgumentHelp("Work on a checkout that is there already.", valueName: "name"))
    var checkout: String?

    @Option(help: ArgumentHelp("The scene, by its path in the directory or checkout.", valueName: "path"))
    var blend: String?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Leave out of --push what fits; may be repeated.", valueName: "glob"))
    var exclude: [String] = []

    func validate() throws {
        guard push == nil || checkout == nil else { throw ValidationError("give either --push or --checkout") }
        guard push != nil || checkout != nil || blend == nil else {
            throw ValidationError("--blend needs --push or --checkout; a scene elsewhere is given by --set blendfile=…")
        }
        guard push != nil || exclude.isEmpty else { throw ValidationError("--exclude needs --push") }
        guard push.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--push must not be empty") }
        guard checkout.map({ !$0.isEmpty }) ?? true else { throw ValidationError("--checkout must not be empty") }
        _ = try patterns()
    }

    /// The checkout, as far as it is known before anything is sent: one that is to be made may get another name.
    func planned() async throws -> SceneFiles? {
        if let push, let blend { try await SceneFiles.checkScene(blend, in: push, on: filePool()) }
        guard let name = checkout ?? push?.split(separator: "/").last.map(String.init) else { return nil }
        return try SceneFiles(checkout: name, blend: blend)
    }

    /// Sends the directory's files and makes the checkout; `nil` when there is none to be made.
    func place(_ client: ShamanClient, _ cacheOptions: CacheOptions, quiet: Bool) async throws -> SceneFiles? {
        guard let push else { return nil }
        var options = PushOptions(connections: Self.connections, hashThreads: coreCount())
        options.excluded = try patterns()
        let cache = try await cacheOptions.open(on: filePool())
        let bar = ProgressBar(style: .suitable(quiet: quiet))
        defer { bar.finish() }
        let pusher = Pusher(transport: client, options: options, cache: cache) { bar.report(ProgressSnapshot($0)) }
        guard let checkout = try await pusher.push(push, name: nil).checkout else { return nil }
        return try SceneFiles(checkout: checkout, blend: blend)
    }

    private func patterns() throws -> [GlobPattern] {
        do {
            return try exclude.map { try GlobPattern($0) }
        } catch let error as ShamanClientError {
            throw ValidationError(error.message)
        }
    }
}
