internal import Foundation

/// The report for programs. Values are in the units that they name: seconds, bytes, and counts of them.
struct JSONReport {
    let report: Report

    func data() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode(
            Document(
                machine: report.machine, sha256BytesPerSecond: report.hashing, cases: report.cases.map(Case.init),
                failures: report.failures))
    }

    private struct Document: Encodable {
        let machine: Machine
        let sha256BytesPerSecond: Summary
        let cases: [Case]
        let failures: [Report.Failure]
    }

    private struct Case: Encodable {
        let workload: String
        let name: String
        let limit: String?
        let rounds: Int
        let figures: [JSONFigure]

        init(_ result: CaseResult) {
            workload = result.workload
            name = result.name
            limit = result.limitName
            rounds = result.rounds
            figures = result.figures.map(JSONFigure.init)
        }
    }

    private struct JSONFigure: Encodable {
        let name: String
        let unit: Metric.Unit
        let higherIsBetter: Bool
        let server: Summary
        let limit: Summary?
        let ratio: Double?

        init(_ figure: Figure) {
            name = figure.metric.name
            unit = figure.metric.unit
            higherIsBetter = figure.metric.higherIsBetter
            server = figure.server
            limit = figure.limit
            ratio = figure.ratio
        }
    }
}
