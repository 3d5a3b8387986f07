internal import Foundation
internal import Hummingbird

/// Reads what stands behind the question mark of a request's URL.
///
/// What is wrong with it is a 400 that names the parameter.
enum QueryParameters {
    /// A text in a request's query, as forms write it: `+` is a blank. `nil` when it is not there.
    static func text(_ name: String, in request: Request) throws(APIError) -> String? {
        let parts = (request.uri.query ?? "").split(separator: "&")
        guard let raw = parts.first(where: { $0.hasPrefix("\(name)=") })?.dropFirst(name.count + 1) else { return nil }
        guard let text = String(raw).replacing("+", with: " ").removingPercentEncoding else {
            throw APIError(.badRequest, "parameter \"\(name)\" in query has an error: it is not well formed")
        }
        return text
    }

    /// A number in a request's query; `nil` when it is not there.
    static func number(_ name: String, in request: Request) throws(APIError) -> Int? {
        guard let text = request.uri.queryParameters[Substring(name)] else { return nil }
        guard let number = Int(text) else {
            throw APIError(.badRequest, "parameter \"\(name)\" in query has an error: it is not a number")
        }
        return number
    }

    /// The number, unless it is below a bound.
    static func bounded(_ number: Int, _ name: String, from lowest: Int) throws(APIError) -> Int {
        guard number >= lowest else {
            throw APIError(.badRequest, "\"\(name)\" is \(number), and has to be \(lowest) at least")
        }
        return number
    }
}
