internal import Glibc
internal import NIOCore

/// How a connection reads from its socket: little at a time as a rule, and in large pieces while a large upload comes in.
///
/// For a large upload the kernel wakes the event loop only when enough has come to be worth it (`SO_RCVLOWAT`), and the bytes
/// go into buffers of a pool that all connections share. A client that turns out to be slow is read as it sends.
final class ReceiveTuning {
    private let channel: any Channel
    private let buffers: ReceiveBuffers
    private var isLarge = false
    private var lowWaterBytes = 1
    private var bytesAtLastLook: Int64 = -1
    private var rest: Int64 = 0
    /// This upload's client was too slow for large pieces.
    private var isSlow = false

    init(channel: any Channel, buffers: ReceiveBuffers) {
        self.channel = channel
        self.buffers = buffers
    }

    /// So much of an upload's body is to come.
    func expect(_ rest: Int64) {
        self.rest = rest
        if rest <= 0 {
            isSlow = false
            return setLarge(false)
        }
        setLarge(!isSlow && rest >= Int64(ServerLimits.largeUploadBytes))
        if isLarge { setLowWater(Int(min(rest, Int64(ServerLimits.receiveWakeBytes)))) }
    }

    /// Called now and then: a client that has sent nothing for so long is slow.
    func look() {
        defer { bytesAtLastLook = rest }
        guard isLarge, rest == bytesAtLastLook else { return }
        isSlow = true
        setLarge(false)
    }

    private func setLarge(_ isLarge: Bool) {
        guard isLarge != self.isLarge else { return }
        self.isLarge = isLarge
        buffers.isLarge = isLarge
        if !isLarge { setLowWater(1) }
    }

    private func setLowWater(_ bytes: Int) {
        guard bytes != lowWaterBytes else { return }
        lowWaterBytes = bytes
        // A kernel that refuses it wakes the loop more often, no more.
        try? channel.syncOptions?.setOption(
            .socketOption(NIOBSDSocket.Option(rawValue: SO_RCVLOWAT)), value: SocketOptionValue(bytes))
    }
}
