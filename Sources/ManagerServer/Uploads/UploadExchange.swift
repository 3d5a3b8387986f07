internal import FlamencoAPI
internal import Logging
internal import NIOCore
internal import Shaman

/// One upload request, from its head to its answer. It lives on its connection's event loop; the engine's blocking calls
/// run on the engine's threads, one at a time.
///
/// The body goes to the disk in batches while the next batch comes in. A small file is one job: begun, written and
/// published in one go. An answer goes out as soon as it is known; what the client still sends is then read and dropped.
final class UploadExchange {
    /// What the connection has to do for an exchange.
    protocol Connection: AnyObject {
        /// Let the client send: it waits for a word.
        func sendContinue()
        /// The answer is known. It is the connection's last when `closing`; otherwise the rest of the body is still read.
        func send(_ answer: UploadAnswer, closing: Bool)
        /// The request was read to its end and answered; the next one can come.
        func exchangeEnded()
        /// The client goes on sending for too long after its answer.
        func giveUp()
        /// More can be read now.
        func resumeReading()
    }

    private let service: UploadService
    private let eventLoop: any EventLoop
    private weak var connection: (any Connection)?
    private let request: UploadRequest?

    private var upload: BlobUpload?
    private var hasBegun = false
    private var isJobRunning = false
    /// The last job is running: how it ends is the answer.
    private var isFinishing = false
    private var pending: [ByteBuffer] = []
    private var pendingBytes = 0
    private var jobBytes = 0
    private var hasEnded = false
    /// The client waits for "100 Continue", and has not got it.
    private var isContinueOwed: Bool
    private var answer: UploadAnswer?
    private var drainedBytes: Int64 = 0
    private var drainTimer: Scheduled<Void>?
    private var isFinished = false

    /// - Parameters:
    ///   - request: The checked head, or what is wrong with it.
    ///   - expectsContinue: The client waits for a word before it sends the body, also when its head is wrong.
    init(
        _ request: Result<UploadRequest, APIError>, expectsContinue: Bool, service: UploadService,
        eventLoop: any EventLoop, connection: any Connection
    ) {
        self.service = service
        self.eventLoop = eventLoop
        self.connection = connection
        self.request = try? request.get()
        isContinueOwed = expectsContinue
        if case .failure(let error) = request { answer = .failed(error) }
    }

    deinit {
        drainTimer?.cancel()
        service.addBuffered(-pendingBytes - jobBytes)
    }

    /// Whether the connection should read on.
    var wantsBytes: Bool {
        if answer != nil { return true }
        if pendingBytes >= ServerLimits.uploadBatchBytes { return false }
        return !(isJobRunning && pendingBytes > 0 && service.isCrowded)
    }

    /// Begins; must be called once, right after `init`.
    func start() {
        if answer != nil { return respond(isLast: false) }
        guard let request, let shaman = service.shaman else { return conclude(.failed(.shamanNotActive)) }
        if shaman.blobs.isKnownStored(request.blob) { return conclude(.alreadyStored) }
        switch shaman.blobs.admit(request.blob, canDefer: request.canDefer, whenStored: whenStoredByOther()) {
        case .admitted(let upload):
            self.upload = upload
            let isSmall = request.contentLength.map { $0 <= Int64(ServerLimits.uploadBatchBytes) } ?? false
            if isContinueOwed || !isSmall { runJob() }
        case .deferred:
            holdDeferred(request.blob, shaman)
        }
    }

    func receive(_ bytes: ByteBuffer) {
        isContinueOwed = false
        guard answer == nil else { return drop(bytes.readableBytes) }
        pending.append(bytes)
        pendingBytes += bytes.readableBytes
        service.addBuffered(bytes.readableBytes)
        if pendingBytes >= ServerLimits.uploadBatchBytes { runJob() }
    }

    func end() {
        hasEnded = true
        if answer != nil { finish() } else { runJob() }
    }

    /// The client is gone, or so slow that it counts as gone.
    func cancel() {
        isFinished = true
        abandonUpload()
        discardPending()
    }

    /// The client will send no more; in the middle of a body that means that it is gone.
    ///
    /// - Returns: Whether it is gone.
    func inputClosed() -> Bool {
        guard !hasEnded else { return false }
        cancel()
        return true
    }

    /// Ends the exchange with an answer of the connection's own, such as a time-out.
    func fail(_ error: APIError) {
        guard answer == nil else {
            isFinished = true
            connection?.giveUp()
            return
        }
        conclude(.failed(error), isLast: true)
    }

    // MARK: - Jobs

    /// Hands what has come so far to the engine, if it is not busy with this upload already.
    private func runJob() {
        guard let upload, answer == nil, !isJobRunning, let pool = service.shaman?.pool else { return }
        guard !hasBegun || hasEnded || pendingBytes >= ServerLimits.uploadBatchBytes else { return }
        let batch = pending
        let begins = !hasBegun
        let finishes = hasEnded
        pending = []
        jobBytes = pendingBytes
        pendingBytes = 0
        hasBegun = true
        isJobRunning = true
        isFinishing = finishes
        let exchange = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        let isAccepted = pool.submit {
            let outcome = Self.perform(upload, begins: begins, batch: batch, finishes: finishes)
            eventLoop.execute { exchange.value.jobEnded(outcome) }
        }
        if !isAccepted { jobEnded(.failure(.busy)) }
    }

