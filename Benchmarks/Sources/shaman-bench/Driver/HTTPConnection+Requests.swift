internal import Foundation

extension HTTPConnection {
    /// Asks for a resource.
    func get(_ path: String) throws -> HTTPResponse {
        try send(head: "GET \(path) HTTP/1.1\r\nHost: \(address)\r\n\r\n")
        return try receive(.keep)
    }

    /// Posts a JSON document.
    ///
    /// - Parameter fields: More header fields, each line ended with CR LF.
    func post(_ path: String, json body: Data, fields: String = "", use: BodyUse = .keep) throws -> HTTPResponse {
        let head = """
            POST \(path) HTTP/1.1\r
            Host: \(address)\r
            Content-Type: application/json\r
            Content-Length: \(body.count)\r
            \(fields)\r

            """
        try Array(head.utf8).withUnsafeBytes { head in
            try body.withUnsafeBytes { try send(head, $0) }
        }
        return try receive(use)
    }

    private func send(head: String) throws {
        try Array(head.utf8).withUnsafeBytes { try send($0) }
    }
}
