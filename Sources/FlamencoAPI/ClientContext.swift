public import Hummingbird

/// What the operations ask of a request's connection.
public protocol ClientContext: RequestContext {
    /// The address of the client, as text without a port.
    var clientAddress: String { get }

    /// Closes the connection without an answer: for a client that would take any answer worse than none.
    func closeConnection()
}
