internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOPosix

extension ShamanClientError {
    /// Says what a request that got no answer died of.
    ///
    /// - Parameters:
    ///   - task: what was asked for, to follow "cannot": `upload "a.png"`.
    ///   - server: where it was asked.
    init(transport error: any Error, task: String, server: ServerURL) {
        func lost(_ what: String) -> ShamanClientError {
            ShamanClientError(.connectionLost, "cannot \(task): \(what)")
        }

        switch error {
        case let error as ShamanClientError: self = error
        case let error as HTTPClientError where Self.neverConnected.contains(error): self = .unreachable(server, error)
        case let error as IOError where Self.neverConnectedCodes.contains(error.errnoCode):
            self = .unreachable(server, error)
        case is NIOConnectionError: self = .unreachable(server, error)
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            self = lost("\(server) closed the connection")
        case is IOError, is ChannelError: self = lost("the connection to \(server) broke")
        case let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded:
            self.init(.timedOut, "cannot \(task): \(server) does not answer in time")
        case is NIOTooManyBytesError:
            self.init(.unexpectedAnswer, "cannot \(task): the answer of \(server) is far too long")
        default: self = lost(Self.oneLine("the connection to \(server) failed (\(error))"))
        }
    }

    private static let neverConnected: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout,
    ]
    private static let neverConnectedCodes = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN]

    private static func unreachable(_ server: ServerURL, _ error: any Error) -> ShamanClientError {
        ShamanClientError(.unreachable, "no Shaman server answers at \(server)\(reason(error))")
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if error.dnsAError != nil, error.connectionErrors.isEmpty {
                return ": the name \(oneLine(error.host)) is not known"
            }
            return error.connectionErrors.first.map { reason($0.error) } ?? ""
        case let error as IOError: return ": \(String(cString: strerror(error.errnoCode)))"
        case is HTTPClientError, is ChannelError: return ": it does not react"
        default: return oneLine(" (\(error))")
        }
    }
}
