import Foundation
import Glibc

/// One TCP connection to a test server, driven byte by byte: for clients that stall, vanish or talk nonsense.
///
/// All calls block. A connection belongs to the one thread that uses it.
package final class RawConnection {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    private let descriptor: Int32
    private var buffered: [UInt8] = []

    /// - Parameter timeoutSeconds: For each receive.
    package init(port: Int, timeoutSeconds: Int = 30) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: errno \(errno)") }
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        // What is sent in pieces goes out in pieces.
        var isAtOnce: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isAtOnce, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            // Everything is initialised, so `deinit` closes it; closing it here too would close somebody else's.
            throw Failure(description: "connect: errno \(errno)")
        }
    }

    deinit { Glibc.close(descriptor) }

    package func send(_ text: String) throws { try send(Array(text.utf8)) }

    package func send(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
            offset += count
        }
    }

    /// Sends what the system takes now, which may be nothing, and tells how much that was.
    package func sendNow(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count < 0, errno == EAGAIN { return 0 }
        guard count >= 0 else { throw Failure(description: "send: errno \(errno)") }
        return count
    }

    /// Ends the sending half.
    package func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Vanishes with a reset, as a crashed client does.
    package func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Whether the server has closed its side: `true` at the end of the stream, `false` while it is open.
    package func isClosedByPeer() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Whether an answer has begun to arrive.
    package func hasInput() -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }

    /// The next response, head and body. An interim "100 Continue" is a response of its own. What answers a HEAD has no body,
    /// whatever length it tells.
    package func receive(hasBody: Bool = true) throws -> Response {
        while true {
            if let response = try parse(hasBody: hasBody) { return response }
            guard try fill() else { throw Failure(description: "the server closed the connection without an answer") }
        }
    }

    /// Whether the server has ended its side, or all of the connection; what has arrived before is dropped.
    package func isAtEnd() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count > 0 { continue }
            return count == 0 || errno == ECONNRESET
        }
    }

    private func fill() throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else { throw Failure(description: "receive: errno \(errno)") }
        buffered += chunk[..<count]
        return count > 0
    }

    private func parse(hasBody: Bool) throws -> Response? {
        let mark = Array("\r\n\r\n".utf8)
        guard buffered.count >= 4,
            let end = (0...(buffered.count - 4)).first(where: { Array(buffered[$0..<$0 + 4]) == mark })
        else { return nil }
        let lines = String(decoding: buffered[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let parts = lines[0].split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, let status = Int(parts[1]) else {
            throw Failure(description: "no HTTP answer: \(lines[0])")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = hasBody ? fields["content-length"].flatMap { Int($0) } ?? 0 : 0
        guard buffered.count >= end + 4 + length else { return nil }
        let body = Array(buffered[(end + 4)..<(end + 4 + length)])
        buffered.removeFirst(end + 4 + length)
        return Response(status: status, fields: fields, body: body)
    }
}

/// An HTTP answer.
package struct Response: Sendable, CustomStringConvertible {
    package let status: Int
    /// By lower-case name.
    package let fields: [String: String]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
    package var description: String { "\(status) \(text)" }

    /// The body as a JSON object; empty when it is none.
    package var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }

    /// `message` of an error body.
    package var message: String { json["message"] as? String ?? "" }
}
