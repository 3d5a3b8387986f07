internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// `shaman delete`
struct DeleteJobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete jobs, with their logs and, where the server says so, their checkouts.",
        discussion: "What was rendered stays."
    )

    @Argument(help: "The jobs' IDs, or their first \(IDPrefix.shortest) characters or more.")
    var id: [String]

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        for id in id { _ = try idPrefix(id) }
        guard yes || (!common.json && Question.canBeAsked) else {
            throw ValidationError("there is nobody to ask whether the jobs are to be deleted; say so with --yes")
        }
    }

    func run() async throws {
        let prefixes = try id.map { try idPrefix($0) }
        try await ShamanClient.with(try common.jobConfiguration()) { client in
            try await tryAll(prefixes, asJSON: common.json) { prefix in
                let job = try await client.job(try await client.jobID(prefix))
                let info = try await client.deletionInfo(ofJob: job.id)
                let what = "\(job.name), job \(job.id), \(info.shamanCheckout ? "with" : "without") its checkout"
                if !yes, !(try await Question.isAnsweredYes("Delete \(printable(what))?")) {
                    throw ShamanClientError(.refused, "\(what), was not deleted")
                }
                try await client.deleteJob(job.id)
                return ("deleting", "\(what): is being deleted")
            }
        }
    }
}