    private static func perform(
        _ upload: BlobUpload, begins: Bool, batch: [ByteBuffer], finishes: Bool
    ) -> Result<BlobUpload.Progress, ShamanError> {
        do throws(ShamanError) {
            if begins {
                let progress = try upload.begin()
                if progress != .accepting { return .success(progress) }
            }
            for buffer in batch { try upload.append(buffer.readableBytesSpan) }
            return .success(finishes ? try upload.finish() : .accepting)
        } catch {
            return .failure(error)
        }
    }

    private func jobEnded(_ outcome: Result<BlobUpload.Progress, ShamanError>) {
        isJobRunning = false
        service.addBuffered(-jobBytes)
        jobBytes = 0
        guard answer == nil, !isFinished else { return }
        switch outcome {
        case .failure(let error):
            log(error)
            conclude(.failed(APIError(error)))
        case .success(let progress):
            if let answer = UploadAnswer(progress) { return conclude(answer) }
            if isContinueOwed {
                isContinueOwed = false
                connection?.sendContinue()
            }
            runJob()
            connection?.resumeReading()
        }
    }

    // MARK: - Others who upload the same

    private func whenStoredByOther() -> @Sendable () -> Void {
        let exchange = NIOLoopBound(WeakExchange(self), eventLoop: eventLoop)
        let eventLoop = eventLoop
        return { eventLoop.execute { exchange.value.exchange?.storedByOther() } }
    }

    private func storedByOther() {
        // Whoever is just publishing may be told so by another who found the blob there a moment later: without this
        // neither of them would be the one that stored it.
        guard answer == nil, !isFinished, !isFinishing else { return }
        conclude(.alreadyStored)
    }

    /// Waits a little for the other uploader before the client is sent away.
    private func holdDeferred(_ blob: BlobID, _ shaman: ShamanService) {
        let exchange = NIOLoopBound(self, eventLoop: eventLoop)
        let eventLoop = eventLoop
        Task {
            let isStored = (try? await shaman.blobs.waitForOtherUpload(of: blob, on: shaman.pool)) ?? false
            eventLoop.execute { exchange.value.conclude(isStored ? .alreadyStored : .deferred) }
        }
    }

    // MARK: - Answers

    /// The answer is known.
    ///
    /// - Parameter isLast: Do not read on, but close the connection after it.
    private func conclude(_ answer: UploadAnswer, isLast: Bool = false) {
        guard self.answer == nil, !isFinished else { return }
        self.answer = answer
        abandonUpload()
        drop(pendingBytes)
        discardPending()
        respond(isLast: isLast)
    }

    private func respond(isLast: Bool) {
        guard let answer, !isFinished else { return }
        // A client that still waits for "100 Continue" has sent nothing, and need not; but then nobody can tell what its
        // next bytes will be.
        let closing = isLast || (isContinueOwed && !hasEnded)
        if closing { isFinished = true }
        connection?.send(answer, closing: closing)
        if closing { return }
        if hasEnded { return finish() }
        connection?.resumeReading()
        let exchange = NIOLoopBound(WeakExchange(self), eventLoop: eventLoop)
        drainTimer = eventLoop.scheduleTask(in: ServerLimits.drainTime) { exchange.value.exchange?.giveUp() }
    }

    private func finish() {
        guard !isFinished else { return }
        isFinished = true
        drainTimer?.cancel()
        connection?.exchangeEnded()
    }

    private func drop(_ count: Int) {
        drainedBytes += Int64(count)
        let limit = request?.contentLength == nil ? ServerLimits.drainBytesOfChunks : ServerLimits.drainBytes
        if drainedBytes > limit { giveUp() }
    }

    private func giveUp() {
        guard !isFinished else { return }
        isFinished = true
        connection?.giveUp()
    }

    /// Lets go of the engine's upload; an unfinished one is removed, off the event loop.
    private func abandonUpload() {
        guard let upload = upload.take() else { return }
        guard let pool = service.shaman?.pool, pool.submit({ upload.abort() }) else { return }
    }

    private func discardPending() {
        pending = []
        service.addBuffered(-pendingBytes)
        pendingBytes = 0
    }

    private func log(_ error: ShamanError) {
        if let request { service.logger.log(uploadFailure: error, request.blob) }
    }
}

extension Logger {
    /// Notes an upload that failed: as an error when it is the server's fault.
    func log(uploadFailure error: ShamanError, _ blob: BlobID) {
        let isOurs = error.code == .ioFailure || error.code == .noSpace
        log(
            level: isOurs ? .error : .info, "upload failed",
            metadata: ["blob.sha": "\(blob.sha)", "blob.size": "\(blob.size)", "reason": "\(error.message)"])
    }
}

/// Keeps a callback from keeping an exchange.
private struct WeakExchange {
    weak var exchange: UploadExchange?
    init(_ exchange: UploadExchange) { self.exchange = exchange }
}
