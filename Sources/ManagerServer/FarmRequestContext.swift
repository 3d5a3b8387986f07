internal import FlamencoAPI
internal import Hummingbird
internal import NIOCore

/// What a request's operation may ask of its connection.
struct FarmRequestContext: ClientContext {
    var coreContext: CoreRequestContextStorage
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    var clientAddress: String { Self.text(of: channel.remoteAddress) }

    func closeConnection() { channel.close(promise: nil) }

    /// The address of a connection's other end, without its port: IPv4 also where it comes as IPv6.
    private static func text(of address: SocketAddress?) -> String {
        let text = address?.ipAddress ?? ""
        let mapped = "::ffff:"
        return text.lowercased().hasPrefix(mapped) && text.contains(".") ? String(text.dropFirst(mapped.count)) : text
    }
}
