import FarmModel
import Testing

@testable import JobManager

@Suite("What people may ask of jobs and tasks")
struct RequestRulesTests {
    /// For each wanted status: what is asked for, and the statuses in which a job can be asked for it.
    private static let jobs: [(JobStatus, JobStatus?, Set<JobStatus>)] = [
        (.cancelRequested, .cancelRequested, cancelable), (.canceled, .cancelRequested, cancelable),
        (.pauseRequested, .pauseRequested, pausable), (.paused, .pauseRequested, pausable),
        (.requeueing, .requeueing, requeueable), (.queued, .requeueing, requeueable),
        (.failed, .failed, [.active, .queued, .paused, .pauseRequested]), (.active, nil, []), (.completed, nil, []),
        (.underConstruction, nil, []),
    ]
    private static let cancelable: Set<JobStatus> = [
        .active, .failed, .paused, .pauseRequested, .queued, .requeueing, .underConstruction,
    ]
    private static let pausable: Set<JobStatus> = [.active, .queued, .canceled, .requeueing]
    private static let requeueable = Set(JobStatus.allCases).subtracting([.requeueing])

    @Test("every status of a job × every status that is wanted", arguments: jobs)
    func job(wanted: JobStatus, request: JobStatus?, from: Set<JobStatus>) {
        for status in JobStatus.allCases {
            let answer = Result { () throws(JobError) in try RequestRules.request(wanted, of: job(status)) }
            if from.contains(status) {
                #expect(answer == request.map(Result.success), "\(status) -> \(wanted)")
            } else {
                let error = #expect(throws: JobError.self) { try answer.get() }
                #expect(error?.code == .impossible)
                #expect(error?.message.contains(wanted.rawValue) == true)
            }
        }
    }

    @Test("what a job is already, or is about to be, is granted, by both names of it")
    func granted() {
        for wanted in [JobStatus.canceled, .cancelRequested] {
            #expect(
                Set(JobStatus.allCases.filter { RequestRules.isGranted(wanted, $0) }) == [.canceled, .cancelRequested])
        }
        for wanted in [JobStatus.paused, .pauseRequested] {
            #expect(
                Set(JobStatus.allCases.filter { RequestRules.isGranted(wanted, $0) }) == [.paused, .pauseRequested])
        }
        for wanted in [JobStatus.queued, .requeueing] {
            #expect(!JobStatus.allCases.contains { RequestRules.isGranted(wanted, $0) })
        }
        #expect(RequestRules.isGranted(.failed, .failed) && !RequestRules.isGranted(.failed, .active))
    }

    @Test("a job that is being deleted can only be canceled", arguments: JobStatus.allCases)
    func deleted(wanted: JobStatus) throws {
        var job = job(.active)
        job.deleteRequestedAt = Timestamp(microseconds: 1)
        if wanted == .canceled || wanted == .cancelRequested {
            #expect(try RequestRules.request(wanted, of: job) == .cancelRequested)
        } else {
            let error = #expect(throws: JobError.self) { try RequestRules.request(wanted, of: job) }
            #expect(error == JobError(.impossible, "job \(job.id) is being deleted"))
        }
    }

    /// For each wanted status, the statuses in which a task can be asked for it.
    private static let tasks: [(TaskStatus, Set<TaskStatus>)] = [
        (.queued, Set(TaskStatus.allCases)), (.completed, Set(TaskStatus.allCases)),
        (.canceled, [.active, .queued, .softFailed, .paused, .failed, .canceled]),
        (.paused, [.queued, .softFailed, .paused]), (.failed, [.active, .queued, .softFailed, .paused, .failed]),
        (.active, []), (.softFailed, []),
    ]

    @Test("every status of a task × every status that is wanted", arguments: tasks)
    func task(wanted: TaskStatus, from: Set<TaskStatus>) {
        for status in TaskStatus.allCases {
            let error = Result { () throws(JobError) in try RequestRules.check(wanted, of: task(status)) }.error
            #expect(error?.code == (from.contains(status) ? nil : .impossible), "\(status) -> \(wanted)")
            if let error { #expect(error.message.contains(wanted.rawValue)) }
        }
    }

    private func job(_ status: JobStatus) -> Job {
        Job(
            number: 1, id: JobID(), name: "job", type: "test", priority: 50, status: status,
            createdAt: Timestamp(microseconds: 0))
    }

    private func task(_ status: TaskStatus) -> JobTask {
        JobTask(
            key: TaskKey(job: 1, index: 1), id: TaskID(), name: "task", type: "misc", priority: 50, status: status,
            stepsTotal: 1, openDependencies: 0, updatedAt: Timestamp(microseconds: 0))
    }
}

extension Result {
    fileprivate var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
