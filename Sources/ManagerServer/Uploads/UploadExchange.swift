internal import FlamencoAPI
internal import Logging
internal import NIOCore
internal import Shaman

/// One upload request, from its head to its answer. It lives on its connection's event loop; the engine's blocking calls
/// run on the engine's threads, one at a time.
///
/// The body goes to the disk in batches while the next batch comes in. A small file is one job: begun, written and
/// published in one go. Once an answer is known the rest of the body is dropped, and the answer sent at its end.
final class UploadExchange {
    /// What the connection has to do for an exchange.
    protocol Connection: AnyObject {
        /// Let the client send: it waits for a word.
        func sendContinue()
        /// The answer is known and the request has been read. The connection closes after it when `closing`.
        func finish(_ answer: UploadAnswer, closing: Bool)
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
    /// The job that is running publishes the blob, or finds out why not.
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

    /// - Parameter request: The checked head, or what is wrong with it.
    init(
        _ request: Result<UploadRequest, APIError>, service: UploadService, eventLoop: any EventLoop,
        connection: any Connection
    ) {
        self.service = service
        self.eventLoop = eventLoop
        self.connection = connection
        self.request = try? request.get()
        isContinueOwed = self.request?.expectsContinue ?? false
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
        if answer != nil { return settle() }
        guard let request, let shaman = service.shaman else { return conclude(.failed(.shamanNotActive)) }
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
        if answer != nil { settle() } else { runJob() }
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
    func fail(_ error: APIError) { conclude(.failed(error), atOnce: true) }

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
        // One that is publishing learns from its own job how it went: it may be the one that stored the blob.
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

    /// The answer is known. It is sent when the request has been read to its end, within limits.
    private func conclude(_ answer: UploadAnswer, atOnce: Bool = false) {
        guard self.answer == nil, !isFinished else { return }
        self.answer = answer
        abandonUpload()
        drop(pendingBytes)
        discardPending()
        if atOnce { respond(closing: true) } else { settle() }
    }

    private func settle() {
        guard !isFinished else { return }
        if hasEnded { return respond(closing: false) }
        // A client that still waits for "100 Continue" has sent nothing, and need not.
        if isContinueOwed { return respond(closing: true) }
        connection?.resumeReading()
        guard drainTimer == nil else { return }
        let exchange = NIOLoopBound(WeakExchange(self), eventLoop: eventLoop)
        drainTimer = eventLoop.scheduleTask(in: ServerLimits.drainTime) { exchange.value.exchange?.respond(closing: true) }
    }

    private func drop(_ count: Int) {
        drainedBytes += Int64(count)
        let limit = request?.contentLength == nil ? ServerLimits.drainBytesOfChunks : ServerLimits.drainBytes
        if drainedBytes > limit { respond(closing: true) }
    }

    private func respond(closing: Bool) {
        guard let answer, !isFinished else { return }
        isFinished = true
        drainTimer?.cancel()
        connection?.finish(answer, closing: closing)
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
        guard let request else { return }
        let isOurs = error.code == .ioFailure || error.code == .noSpace
        service.logger.log(
            level: isOurs ? .error : .info, "upload failed",
            metadata: [
                "blob.sha": "\(request.blob.sha)", "blob.size": "\(request.blob.size)", "reason": "\(error.message)",
            ])
    }
}

/// Keeps a callback from keeping an exchange.
private struct WeakExchange {
    weak var exchange: UploadExchange?
    init(_ exchange: UploadExchange) { self.exchange = exchange }
}
