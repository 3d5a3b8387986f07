internal import Foundation
internal import Glibc

/// Where a server listens: an IPv4 address and a port.
struct ServerAddress: Sendable, CustomStringConvertible {
    let host: String
    let port: UInt16
    private let address: in_addr_t

    var description: String { "\(host):\(port)" }

    /// A port of this machine.
    init(loopbackPort port: UInt16) {
        host = "127.0.0.1"
        self.port = port
        address = in_addr_t(INADDR_LOOPBACK).bigEndian
    }

    /// What a URL such as `http://farm:8080` names.
    init(url text: String) throws {
        guard let url = URL(string: text), url.scheme == "http", let host = url.host() else {
            throw BenchmarkFailure("\(text) is not a URL like http://host:port")
        }
        self.host = host
        port = UInt16(url.port ?? 80)
        address = try Self.resolve(host)
    }

    /// A port of this machine that nobody listens on.
    static func freeLoopbackPort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkFailure("socket", "for a free port") }
        defer { close(descriptor) }
        try ServerAddress(loopbackPort: 0).withSockaddr { address, length in
            guard bind(descriptor, address, length) == 0 else { throw BenchmarkFailure("bind", "to a free port") }
        }
        return try boundPort(of: descriptor)
    }

    /// The port that a socket is bound to.
    static func boundPort(of descriptor: Int32) throws -> UInt16 {
        var bound = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutableBytes(of: &bound) { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        guard result == 0 else { throw BenchmarkFailure("getsockname", "of a socket") }
        return UInt16(bigEndian: bound.sin_port)
    }

    /// Lends the address in the form that the socket calls take.
    func withSockaddr<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Value) rethrows -> Value {
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = port.bigEndian
        socketAddress.sin_addr.s_addr = address
        return try withUnsafePointer(to: &socketAddress) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { rebound in
                try body(rebound, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private static func resolve(_ host: String) throws -> in_addr_t {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0, let first = list else {
            throw BenchmarkFailure("\(host) has no IPv4 address")
        }
        defer { freeaddrinfo(list) }
        guard let address = first.pointee.ai_addr else { throw BenchmarkFailure("\(host) has no IPv4 address") }
        return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
    }
}
