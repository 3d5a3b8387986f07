import Foundation
import TestSupport

extension TestServer {
    /// A whole upload, as the bytes that a client sends.
    func uploadBytes(
        _ content: TestContent, body: [UInt8]? = nil, fields: [(String, String)] = []
    ) -> [UInt8] {
        let length = ("Content-Length", "\(content.bytes.count)")
        return Array(head("POST", content.path, fields + [length]).utf8) + (body ?? content.bytes)
    }

    /// A question after a file's status.
    func statusBytes(_ content: TestContent) -> [UInt8] { Array(head("GET", content.path).utf8) }

    /// A question after what of some files is missing.
    func requirementsBytes(_ contents: [TestContent]) -> [UInt8] {
        let files = contents.map { #"{"sha":"\#($0.sha)","size":\#($0.bytes.count),"path":"\#($0.sha)"}"# }
        let body = #"{"files":[\#(files.joined(separator: ","))]}"#
        let fields = [("Content-Type", "application/json"), ("Content-Length", "\(body.utf8.count)")]
        return Array((head("POST", "/api/v3/shaman/checkout/requirements", fields) + body).utf8)
    }

    /// How many files, sockets and so on the server has open.
    ///
    /// The store's directories do not count, as those stay open once they are.
    var openDescriptors: Int {
        let directory = "/proc/\(pid)/fd"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return numbers.filter { number in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\(number)")
            return target?.contains("/file-store/stored/") == false
        }.count
    }
}

extension RawConnection {
    /// The next answers' statuses; fewer when the server closes the connection before.
    func statuses(_ count: Int) -> [Int] {
        var statuses: [Int] = []
        while statuses.count < count, let answer = try? receive() { statuses.append(answer.status) }
        return statuses
    }
}
