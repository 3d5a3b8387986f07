import HTTPTypes
import ManagerServer
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// The decoder that the server has behind its lane, with the server's limits: the judge of where a request ends.
final class RequestOracle {
    private let channel = EmbeddedChannel()
    private(set) var heads: [HTTPRequest] = []
    private(set) var endCount = 0
    private(set) var bodyBytes = 0
    /// It refused something.
    private(set) var error: (any Error)?

    init() throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ServerLimits.headerBytes
        limits.maxHeaderListSize = ServerLimits.headerBytes
        limits.maxHeaderFieldCount = ServerLimits.headerFields
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(
            ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }

    /// Gives it bytes, and takes in what it makes of them.
    func feed(_ bytes: some Collection<UInt8>) {
        guard error == nil, !bytes.isEmpty else { return }
        do {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
            while let part = try channel.readInbound(as: HTTPRequestPart.self) {
                switch part {
                case .head(let head): heads.append(head)
                case .body(let body): bodyBytes += body.readableBytes
                case .end: endCount += 1
                }
            }
        } catch {
            self.error = error
        }
    }
}
