internal import Glibc
internal import Shaman

/// The hash cache as it is kept: a heading, then a line per file, `sha size modified changed inode day path`.
///
/// In a path, a backslash and a line feed are written as `\\` and `\n`.
enum HashCacheFile {
    private static let heading = "shaman hash cache 1"

    /// The entries of a file; none when there is no such file, or it is none of ours. Damaged lines are left out.
    static func read(_ location: String) -> [String: HashCache.Entry] {
        guard let bytes = try? contents(location) else { return [:] }
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).makeIterator()
        guard lines.next().map({ $0.elementsEqual(heading.utf8) }) == true else { return [:] }
        var entries: [String: HashCache.Entry] = [:]
        while let line = lines.next() {
            guard let (path, entry) = parse(line) else { continue }
            entries[path] = entry
        }
        return entries
    }

    /// Replaces the file. A reader sees the old one or the new one.
    static func write(_ entries: [String: HashCache.Entry], limit: Int, to location: String) {
        var kept = Array(entries)
        if kept.count > limit {
            kept.sort { $0.value.lastUsed > $1.value.lastUsed }
            kept.removeLast(kept.count - limit)
        }
        var text = heading + "\n"
        for (path, entry) in kept { text += line(path, entry) }

        makeDirectory(of: location)
        var template = Array("\(location).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { return }
        let isWritten = writeAll(text, to: descriptor)
        let isClosed = close(descriptor) == 0
        // Without a sync a crash may leave an empty file, which counts as no cache.
        guard isWritten, isClosed, rename(template, location) == 0 else {
            unlink(template)
            return
        }
    }

    private static func contents(_ location: String) throws(ShamanClientError) -> [UInt8] {
        let file = try OpenFile(location)
        var bytes = [UInt8](repeating: 0, count: Int(try file.stamp().size))
        let count = try file.read(at: 0, into: &bytes)
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    private static func parse(_ line: ArraySlice<UInt8>) -> (String, HashCache.Entry)? {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 6)
        guard fields.count == 7,
            let sha = String(validating: fields[0], as: UTF8.self), let digest = SHA256Digest(hex: sha),
            let size: Int64 = number(fields[1]), size >= 0,
            let modified: Int64 = number(fields[2]),
            let changed: Int64 = number(fields[3]),
            let inode: UInt64 = number(fields[4]),
            let day: Int64 = number(fields[5]),
            let path = String(validating: fields[6], as: UTF8.self)
        else { return nil }
        let entry = HashCache.Entry(
            digest: digest, size: size, modified: modified, changed: changed, inode: inode, lastUsed: day)
        return (path.contains("\\") ? unescaped(path) : path, entry)
    }

    private static func number<Number: FixedWidthInteger>(_ digits: ArraySlice<UInt8>) -> Number? {
        Number(String(decoding: digits, as: UTF8.self))
    }

    private static func line(_ path: String, _ entry: HashCache.Entry) -> String {
        "\(entry.digest.hex) \(entry.size) \(entry.modified) \(entry.changed) \(entry.inode) \(entry.lastUsed) "
            + escaped(path) + "\n"
    }

    private static func escaped(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\n") }) else { return path }
        var result = ""
        for scalar in path.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var scalars = text.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "\\", let next = scalars.next() else {
                result.unicodeScalars.append(scalar)
                continue
            }
            result.unicodeScalars.append(next == "n" ? "\n" : next)
        }
        return result
    }

    /// Makes the directory that the file lies in, and the one above that.
    private static func makeDirectory(of location: String) {
        guard let slash = location.lastIndex(of: "/"), slash != location.startIndex else { return }
        let directory = String(location[..<slash])
        guard mkdir(directory, 0o700) != 0, errno == ENOENT else { return }
        if let above = directory.lastIndex(of: "/"), above != directory.startIndex {
            mkdir(String(directory[..<above]), 0o700)
        }
        mkdir(directory, 0o700)
    }

    private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[written...])
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                written += count
            }
            return true
        }
    }
}
