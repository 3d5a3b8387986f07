internal import HummingbirdCore
internal import LiveEvents
internal import Logging
internal import NIOCore

/// One client's connection: watched for slowness, uploads taken out before the router, the rest Hummingbird's.
struct FarmChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let responder: HTTPChannelHandler.Responder
    let uploads: UploadService
    /// `nil` while there is no file store.
    let lane: LaneService?
    let events: EventServer

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let watch = ConnectionWatch(logger: logger)
        let buffers = ReceiveBuffers()
        let handler = UploadHandler(uploads: uploads, watch: watch)
        do {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(watch)
            try pipeline.addHandler(SocketUpgrade(events: events, watch: watch, buffers: buffers, logger: logger))
            if let lane {
                try pipeline.addHandler(UploadLane(service: lane, handler: handler, watch: watch, buffers: buffers))
            }
            try channel.syncOptions?.setOption(.recvAllocator, value: buffers)
            // NIO then keeps one buffer at most.
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
            try channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        let additional = NIOLoopBound(handler, eventLoop: channel.eventLoop)
        return HTTP1Channel(
            responder: responder,
            configuration: .init(
                additionalChannelHandlers: [additional.value],
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: ServerLimits.headerBytes, maxHeaderListSize: ServerLimits.headerBytes,
                    maxHeaderFieldCount: ServerLimits.headerFields))
        ).setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async {
        await HTTP1Channel(responder: responder).handle(value: value, logger: logger)
    }
}
