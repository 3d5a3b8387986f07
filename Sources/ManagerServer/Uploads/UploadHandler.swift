internal import FlamencoAPI
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypes

/// Stands between the HTTP decoder and Hummingbird: takes uploads for itself, hands everything else on.
///
/// Only uploads come here that are not plain: in chunks, with an expectation, deferred, or with a fault in their head. The
/// ``UploadLane`` takes all others before the decoder. Requests of one connection are answered in their order: what comes
/// while another request is being answered waits.
final class UploadHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let uploads: UploadService
    private let watch: ConnectionWatch
    private var context: ChannelHandlerContext?
    /// What stands before the decoder.
    weak var lane: UploadLane?

    /// The upload under way.
    private var exchange: UploadExchange?
    private var requestLine = ""
    private var started = NIODeadline.now()
    /// Whether the client, or the server's end, wants the connection closed after the request that is answered now.
    private var isLastRequest = false
    /// Whether Hummingbird has a request that it has not answered.
    private var isRouterBusy = false
    /// Answers that are written but perhaps not sent: until they are, nobody else may write to the socket.
    private var unsentAnswers = 0
    /// What Hummingbird's request still sends after its answer; `nil` while there is nothing to bound.
    private var routedRest: RoutedRest?
    /// Parts of later requests.
    private var waiting = CircularBuffer<HTTPRequestPart>()
    private var isReadHeldBack = false
    private var isQuiescing = false
    /// The client ended its half of the connection while it was owed an answer.
    private var isInputClosed = false
    /// The last answer is written, and perhaps not sent: nothing more is taken for a request.
    private var isEnding = false
    /// The last answer went out; all that comes is dropped until the connection is closed.
    private(set) var isLingering = false

    init(uploads: UploadService, watch: ConnectionWatch) {
        self.uploads = uploads
        self.watch = watch
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        watch.whenBodyIsSlow = { [weak self] in self?.bodyIsSlow() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        exchange?.cancel()
        exchange = nil
        self.context = nil
    }

    // MARK: - Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isEnding || isLingering { return }
        let part = unwrapInboundIn(data)
        if !waiting.isEmpty || (part.isHead && (exchange != nil || isRouterBusy)) {
            waiting.append(part)
        } else {
            process(part, context: context)
        }
    }

    private func process(_ part: HTTPRequestPart, context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            watch.headEnded()
            isLastRequest = head.headerFields[.connection]?.lowercased() == "close"
            if UploadRequest.matches(head) { return begin(head, context: context) }
            isRouterBusy = true
            routedRest = RoutedRest()
            if head.expectsContinue { sendContinue() }
        case .body(let bytes):
            if let exchange { return exchange.receive(bytes) }
            if routedRest?.isTooMuch(after: bytes.readableBytes) == true { return linger(context) }
        case .end:
            watch.requestEnded()
            if let exchange { return exchange.end() }
            routedRest?.end()
            routedRest = nil
        }
        context.fireChannelRead(wrapInboundOut(part))
    }

    private func begin(_ head: HTTPRequest, context: ChannelHandlerContext) {
        requestLine = "\(head.method) \(head.path ?? "")"
        started = .now()
        let request = Result { () throws(APIError) in try UploadRequest(head) }
        let exchange = UploadExchange(
            request, expectsContinue: head.expectsContinue, service: uploads, eventLoop: context.eventLoop,
            connection: self)
        self.exchange = exchange
        exchange.start()
    }

    /// Takes up what has waited for the request before it.
    private func processWaiting() {
        guard let context else { return }
        while let part = waiting.first, !(part.isHead && (exchange != nil || isRouterBusy)), !isEnding, !isLingering {
            waiting.removeFirst()
            process(part, context: context)
        }
        // Hummingbird takes up what it was handed at the end of a read, and this may be none.
        context.fireChannelReadComplete()
        lane?.proceed()
        closeIfInputEnded(context)
        resumeReading()
    }

    func channelInactive(context: ChannelHandlerContext) {
        exchange?.cancel()
        exchange = nil
        routedRest?.end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent where exchange != nil:
            // Hummingbird knows nothing of the upload and would close the connection under it.
            isQuiescing = true
        case ChannelEvent.inputClosed where exchange?.inputClosed() == true:
            exchange = nil
            context.close(promise: nil)
        case ChannelEvent.inputClosed where isBusy:
            // The client only ended its half; Hummingbird would close the connection before the answer is out.
            isInputClosed = true
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError, !isLingering else { return context.fireErrorCaught(error) }
        // Nothing counts that comes behind the last request.
        if isEnding || isLastRequest && isRouterBusy && routedRest == nil { return }
        exchange?.cancel()
        exchange = nil
        answerMalformed(context, reason: "\(error)")
    }

    /// Whether a request is being answered or waits for that.
    private var isBusy: Bool {
        exchange != nil || isRouterBusy || isEnding || !waiting.isEmpty || lane?.isHolding == true
    }

    /// Whether nothing is being answered or waits for that.
    var isIdle: Bool {
        exchange == nil && !isRouterBusy && unsentAnswers == 0 && waiting.isEmpty && !isEnding && !isLingering
    }

    private func closeIfInputEnded(_ context: ChannelHandlerContext) {
        guard isInputClosed, !isBusy, !isLingering else { return }
        endWhenSent(context)
    }

    /// Ends the connection once all answers are sent: a client may be slow, and where it has ended its half, to close the other
    /// is to close all at once.
    private func endWhenSent(_ context: ChannelHandlerContext) {
        isEnding = true
        waiting.removeAll()
        context.flush()
        if unsentAnswers == 0 { linger(context) }
    }

    /// Hummingbird closes its half after the last answer, which may not be sent yet.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode == .output, unsentAnswers > 0 else { return context.close(mode: mode, promise: promise) }
        endWhenSent(context)
        promise?.succeed()
    }

    private func bodyIsSlow() {
        let error = APIError.slowBody
        if let exchange { return exchange.fail(error) }
        guard let context else { return }
        guard isRouterBusy, routedRest?.isAnswerBegun == false else { return linger(context) }
        send(.failed(error), closing: true, announcingClose: true, context: context)
    }

    // MARK: - Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isLingering {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var response) where isLastRequest:
            // A client that is not told would send its next request here.
            response.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(response)), promise: promise)
            routedRest?.isAnswerBegun = true
        case .head, .body:
            context.write(data, promise: promise)
            routedRest?.isAnswerBegun = true
        case .end:
            context.write(data, promise: noteSent(promise, context))
            routedRest?.isAnswerBegun = true
            isRouterBusy = false
            watch.answered()
            if isLastRequest { return endWhenSent(context) }
            boundRoutedRest(context)
            processWaiting()
        }
    }

    /// The promise of an answer's last part, which tells the lane when the answer is sent.
    private func noteSent(
        _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext
    ) -> EventLoopPromise<Void> {
        let promise = promise ?? context.eventLoop.makePromise()
        unsentAnswers += 1
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            handler.value.unsentAnswers -= 1
            handler.value.lane?.proceed()
            if handler.value.isEnding, handler.value.unsentAnswers == 0 { handler.value.linger() }
        }
        return promise
    }

    /// Hummingbird has answered before the request came to its end: the rest is read and dropped, within limits.
    private func boundRoutedRest(_ context: ChannelHandlerContext) {
        guard routedRest != nil else { return }
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        routedRest?.begin(
            timer: context.eventLoop.scheduleTask(in: ServerLimits.drainTime) { handler.value.giveUp() })
    }

    func read(context: ChannelHandlerContext) {
        if exchange?.wantsBytes == false || waiting.count > 4 {
            isReadHeldBack = true
            watch.paused()
        } else {
            context.read()
        }
    }

    private func answerMalformed(_ context: ChannelHandlerContext, reason: String) {
        guard !isRouterBusy else {
            context.close(promise: nil)
            return
        }
        uploads.logger.info(
            "malformed request", metadata: ["peer": "\(context.remoteAddress.text)", "reason": "\(reason)"])
        let error = APIError(.badRequest, "the request is not well-formed HTTP")
        send(.failed(error), closing: true, announcingClose: true, context: context)
    }

    private func send(
        _ answer: UploadAnswer, closing: Bool, announcingClose: Bool, context: ChannelHandlerContext
    ) {
        var fields = answer.fields
        fields[.date] = HTTPDate.now()
        if announcingClose { fields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(HTTPResponse(status: answer.status, headerFields: fields))), promise: nil)
        if !answer.body.isEmpty {
            context.write(wrapOutboundOut(.body(ByteBuffer(string: answer.body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: noteSent(nil, context))
        if closing { linger(context) }
    }

    /// The connection's last answer went out elsewhere.
    func linger() {
        if let context { linger(context) }
    }

    /// Closes the sending half, reads and drops what still comes for a moment, then closes: a reset would make the client
    /// lose the answer.
    private func linger(_ context: ChannelHandlerContext) {
        guard !isLingering else { return }
        isLingering = true
        waiting.removeAll()
        lane?.proceed()
        context.close(mode: .output, promise: nil)
        let loopBound = context.loopBound
        context.eventLoop.scheduleTask(in: ServerLimits.lingerTime) { loopBound.value.close(promise: nil) }
        resumeReading()
    }
}

// MARK: - What an exchange asks for

extension UploadHandler: UploadExchange.Connection {
    func sendContinue() {
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }

    func send(_ answer: UploadAnswer, closing: Bool) {
        guard let context else { return }
        uploads.logger.debug(
            "request",
            metadata: [
                "request": "\(requestLine)", "status": "\(answer.status.code)",
                "milliseconds": "\((NIODeadline.now() - started).nanoseconds / 1_000_000)",
                "peer": "\(context.remoteAddress.text)",
            ])
        if closing { exchange = nil }
        isLastRequest = isLastRequest || isQuiescing
        send(answer, closing: closing, announcingClose: closing || isLastRequest, context: context)
        watch.answered()
    }

    func exchangeEnded() {
        exchange = nil
        guard let context else { return }
        if isLastRequest || isQuiescing { return linger(context) }
        processWaiting()
    }

    func giveUp() {
        exchange = nil
        if let context { linger(context) }
    }

    func resumeReading() {
        guard isReadHeldBack, let context, exchange?.wantsBytes ?? true else { return }
        isReadHeldBack = false
        watch.resumed()
        context.read()
    }
}

extension HTTPRequestPart {
    var isHead: Bool {
        if case .head = self { true } else { false }
    }
}

extension HTTPRequest {
    /// Whether the client waits for a word before it sends the body.
    var expectsContinue: Bool { headerFields[.expect]?.lowercased() == "100-continue" }
}

extension APIError {
    /// The answer to a body that does not come.
    static let slowBody = APIError(
        .requestTimeout, "the body came more slowly than \(ServerLimits.bodyBytesPerSecond) bytes per second")
}
