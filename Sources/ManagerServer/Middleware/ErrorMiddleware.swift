internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird
internal import JobManager
internal import Logging
internal import NIOHTTP1
internal import Shaman
internal import WorkerManager

/// Turns whatever a route throws into `{"code": …, "message": …}`, and logs each request in one line.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let started = ContinuousClock.now
        var failure: APIError?
        let response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            let answer = Self.answer(to: error, request: request, logger: context.logger)
            failure = answer
            response = Response(
                status: answer.status, headers: answer.fields, body: .init(byteBuffer: .init(string: answer.body)))
        }
        log(request, response: response, failure: failure, seconds: ContinuousClock.now - started, context: context)
        return response
    }

    private static func answer(to error: any Error, request: Request, logger: Logger) -> APIError {
        switch error {
        case let error as APIError: return error
        case let error as ShamanError: return APIError(error)
        case let error as WorkerError: return APIError(error)
        case let error as JobError: return APIError(error)
        case let error as any HTTPResponseError where error.status == .notFound:
            return APIError(.notFound, "there is nothing at \(request.uri.path)")
        case let error as any HTTPResponseError: return APIError(error.status, error.status.reasonPhrase)
        default:
            logger.error("a request failed", metadata: ["reason": "\(error)"])
            return APIError(.internalServerError, "unexpected error: \(error)")
        }
    }

    private func log(
        _ request: Request, response: Response, failure: APIError?, seconds: Duration, context: Context
    ) {
        // A line per request, but none per file, and none for what each worker asks all the time.
        let path = request.uri.path
        let isFrequent =
            path.hasPrefix("/api/v3/shaman/files/") || path == "/api/v3/worker/state" || path == "/api/v3/worker/task"
        let level: Logger.Level = response.status.code >= 500 ? .error : (isFrequent ? .debug : .info)
        var metadata: Logger.Metadata = [
            "request": "\(request.method) \(request.uri.path)", "status": "\(response.status.code)",
            "milliseconds": "\(Int(seconds / .milliseconds(1)))",
        ]
        if let failure { metadata["reason"] = "\(failure.message)" }
        context.logger.log(level: level, "request", metadata: metadata)
    }
}
