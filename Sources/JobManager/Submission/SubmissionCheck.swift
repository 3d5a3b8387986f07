internal import FarmModel

/// Whether what a client submits is within bounds.
enum SubmissionCheck {
    private static let typeBytes = 255
    private static let platformBytes = 64
    private static let checkoutBytes = 1024
    /// Some less than what can be read again, as settings travel to scripts inside of other things.
    private static let settingDepth = JSONValue.maximumDepth - 20

    /// - Throws: `invalid` that names the member; `impossible` for a status that a job cannot begin as.
    static func check(_ job: Submission) throws(JobError) {
        guard !job.name.allSatisfy(\.isWhitespace) else { throw JobError(.invalid, "\"name\" is empty") }
        try check(job.name, "name", TextLimits.nameBytes)
        try check(job.type, "type", typeBytes)
        try check(job.platform, "submitter_platform", platformBytes)
        try check(job.checkout ?? "", "storage.shaman_checkout_id", checkoutBytes)
        guard Int32(exactly: job.priority) != nil else {
            throw JobError(.invalid, "\"priority\" is out of range: \(job.priority)")
        }
        for (key, value) in job.settings where depth(value) > settingDepth {
            throw JobError(.invalid, "setting \"\(key.prefix(64))\" is nested deeper than \(settingDepth) levels")
        }
        switch job.initialStatus {
        case nil, .queued, .paused: break
        case .some(let status):
            throw JobError(.impossible, "a job cannot begin as \(status.rawValue), but as queued or paused")
        }
    }

    /// The same for what the job's type made of it: a script may have changed everything.
    static func check(_ job: NewJob) throws(JobError) {
        try check(job.name, "name", TextLimits.nameBytes)
        try check(job.checkout ?? "", "storage.shaman_checkout_id", checkoutBytes)
        for (place, task) in job.tasks.enumerated() {
            try check(task.name, "name of task \(place + 1)", TextLimits.nameBytes)
            try check(task.type, "type of task \(place + 1)", typeBytes)
        }
    }

    private static func depth(_ value: JSONValue) -> Int {
        if let list = value.array { return 1 + (list.map(depth).max() ?? 0) }
        if let members = value.object { return 1 + (members.values.map(depth).max() ?? 0) }
        return 0
    }

    private static func check(_ text: String, _ member: String, _ limit: Int) throws(JobError) {
        guard text.utf8.count <= limit else {
            throw JobError(
                .invalid, "\"\(member)\" has \(text.utf8.count) bytes, and may have \(limit) at most")
        }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw JobError(.invalid, "\"\(member)\" has a control character in it")
        }
    }
}
