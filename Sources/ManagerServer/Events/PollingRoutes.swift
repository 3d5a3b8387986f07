internal import FlamencoAPI
internal import HTTPTypes
internal import Hummingbird
internal import LiveEvents
internal import NIOCore
internal import SocketIO

/// Socket.IO by long polling: for clients that begin with it, or are kept from WebSockets by a proxy.
struct PollingRoutes: Sendable {
    private let events: EventServer
    /// A poll is answered after so long, also when there is nothing to tell.
    private static let longestPoll: Duration = .seconds(20)

    static func add(to router: Router<FarmRequestContext>, events: EventServer) {
        let routes = PollingRoutes(events: events)
        router.get("socket.io") { request, _ in try await routes.poll(request) }
        router.post("socket.io") { request, _ in try await routes.receive(request) }
        router.refuseOtherMethods(than: [.get, .post], at: "socket.io")
        router.get("api/v3/events") { request, _ in try await routes.history(request) }
        router.refuseOtherMethods(than: [.get], at: "api/v3/events")
    }

    private func poll(_ request: Request) async throws -> Response {
        let version = try version(request)
        if let id = request.uri.queryParameters["sid"] {
            guard let session = events.session(String(id)) else { throw Self.unknownSession }
            return answer(try await packets(session), session.version)
        }
        guard request.uri.queryParameters["transport"] == "polling" else {
            throw APIError(.badRequest, "Transport unknown")
        }
        guard let session = events.open(version, upgrades: ["websocket"]) else {
            throw APIError(.serviceUnavailable, "too many listen already", retryAfterSeconds: 5)
        }
        return answer(try await packets(session), version)
    }

    /// Waits for what is to be sent.
    private func packets(_ session: ListenerSession) async throws -> String {
        let timer = Task {
            try? await Task.sleep(for: Self.longestPoll)
            if !Task.isCancelled { session.stopWaiting() }
        }
        defer { timer.cancel() }
        let frames = await withTaskCancellationHandler {
            await session.take()
        } onCancel: {
            session.stopWaiting()
        }
        guard let frames else { throw Self.unknownSession }
        let packets = frames.compactMap(EnginePacket.init(_:))
        return PollingPayload.text(packets.isEmpty ? [.noop] : packets, session.version)
    }

    private func receive(_ request: Request) async throws -> Response {
        _ = try version(request)
        guard let id = request.uri.queryParameters["sid"], let session = events.session(String(id)) else {
            throw Self.unknownSession
        }
        let body = try await request.wholeBody(upTo: EventsLimits.payloadBytes)
        guard let packets = PollingPayload.packets(Array(body.readableBytesView), session.version) else {
            session.receiveNonsense()
            throw APIError(.badRequest, "the body has no packets of Engine.IO")
        }
        for packet in packets { session.receive(packet) }
        return answer("ok", session.version)
    }

    // MARK: GET /api/v3/events

    /// What happened after an event.
    private func history(_ request: Request) async throws -> Response {
        guard let text = request.uri.queryParameters["after"], let number = UInt64(text) else {
            throw APIError(
                .badRequest, "parameter \"after\" in query has an error: it has to be the number of an event")
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: await events.history(after: number))))
    }

    private func version(_ request: Request) throws -> EngineVersion {
        let host = request.head.authority
        let forwarded = HTTPField.Name("X-Forwarded-Host").flatMap { request.headers[$0] }
        guard SameOrigin.allows(origin: request.headers[.origin], host: host, forwarded: forwarded) else {
            throw APIError(.forbidden, "pages of other servers may not listen")
        }
        guard let version = EngineVersion(query: request.uri.queryParameters["EIO"].map(String.init)) else {
            throw APIError(.badRequest, "EIO has to be 3 or 4")
        }
        return version
    }

    private func answer(_ text: String, _ version: EngineVersion) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/plain; charset=UTF-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    private static let unknownSession = APIError(.badRequest, "Session ID unknown")
}
