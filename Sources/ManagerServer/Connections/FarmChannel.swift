internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// One client's connection: watched for slowness, uploads taken out before the router, the rest Hummingbird's.
struct FarmChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let responder: HTTPChannelHandler.Responder
    let uploads: UploadService

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let watch = ConnectionWatch(logger: logger)
        do {
            try channel.pipeline.syncOperations.addHandler(watch)
            try channel.syncOptions?.setOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(
                    minimum: ServerLimits.receiveBytes.lowerBound, initial: 16 << 10,
                    maximum: ServerLimits.receiveBytes.upperBound))
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        let handler = NIOLoopBound(UploadHandler(uploads: uploads, watch: watch), eventLoop: channel.eventLoop)
        return HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [handler.value],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: ServerLimits.headerBytes, maxHeaderListSize: ServerLimits.headerBytes,
                    maxHeaderFieldCount: ServerLimits.headerFields))
        ).setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        await HTTP1Channel(responder: responder).handle(value: value, logger: logger)
    }
}
