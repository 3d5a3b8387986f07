internal import ArgumentParser
internal import ShamanClient
internal import Terminal

/// Says on standard error what went wrong, where the work goes on.
func complain(_ message: String) {
    StandardStream.error.writeLine("shaman: \(printable(message))")
}

/// What became of one of several things that were to be done.
struct Attempt: Encodable {
    let id: String
    let status: String?
    let error: String?
}

/// What became of several things that were to be done.
struct AttemptReport: Encodable {
    let results: [Attempt]
}

/// Does something for each of several identities, whatever happens to the others, and tells what became of them.
///
/// - Parameter attempt: returns the status that a report has, and the line that a person reads.
/// - Throws: `ExitCode` 1 when one failed.
func tryAll(
    _ prefixes: [IDPrefix], asJSON: Bool, _ attempt: (IDPrefix) async throws -> (status: String, line: String)
) async throws {
    var results: [Attempt] = []
    for prefix in prefixes {
        do {
            let (status, line) = try await attempt(prefix)
            results.append(Attempt(id: prefix.text, status: status, error: nil))
            if !asJSON { StandardStream.output.writeLine(printable(line)) }
        } catch let error as ShamanClientError {
            results.append(Attempt(id: prefix.text, status: nil, error: error.message))
            if !asJSON { complain(error.message) }
        }
    }
    if asJSON { try printJSON(AttemptReport(results: results)) }
    guard results.allSatisfy({ $0.error == nil }) else { throw ExitCode(1) }
}
