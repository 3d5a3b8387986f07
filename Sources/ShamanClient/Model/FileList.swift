internal import FoundationEssentials
public import Shaman

/// A manifest as a text that people and scripts write.
///
/// Two forms are read: lines of `sha size path`, where the path may have blanks in it, empty lines and lines that begin
/// with `#` are left out; or the JSON of the server, `{"files":[{"sha":…,"size":…,"path":…}]}`.
public enum FileList {
    /// Reads a manifest out of a text.
    ///
    /// - Parameter source: what the text is called in an error.
    /// - Throws: `invalidInput` that names the source, the line or entry, and the value at fault.
    public static func parse(
        _ bytes: some Collection<UInt8>, source: String
    ) throws(ShamanClientError) -> AssetManifest {
        let first = bytes.first { !isBlank($0) }
        let entries = first == UInt8(ascii: "{") ? try parseJSON(bytes, source) : try parseLines(bytes, source)
        return AssetManifest(entries)
    }

    /// A line as ``parse(_:source:)`` reads it, without its end.
    public static func line(path: CheckoutPath, blob: BlobID) -> String {
        "\(blob.sha) \(blob.size) \(path.text)"
    }

    private static func parseJSON(
        _ bytes: some Collection<UInt8>, _ source: String
    ) throws(ShamanClientError) -> [AssetManifest.Entry] {
        let list: WireFileList
        do {
            list = try JSONDecoder().decode(WireFileList.self, from: Data(bytes))
        } catch {
            let expected = #"{"files":[{"sha":…,"size":…,"path":…}]}"#
            throw ShamanClientError(.invalidInput, "\(source): this is no file list; \(expected) is expected")
        }
        var entries: [AssetManifest.Entry] = []
        entries.reserveCapacity(list.files.count)
        for (index, file) in list.files.enumerated() {
            entries.append(try entry(sha: file.sha, size: file.size, path: file.path, "\(source), file \(index + 1)"))
        }
        return entries
    }

    private static func parseLines(
        _ bytes: some Collection<UInt8>, _ source: String
    ) throws(ShamanClientError) -> [AssetManifest.Entry] {
        var entries: [AssetManifest.Entry] = []
        var number = 0
        for raw in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            let place = "\(source), line \(number)"
            guard let text = String(validating: raw, as: UTF8.self) else {
                throw ShamanClientError(.invalidInput, "\(place): the text is not UTF-8")
            }
            let line = text.hasSuffix("\r") ? text.dropLast() : text[...]
            guard let start = line.first(where: { $0 != " " && $0 != "\t" }), start != "#" else { continue }
            let fields = line.split(maxSplits: 2) { $0 == " " || $0 == "\t" }
            guard fields.count == 3 else {
                throw ShamanClientError(.invalidInput, "\(place): \"sha size path\" is expected")
            }
            guard let size = Int64(fields[1]) else {
                throw ShamanClientError(.invalidInput, "\(place): \(quoted(String(fields[1]))) is no size in bytes")
            }
            entries.append(try entry(sha: String(fields[0]), size: size, path: String(fields[2]), place))
        }
        return entries
    }

    private static func entry(
        sha: String, size: Int64, path: String, _ place: String
    ) throws(ShamanClientError) -> AssetManifest.Entry {
        do throws(ShamanError) {
            return AssetManifest.Entry(
                path: try CheckoutPath(path, portable: false),
                blob: try BlobID(sha: sha, size: size)
            )
        } catch {
            throw ShamanClientError(.invalidInput, "\(place): \(error.message)")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }
}

extension FileList {
    /// The longest list that is read.
    private static let longestList = 1 << 30

    /// Reads a manifest out of a file, a pipe or, as `-`, standard input.
    ///
    /// - Parameter pool: where the file is read.
    /// - Throws: `fileUnreadable`, or what ``parse(_:source:)`` throws.
    public static func load(_ path: String, on pool: IOPool) async throws -> AssetManifest {
        try await pool.perform { flag in
            let bytes = try readWhole(path, limit: longestList, isCancelled: { flag.isRaised })
            return try parse(bytes, source: path == "-" ? "standard input" : path)
        }
    }
}
