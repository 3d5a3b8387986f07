internal import FoundationEssentials
internal import NIOHTTP1

extension ShamanClientError {
    /// Says what an answer other than 2xx means.
    ///
    /// - Parameters:
    ///   - task: what was asked for, to follow "cannot": `upload "a.png"`.
    ///   - server: where it was asked.
    init(status: HTTPResponseStatus, headers: HTTPHeaders, body: [UInt8], task: String, server: ServerURL) {
        let code = Int(status.code)
        let said = Self.explanation(body, headers) ?? "\(code) \(status.reasonPhrase)"
        let kind = Kind(status: code)
        let message =
            switch code {
            case 300..<400:
                "\(server) sends elsewhere (\(code), \(headers.first(name: "location") ?? "nowhere")); use that URL"
            case 404, 405:
                "cannot \(task): what answers at \(server) does not offer it (\(said))"
            default:
                "cannot \(task): \(said)"
            }
        self.init(kind, Self.oneLine(message), status: code, retryAfter: Self.retryAfter(headers))
    }

    /// Says what an answer other than 2xx means to a request for one thing that the server may not have.
    ///
    /// - Parameters:
    ///   - task: what was asked for, to follow "cannot": `show the job 1a2b`.
    ///   - server: where it was asked.
    init(lookup answer: Answer, task: String, server: ServerURL) {
        // What is no manager answers 404, too, but not with an error object.
        guard answer.status.code == 404, let said = Self.errorObject(answer.body) else {
            self.init(
                status: answer.status, headers: answer.headers, body: answer.body, task: task, server: server)
            return
        }
        self.init(.notFound, Self.oneLine("cannot \(task): \(said)"), status: 404)
    }

    private static func errorObject(_ body: [UInt8]) -> String? {
        guard let error = try? JSONDecoder().decode(WireError.self, from: Data(body)) else { return nil }
        return error.message.isEmpty ? nil : error.message
    }

    /// The server's own words: the message of its error object, or a short plain text.
    private static func explanation(_ body: [UInt8], _ headers: HTTPHeaders) -> String? {
        if let message = errorObject(body) { return message }
        guard headers.first(name: "content-type")?.hasPrefix("text/plain") == true, !body.isEmpty else { return nil }
        let text = String(decoding: body.prefix(300), as: UTF8.self).trimmingPrefix { $0.isWhitespace }
        return text.isEmpty ? nil : String(text)
    }

    private static func retryAfter(_ headers: HTTPHeaders) -> Duration? {
        guard let text = headers.first(name: "retry-after"), let seconds = Int64(text), seconds >= 0 else { return nil }
        return .seconds(min(seconds, 3600))
    }

    /// The text with line ends and other control characters replaced, so that it stays one line of a log or terminal.
    static func oneLine(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        while result.last == " " { result.removeLast() }
        return result
    }
}

extension ShamanClientError.Kind {
    /// What a status other than 2xx means. 425 is an outcome of an upload and an error elsewhere.
    init(status: Int) {
        switch status {
        case 409: self = .conflict
        case 417: self = .contentMismatch
        case 424: self = .missingBlobs
        case 507: self = .noSpace
        case 300..<400, 404, 405: self = .unexpectedAnswer
        case 408, 425, 429, 500, 502, 503, 504: self = .serverFailure
        default: self = .refused
        }
    }
}
