internal import FlamencoAPI
internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import Shaman

/// What a connection of the lane is doing: one plain request after the other, each answered before the next is looked at.
///
/// An answer goes out as soon as it is known; what the client still sends of that upload is then read and dropped, within
/// limits. Its calls block for as long as hashing and writing take.
struct LaneExchange {
    /// What the thread does next.
    enum Turn {
        /// Come back when more has come.
        case wait
        case ended(LaneConnection.Ending)
    }

    /// An upload under way.
    private struct Body {
        let upload: BlobUpload
        var rest: Int64
    }

    private(set) var socket: LaneSocket
    private(set) var isOver = false
    private let service: LaneService
    private var phase = ConnectionPhase(now: .now())
    /// What came of a head whose end has not come.
    private var leftover: [UInt8]
    private var body: Body?
    /// Which of the connection's uploads the last one is.
    private var uploadNumber: UInt64 = 0
    /// Bytes of an upload that is answered, and when it was.
    private var dropping: Int64 = 0
    private var answered = NIODeadline.now()
    private var isRecalled = false
    /// The last answer said that the connection ends with it.
    private var hasSaidClose = false
    /// This upload's client was too slow to be woken for by large pieces.
    private var isSlow = false
    private var bytesAtLastLook: Int64 = -1

    init(socket: LaneSocket, bytes: [UInt8], service: LaneService) {
        self.socket = socket
        self.service = service
        leftover = bytes
    }

    /// Lets go of everything.
    mutating func end() {
        isOver = true
        // Dropping the upload removes what came of it.
        body = nil
        socket.setLowWater(1)
    }

