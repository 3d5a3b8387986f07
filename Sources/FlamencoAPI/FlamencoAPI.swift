public import FarmStore
public import Hummingbird
public import JobCompiler
public import JobFiles
public import JobManager
public import ManagerConfiguration
public import Shaman
public import WorkerManager

/// The dialect of Flamenco 3's clients: decode, one call of the domain, encode.
public struct FlamencoAPI: Sendable {
    private let shaman: ShamanOperations
    private let checkouts: CheckoutListing
    let meta: MetaOperations
    private let document: APIDocument
    let configuration: ConfigurationStore
    let workers: WorkerManager
    let jobs: JobManager
    let jobOperations: JobOperations
    let files: JobFiles
    let previews: PreviewOperations
    private let history: HistoryOperations
    let managementToken: String?

    /// - Parameters:
    ///   - shaman: The file store; `nil` while it is switched off or not set up.
    ///   - jobs: The jobs of the farm.
    ///   - files: Logs of tasks, and previews.
    ///   - history: What the farm did over time.
    ///   - submitter: Makes jobs of what is submitted.
    ///   - compiler: Knows the job types.
    ///   - pool: Threads for blocking calls that are not the store's.
    ///   - trialOfStore: Says why a file store could not be opened at a path, `nil` when it could. Blocks.
    ///   - restart: Has the server end and begin anew, with what is then configured.
    public init(
        configuration: ConfigurationStore, shaman: ShamanService?, workers: WorkerManager, jobs: JobManager,
        files: JobFiles, history: FarmHistory, submitter: JobSubmitter, compiler: JobCompiler, pool: IOPool,
        trialOfStore: @escaping @Sendable (String) -> String?, restart: @escaping @Sendable () -> Void
    ) throws {
        self.workers = workers
        self.jobs = jobs
        self.files = files
        previews = PreviewOperations(jobs: jobs, files: files)
        self.history = HistoryOperations(history: history)
        jobOperations = JobOperations(jobs: jobs, submitter: submitter, compiler: compiler)
        self.configuration = configuration
        managementToken = configuration.current.server.managementToken
        self.shaman = ShamanOperations(shaman: shaman)
        checkouts = CheckoutListing(shaman: shaman, jobs: jobs)
        let trials = IOPool(threads: APILimits.trialThreads, queueCapacity: APILimits.trialQueue)
        meta = MetaOperations(
            store: configuration,
            file: ConfigurationOperations(
                store: configuration, pool: pool, trials: trials, trialOfStore: trialOfStore, restart: restart),
            shaman: shaman, trials: trials)
        document = try APIDocument()
    }

    /// Adds all routes but the upload, which the server takes before the router.
    public func addRoutes(to router: Router<some ClientContext>) {
        let configuration = configuration
        let routes = RouteTable(router: router) { configuration.current.server.trustedProxies }
        routes.add("api/v3/version", [.get: { request, _ in try meta.version(request) }])
        routes.add("api/v3/openapi3.json", [.get: { request, _ in document.response(to: request) }])
        addConfigurationRoutes(to: routes)
        addShamanRoutes(to: routes)
        addWorkerRoutes(to: routes)
        addWorkerManagementRoutes(to: routes)
        addJobRoutes(to: routes)
        routes.add("api/v3/farm/history", [.get: { request, _ in try await history.samples(request) }])
    }

    private func addShamanRoutes(to routes: RouteTable<some ClientContext>) {
        routes.add(
            "api/v3/shaman/files/{checksum}/{filesize}",
            [
                .get: { request, call in
                    try await shaman.fileStatus(
                        request, checksum: call.parameter("checksum"), filesize: call.parameter("filesize"))
                },
                // The server answers uploads itself; what arrives here is none that it can read.
                .post: { _, _ in throw APIError(.badRequest, "the URL of an upload is not well formed") },
            ])
        routes.add(
            "api/v3/shaman/checkout/requirements",
            [.post: { request, _ in try await shaman.requirements(request) }])
        routes.add(
            "api/v3/shaman/checkout/create", [.post: { request, _ in try await shaman.createCheckout(request) }])
        routes.add("api/v3/shaman/checkouts", [.get: { request, _ in try await checkouts.list(request) }])
        routes.add(
            "api/v3/shaman/gc",
            [
                .post: { request, call in try await shaman.collectGarbage(request, logger: call.logger) },
                .get: { request, _ in try shaman.collections(request) },
            ])
        routes.add(
            "api/v3/shaman/fsck",
            [
                .post: { request, call in try await shaman.startVerification(request, logger: call.logger) },
                .get: { request, _ in try shaman.verificationStatus(request) },
                .delete: { _, _ in try shaman.cancelVerification() },
            ])
        routes.add("api/v3/shaman/stats", [.get: { request, _ in try shaman.stats(request) }])
    }
}
