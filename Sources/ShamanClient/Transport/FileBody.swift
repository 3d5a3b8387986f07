internal import NIOCore
internal import Shaman
internal import Synchronization

/// A file as the body of a request: read piece by piece as the connection takes it, never all in memory.
///
/// The file has to be in the given state before the first piece and after the last one; otherwise the body ends in an
/// error before it is complete, so that the server stores nothing.
final class FileBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private struct State {
        var handedOut: Int64 = 0
        var isFinished = false
        var isAbandoned = false
        var failure: ShamanClientError?
    }

    private static let pieceBytes = 1 << 19

    private let file: LocalFile
    private let name: String
    private let pool: IOPool
    private let sent: @Sendable (Int) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - name: what an error calls the file.
    ///   - pool: where the file is read.
    ///   - sent: is told how many more bytes were handed to the connection.
    init(_ file: LocalFile, name: String, pool: IOPool, sent: @escaping @Sendable (Int) -> Void) {
        self.file = file
        self.name = name
        self.pool = pool
        self.sent = sent
    }

    /// How many bytes the connection has asked for so far; -1 once it has got everything.
    var position: Int64 { state.withLock { $0.isFinished ? -1 : $0.handedOut } }

    /// What was wrong with the file, if that is what ended the body.
    var failure: ShamanClientError? { state.withLock { $0.failure } }

    /// Ends the body early: nobody wants the rest of it.
    func abandon() { state.withLock { $0.isAbandoned = true } }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        private let body: FileBody
        private var file: OpenFile?
        private var offset: Int64 = 0

        init(body: FileBody) { self.body = body }

        mutating func next() async throws -> ByteBuffer? {
            guard !body.state.withLock({ $0.isAbandoned }) else { throw CancellationError() }
            // An empty file, too, is opened and examined before it counts as sent.
            if file != nil && offset == body.file.stamp.size { return nil }
            let piece = try await body.piece(of: file, at: offset)
            file = piece.file
            offset += Int64(piece.bytes.readableBytes)
            body.handedOut(piece.bytes.readableBytes, isLast: offset == body.file.stamp.size)
            return piece.bytes.readableBytes > 0 ? piece.bytes : nil
        }
    }

    private struct Piece: Sendable {
        let file: OpenFile
        let bytes: ByteBuffer
    }

    /// Reads the next piece; opens and examines the file before the first one.
    private func piece(of open: OpenFile?, at offset: Int64) async throws -> Piece {
        do {
            return try await pool.perform { [file, name] _ in
                let opened = try open ?? OpenFile(file.path)
                if open == nil { try Self.check(opened, file, name) }
                let wanted = Int(Swift.min(file.stamp.size - offset, Int64(Self.pieceBytes)))
                let bytes = try opened.read(at: offset, count: wanted)
                let isLast = offset + Int64(wanted) == file.stamp.size
                guard bytes.readableBytes == wanted else { throw ShamanClientError.changed(name) }
                if isLast { try Self.check(opened, file, name) }
                return Piece(file: opened, bytes: bytes)
            }
        } catch let error as ShamanClientError {
            state.withLock { $0.failure = error }
            throw error
        }
    }

    private static func check(_ opened: OpenFile, _ file: LocalFile, _ name: String) throws(ShamanClientError) {
        guard try opened.stamp().sameContent(as: file.stamp) else { throw .changed(name) }
    }

    private func handedOut(_ count: Int, isLast: Bool) {
        state.withLock { state in
            state.handedOut += Int64(count)
            state.isFinished = isLast
        }
        if count > 0 { sent(count) }
    }
}
