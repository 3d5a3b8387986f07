internal import EventBus
internal import Foundation
internal import SocketIO
internal import Synchronization

/// Writes events as they are sent, once each, however many listen.
final class EventEncoder: Sendable {
    private struct Cache {
        /// What was written of which event: an event that is made of several has the number of the first of them.
        var texts: [UInt64: (event: FarmEvent, text: String)] = [:]
        var order: [UInt64] = []
    }

    private let cache = Mutex(Cache())
    private static let capacity = 512
    /// Longer texts, which are logs, are written anew for each of the few that read them.
    private static let longestCached = 16 << 10

    /// The event as a packet: its name, and its payload with its number as `seq`.
    func packet(_ published: PublishedEvent) -> String {
        let known = cache.withLock { $0.texts[published.sequence] }
        if let known, known.event == published.event { return known.text }
        let text =
            SocketPacket.event("[\"\(published.event.kind.rawValue)\",\(Self.encode(published))]").text
        guard text.utf8.count <= Self.longestCached else { return text }
        cache.withLock { cache in
            guard cache.texts.updateValue((published.event, text), forKey: published.sequence) == nil else { return }
            cache.order.append(published.sequence)
            if cache.order.count > Self.capacity * 2 {
                for old in cache.order.prefix(Self.capacity) { cache.texts[old] = nil }
                cache.order.removeFirst(Self.capacity)
            }
        }
        return text
    }

    /// The event's payload, written for once.
    static func encode(_ published: PublishedEvent) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What events are made of can always be encoded.
        let object = (try? encoder.encode(published.event)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return "{\"seq\":\(published.sequence)\(object == "{}" ? "}" : ",\(object.dropFirst())")"
    }
}
