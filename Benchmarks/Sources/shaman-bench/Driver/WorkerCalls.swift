internal import Foundation

/// What one worker sends while it has tasks, ready to be written to a connection.
struct WorkerCalls: Sendable {
    private let question: [UInt8]
    private let reportFields: String

    init(authorization: String, host: String) {
        let fields = "Host: \(host)\r\nAuthorization: \(authorization)\r\n"
        question = Array("POST /api/v3/worker/task HTTP/1.1\r\n\(fields)Content-Length: 0\r\n\r\n".utf8)
        reportFields = fields
    }

    /// What workers tell of each task, in this order.
    static let reports = [
        #"{"activity":"Started","taskStatus":"active"}"#,
        #"{"activity":"Progress","steps_completed":1}"#,
        #"{"activity":"Completed","taskStatus":"completed"}"#,
    ]

    /// Asks for a task.
    ///
    /// - Returns: Its identity; nil when there is nothing to do.
    func ask(on connection: HTTPConnection) throws -> String? {
        try question.withUnsafeBytes { try connection.send($0) }
        let answer = try connection.receive(.keep)
        switch answer.status {
        case 200: return try Self.identity(in: answer.body)
        case 204: return nil
        default: throw BenchmarkFailure("a worker that asks for a task was answered \(answer.status)")
        }
    }

    /// Tells of a task.
    func report(_ body: String, of task: String, on connection: HTTPConnection) throws {
        let text = """
            POST /api/v3/worker/task/\(task) HTTP/1.1\r
            \(reportFields)Content-Type: application/json\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
        try Array(text.utf8).withUnsafeBytes { try connection.send($0) }
        let answer = try connection.receive(.keep)
        guard answer.status == 204 else {
            throw BenchmarkFailure(
                "the report \(body) was answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
    }

    /// Found by its name, as a whole decoder would take more of the processor than the server.
    private static func identity(in body: Data) throws -> String {
        guard let name = body.range(of: Data(#""uuid":""#.utf8)), body.endIndex >= name.upperBound + 36 else {
            throw BenchmarkFailure("a task came without its identity")
        }
        return String(decoding: body[name.upperBound..<(name.upperBound + 36)], as: UTF8.self)
    }
}
