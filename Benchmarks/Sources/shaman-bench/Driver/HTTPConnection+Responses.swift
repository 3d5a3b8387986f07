internal import Foundation

/// An answer: its status, and its body where that was asked for.
struct HTTPResponse: Sendable {
    let status: Int
    let bodyBytes: Int
    let body: Data
}

/// How much of an answer's body its reader wants.
enum BodyUse {
    case count
    case keep
}

extension HTTPConnection {
    /// Reads the next answer to its end.
    func receive(_ use: BodyUse = .count) throws -> HTTPResponse {
        let head = try receiveHead()
        var body = BodyReader(use: use)
        if head.isChunked {
            try receiveChunks(into: &body)
        } else {
            try receive(head.contentLength, into: &body)
        }
        return HTTPResponse(status: head.status, bodyBytes: body.count, body: body.data)
    }

    private func receiveHead() throws -> ResponseHead {
        var searched = 0
        while true {
            if let end = received.bytes.offset(of: "\r\n\r\n", from: searched) {
                let head = try ResponseHead(UnsafeRawBufferPointer(rebasing: received.bytes[..<(end + 2)]))
                received.consume(end + 4)
                return head
            }
            searched = max(0, received.bytes.count - 3)
            guard try received.fill(from: descriptor) else {
                throw BenchmarkFailure("the server closed a connection instead of answering")
            }
        }
    }

    private func receive(_ count: Int, into body: inout BodyReader) throws {
        var remaining = count
        while remaining > 0 {
            if received.bytes.isEmpty, try !received.fill(from: descriptor) {
                throw BenchmarkFailure("the server closed a connection within an answer")
            }
            let piece = UnsafeRawBufferPointer(rebasing: received.bytes.prefix(remaining))
            body.add(piece)
            remaining -= piece.count
            received.consume(piece.count)
        }
    }

    private func receiveChunks(into body: inout BodyReader) throws {
        while true {
            let line = try receiveLine()
            guard let size = Int(line.prefix { $0 != ";" }, radix: 16) else {
                throw BenchmarkFailure("the server sent a chunk of size \(line)")
            }
            if size == 0 {
                while try !receiveLine().isEmpty {}
                return
            }
            try receive(size, into: &body)
            _ = try receiveLine()
        }
    }

    private func receiveLine() throws -> String {
        while true {
            if let end = received.bytes.offset(of: "\r\n", from: 0) {
                let line = String(decoding: received.bytes[..<end], as: UTF8.self)
                received.consume(end + 2)
                return line
            }
            guard try received.fill(from: descriptor) else {
                throw BenchmarkFailure("the server closed a connection within an answer")
            }
        }
    }
}

/// Counts or keeps the pieces of a body.
private struct BodyReader {
    let use: BodyUse
    var count = 0
    var data = Data()

    init(use: BodyUse) { self.use = use }

    mutating func add(_ piece: UnsafeRawBufferPointer) {
        count += piece.count
        if use == .keep { data.append(contentsOf: piece) }
    }
}
