import Foundation
import Glibc
import Synchronization

/// An HTTP server on the loopback interface that answers as a test says, and notes what it was sent.
///
/// It knows just enough of HTTP to be wrong in the ways that tests need: to answer too early, never, or not at all.
final class ScriptedHTTPServer: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        /// Names in lower case.
        let headers: [String: String]
        let body: Data
    }

    struct Reply: Sendable {
        var status = 200
        var headers: [String: String] = [:]
        var body = Data()

        static func json(_ status: Int, _ text: String) -> Reply {
            Reply(status: status, headers: ["Content-Type": "application/json"], body: Data(text.utf8))
        }
    }

    enum Behaviour: Sendable {
        /// Read all of the request, then answer.
        case answer(@Sendable (Request) -> Reply)
        /// Answer after the head, and then read and drop what comes.
        case answerEarly(Reply)
        /// Close the connection after the head.
        case hangUp
        /// Read all that comes, and never answer.
        case swallow
        /// Read nothing after the head, and keep the connection.
        case freeze
    }

    private struct State {
        var requests: [Request] = []
        var connections: [Int32] = []
        var receivedBytes = 0
        var closedByClient = 0
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let behaviour: Behaviour
    private let state = Mutex(State())

    init(_ behaviour: Behaviour) throws {
        self.behaviour = behaviour
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(listener, generic, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, generic, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { throw POSIXError(.EADDRNOTAVAIL) }
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                self.state.withLock { $0.connections.append(connection) }
                Thread.detachNewThread { [self] in self.serve(connection) }
            }
        }
    }

    deinit { stop() }

    /// Ends the listening and all connections.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            state.isStopped = true
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// Bytes of bodies that have arrived, of whole ones and others.
    var receivedBytes: Int { state.withLock { $0.receivedBytes } }
    /// Connections that the client has ended.
    var closedByClient: Int { state.withLock { $0.closedByClient } }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock { state in
                state.connections.removeAll { $0 == connection }
                close(connection)
            }
        }
        var reader = ConnectionReader(connection)
        while let head = reader.head() {
            let length = head.headers["content-length"].flatMap { Int($0) } ?? 0
            switch behaviour {
            case .hangUp: return
            case .freeze:
                while !state.withLock({ $0.isStopped }) { usleep(10_000) }
                return
            case .swallow:
                _ = body(&reader, .max)
            case .answerEarly(let reply):
                write(reply, to: connection)
                _ = body(&reader, length)
            case .answer(let answer):
                guard let body = body(&reader, length) else { break }
                let request = Request(method: head.method, path: head.path, headers: head.headers, body: body)
                state.withLock { $0.requests.append(request) }
                write(answer(request), to: connection)
            }
        }
        state.withLock { $0.closedByClient += 1 }
    }

    private func body(_ reader: inout ConnectionReader, _ length: Int) -> Data? {
        var body = Data()
        while body.count < length {
            guard let piece = reader.bytes(atMost: length - body.count) else { return nil }
            body += piece
            state.withLock { $0.receivedBytes += piece.count }
        }
        return body
    }

    private func write(_ reply: Reply, to connection: Int32) {
        var text = "HTTP/1.1 \(reply.status) Scripted\r\nContent-Length: \(reply.body.count)\r\n"
        for (name, value) in reply.headers { text += "\(name): \(value)\r\n" }
        let bytes = Data((text + "\r\n").utf8) + reply.body
        _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}

/// Takes requests apart as they come off a connection.
private struct ConnectionReader {
    struct Head {
        let method: String
        let path: String
        let headers: [String: String]
    }

    private let connection: Int32
    private var buffer = Data()

    init(_ connection: Int32) { self.connection = connection }

    /// The next head; `nil` when the connection is over.
    mutating func head() -> Head? {
        let end = Data("\r\n\r\n".utf8)
        while true {
            if let range = buffer.range(of: end) {
                let text = String(decoding: buffer[..<range.lowerBound], as: UTF8.self)
                buffer = Data(buffer[range.upperBound...])
                return Self.parse(text)
            }
            guard let piece = receive(65_536) else { return nil }
            buffer += piece
        }
    }

    mutating func bytes(atMost count: Int) -> Data? {
        guard buffer.isEmpty else {
            let piece = Data(buffer.prefix(count))
            buffer = Data(buffer.dropFirst(count))
            return piece
        }
        return receive(min(count, 1 << 20))
    }

    private func receive(_ count: Int) -> Data? {
        var piece = Data(count: count)
        let received = piece.withUnsafeMutableBytes { recv(connection, $0.baseAddress, $0.count, 0) }
        return received > 0 ? piece.prefix(received) : nil
    }

    private static func parse(_ text: String) -> Head? {
        let lines = text.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        return Head(method: String(words[0]), path: String(words[1]), headers: headers)
    }
}
