internal import FarmModel
internal import JobCompiler

/// The bodies of the operations on job types, beside the types themselves.
enum JobTypeMessages {
    /// A script that cannot be used.
    struct Problem: Encodable {
        let script: String
        let jobType: String
        let message: String
        let line: Int?
        let isBuiltInUsed: Bool

        enum CodingKeys: String, CodingKey {
            case script, message, line
            case jobType = "job_type"
            case isBuiltInUsed = "is_built_in_used"
        }

        init(_ problem: JobTypeProblem) {
            script = problem.fileName
            jobType = problem.jobType
            message = problem.message
            line = problem.location?.line
            isBuiltInUsed = problem.isBuiltInUsed
        }
    }
}