    /// Reads and takes in what has come, up to ``ServerLimits/laneTurnBytes``.
    ///
    /// - Parameter whenStored: Called with an upload's number if another client stores first what it is sending.
    mutating func serve(
        _ buffer: UnsafeMutableRawBufferPointer, whenStored: @escaping @Sendable (UInt64) -> Void
    ) -> Turn {
        // What came with the connection is looked at before more is read. It may be more than the buffer holds.
        if isFresh {
            isFresh = false
            let bytes = leftover
            leftover = []
            if let turn = bytes.withUnsafeBytes({ take($0, whenStored) }) { return turn }
            if rest == 0, isRecalled { return .ended(hasSaidClose ? .answered : .returned([])) }
            return .wait
        }
        var budget = ServerLimits.laneTurnBytes
        var count = takeLeftover(into: buffer)
        while budget > 0 {
            let end = rest > 0 ? buffer.count : ServerLimits.laneHeadBytes
            switch socket.receive(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count..<end])) {
            case .nothingNow:
                keep(buffer, count)
                return .wait
            case .end: return .ended(rest > 0 || count > 0 ? .closed : .returned([]))
            case .bytes(let received):
                phase.received(received, now: .now())
                count += received
                budget -= received
            }
            let isPiece = count >= ServerLimits.laneWakeBytes / 2
            if let turn = take(UnsafeRawBufferPointer(rebasing: buffer[..<count]), whenStored) { return turn }
            // Little came: the next will be more if it is waited for.
            if rest == 0, isRecalled { return .ended(hasSaidClose ? .answered : .returned(leftover)) }
            if !isPiece || rest == 0 { return .wait }
            count = 0
        }
        return .wait
    }

    private var isFresh = true

    /// Bytes of the upload under way that are to come.
    private var rest: Int64 { body?.rest ?? dropping }

    private mutating func takeLeftover(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = leftover.count
        if count > 0 {
            buffer.copyBytes(from: leftover)
            leftover = []
        }
        return count
    }

    private mutating func keep(_ buffer: UnsafeMutableRawBufferPointer, _ count: Int) {
        if count > 0 { leftover = Array(buffer[..<count]) }
    }

    /// Takes in bytes; `nil` when all is taken and there may be more.
    private mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ whenStored: @escaping @Sendable (UInt64) -> Void
    ) -> Turn? {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            if rest > 0 {
                let part = bytes.prefix(Int(clamping: rest))
                bytes = bytes.dropFirst(part.count)
                guard receive(UnsafeRawBufferPointer(rebasing: part)) else { return .ended(.closed) }
                continue
            }
            if isRecalled { return .ended(hasSaidClose ? .answered : .returned(Array(bytes))) }
            switch PlainHead(UnsafeRawBufferPointer(rebasing: bytes)) {
            case .incomplete:
                leftover = Array(bytes)
                return .wait
            case .upload(let request, let headBytes):
                switch begin(request, whenStored) {
                case .accepted: bytes = bytes.dropFirst(headBytes)
                case .refused: return .ended(.returned(Array(bytes)))
                case .broken: return .ended(.closed)
                }
            case .question(let blob, let headBytes):
                guard tellState(of: blob) else { return .ended(.closed) }
                bytes = bytes.dropFirst(headBytes)
            case .routed, .other:
                return .ended(.returned(Array(bytes)))
            }
        }
        return nil
    }

    // MARK: - Uploads

    private enum Beginning {
        case accepted
        /// It is nothing for the lane.
        case refused
        /// Its answer could not be sent.
        case broken
    }

    private mutating func begin(
        _ request: UploadRequest, _ whenStored: @escaping @Sendable (UInt64) -> Void
    ) -> Beginning {
        let blobs = service.shaman.blobs
        let blob = request.blob
        if blobs.isKnownStored(blob) {
            headEnded(blob)
            return answer(.alreadyStored, to: blob, rest: blob.size) ? .accepted : .broken
        }
        // One that waits for another's upload does so where waiting takes no thread.
        uploadNumber += 1
        let number = uploadNumber
        guard
            case .admitted(let upload) = blobs.admit(
                blob, canDefer: request.canDefer, whenStored: { whenStored(number) })
        else { return .refused }
        headEnded(blob)
        let isSent =
            switch Self.attempt({ () throws(ShamanError) in try upload.begin() }) {
            case .success(.accepting): true
            case .success(.stored): answer(.stored, to: blob, rest: blob.size)
            case .success(.alreadyStored): answer(.alreadyStored, to: blob, rest: blob.size)
            case .failure(let error): fail(error, blob, rest: blob.size)
            }
        guard isSent else { return .broken }
        if answeredBlob != blob {
            body = Body(upload: upload, rest: blob.size)
            tuneReceiving()
            if blob.size == 0, !finish(upload) { return .broken }
        }
        return .accepted
    }

    private var answeredBlob: BlobID?

    private mutating func headEnded(_ blob: BlobID) {
        phase.headEnded(now: .now())
        isSlow = false
        bytesAtLastLook = -1
        answeredBlob = nil
    }

    /// The next bytes of the body; `false` when an answer could not be sent.
    private mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = Int64(bytes.count)
        guard let body else {
            dropping -= count
            if dropping == 0 { phase.requestEnded(now: .now()) }
            tuneReceiving()
            return true
        }
        let rest = body.rest - count
        self.body?.rest = rest
        if case .failure(let error) = Self.attempt({ () throws(ShamanError) in try body.upload.append(bytes.bytes) }) {
            return fail(error, body.upload.blob, rest: rest)
        }
        tuneReceiving()
        return rest > 0 ? true : finish(body.upload)
    }

    /// All bytes are there.
    private mutating func finish(_ upload: BlobUpload) -> Bool {
        switch Self.attempt({ () throws(ShamanError) in try upload.finish() }) {
        case .success(.alreadyStored): answer(.alreadyStored, to: upload.blob, rest: 0)
        case .success: answer(.stored, to: upload.blob, rest: 0)
        case .failure(let error): fail(error, upload.blob, rest: 0)
        }
    }

    private mutating func fail(_ error: ShamanError, _ blob: BlobID, rest: Int64) -> Bool {
        service.logger.log(uploadFailure: error, blob)
        return answer(.failed(APIError(error)), to: blob, rest: rest)
    }

    /// Sends an answer and ends the upload; `rest` bytes of it are to be dropped.
    private mutating func answer(_ answer: UploadAnswer, to blob: BlobID, rest: Int64) -> Bool {
        noteAnswer(to: blob, rest: rest)
        service.logger.debug("request", metadata: ["upload": "\(blob)", "status": "\(answer.status.code)"])
        return socket.send(answer.bytes(closing: isRecalled))
    }

    /// An answer is about to go out, and `rest` bytes of what it answers are to be dropped.
    private mutating func noteAnswer(to blob: BlobID, rest: Int64) {
        body = nil
        answeredBlob = blob
        dropping = rest
        answered = .now()
        if rest == 0 { phase.requestEnded(now: answered) }
        phase.answered(now: answered)
        tuneReceiving()
        hasSaidClose = isRecalled
    }

    /// Answers the question whether a blob is stored; `false` when the answer could not be sent.
    private mutating func tellState(of blob: BlobID) -> Bool {
        headEnded(blob)
        switch Self.attempt({ () throws(ShamanError) in try service.shaman.blobs.state(of: blob) }) {
        case .success(let state):
            noteAnswer(to: blob, rest: 0)
            service.logger.debug("request", metadata: ["question": "\(blob)", "status": "\(state.rawValue)"])
            return socket.send(StateAnswer.bytes(state, closing: isRecalled))
        case .failure(let error): return fail(error, blob, rest: 0)
        }
    }

    private static func attempt<Value>(
        _ step: () throws(ShamanError) -> Value
    ) -> Result<Value, ShamanError> {
        Result(catching: step)
    }

    /// Has a thread woken for large pieces while much is to come.
    private mutating func tuneReceiving() {
        let isLarge = !isSlow && rest >= Int64(ServerLimits.laneWakeBytes / 2)
        socket.setLowWater(isLarge ? Int(min(rest, Int64(ServerLimits.laneWakeBytes))) : 1)
    }

    // MARK: - From outside

    /// Another client stored what this one's upload with a number is sending. Such word may come when that upload is over
    /// and the next one is under way.
    mutating func storedByOther(_ number: UInt64) -> LaneConnection.Ending? {
        guard let body, number == uploadNumber else { return nil }
        return answer(.alreadyStored, to: body.upload.blob, rest: body.rest) ? nil : .closed
    }

    /// Gives the connection back, now or after the upload under way.
    mutating func recall() -> LaneConnection.Ending? {
        isRecalled = true
        return rest == 0 ? .returned(leftover) : nil
    }

    /// Looks whether the client is too slow, or goes on sending for too long after its answer.
    mutating func look(now: NIODeadline) -> LaneConnection.Ending? {
        if rest > 0, rest == bytesAtLastLook {
            isSlow = true
            tuneReceiving()
        }
        bytesAtLastLook = rest
        if dropping > 0, now - answered > ServerLimits.drainTime || dropping > ServerLimits.drainBytes {
            return .answered
        }
        switch phase.complaint(now: now) {
        case nil: return nil
        case .idle, .slowHead: return .closed
        case .slowBody:
            guard body != nil else { return .answered }
            return socket.send(UploadAnswer.failed(.slowBody).bytes(closing: true)) ? .answered : .closed
        }
    }
}
