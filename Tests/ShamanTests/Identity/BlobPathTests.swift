import Foundation
import Testing

@testable import Shaman

@Suite("Paths of blobs")
struct BlobPathTests {
    static let head = "59"
    static let tail = "0c148428d5c35fab3ebad2f3365bb469ab9c531b60831f3e826c472027a0b9"

    static func parse(_ text: String) -> BlobID? {
        Array(text.utf8).withUnsafeBufferPointer { BlobPath.parse(linkText: $0) }
    }

    @Test("a blob lies where Flamenco puts it")
    func layout() throws {
        let blob = try BlobID(sha: Self.head + Self.tail, size: 3367)
        let file = "0c148428d5c35fab3ebad2f3365bb469ab9c531b60831f3e826c472027a0b9/3367.blob"
        #expect(BlobPath.belowShard(blob) == file)
        #expect(BlobPath.belowStored(blob) == "59/\(file)")
        #expect(
            BlobPath.belowStored(BlobID(of: []))
                == "e3/b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855/0.blob")
    }

    @Test("the names of the shards are the 256 pairs of digits")
    func shardNames() {
        #expect(BlobPath.shardNames.count == 256)
        #expect(BlobPath.shardNames.enumerated().allSatisfy { Int($1, radix: 16) == $0 && $1.utf8.count == 2 })
    }

    @Test(
        "a link's text names its blob, however the link reaches the store",
        arguments: [
            "../file-store/stored/59/\(tail)/3367.blob", "../../../file-store/stored/59/\(tail)/3367.blob",
            "/mnt/farm/file-store/stored/59/\(tail)/3367.blob", "59/\(tail)/3367.blob",
            "..\\..\\file-store\\stored\\59\\\(tail)\\3367.blob",
            "\\\\nas\\farm\\file-store\\stored\\59\\\(tail)\\3367.blob",
            "F:\\farm\\file-store\\stored\\59\\\(tail)\\3367.blob", "../stored/59\\\(tail)/3367.blob",
            "/anything/59/\(tail)/3367.blob", "../stored/59/\(tail.uppercased())/3367.blob",
        ])
    func parses(text: String) throws {
        #expect(Self.parse(text) == (try BlobID(sha: Self.head + Self.tail, size: 3367)))
    }

    @Test(
        "a text that is no blob's names none",
        arguments: [
            "", ".blob", "/.blob", "3367.blob", "/3367.blob", "\(tail)/3367.blob", "/\(tail)/3367.blob",
            "9/\(tail)/3367.blob", "x59/\(tail)/3367.blob", "../x59/\(tail)/3367.blob", "../59/\(tail)0/3367.blob",
            "../59/\(tail.dropLast())/3367.blob", "../59/\(tail)/007.blob", "../59/\(tail)/00.blob",
            "../59/\(tail)/-1.blob",
            "../59/\(tail)/+1.blob", "../59/\(tail)/.blob", "../59/\(tail)/1 .blob", "../59/\(tail)/0x10.blob",
            "../59/\(tail)/9223372036854775808.blob", "../59/\(tail)/99999999999999999999.blob",
            "../59/\(tail)/3367.blob/", "../59/\(tail)/3367.blob2", "../59/\(tail)/3367.BLOB", "../59/\(tail)/3367",
            "../5g/\(tail)/1.blob", "../59/\(tail.dropLast())g/1.blob", "../59//\(tail)/1.blob",
            "../59/\(tail)//1.blob",
            "../59\(tail)/1.blob",
        ])
    func passesOver(text: String) {
        #expect(Self.parse(text) == nil)
    }

    @Test("sizes to the largest number are read", arguments: [0, 9, 10, 3367, Int64.max])
    func sizes(size: Int64) throws {
        let blob = try BlobID(sha: Self.head + Self.tail, size: size)
        #expect(Self.parse("../stored/" + BlobPath.belowStored(blob)) == blob)
        #expect(Self.parse(shard: 0x59, directory: Self.tail, file: BlobPath.file(blob)) == blob)
    }

    @Test("what is written reads back, for blobs of all shards")
    func roundTrip() {
        for number in 0..<1000 {
            let blob = BlobID.fake(UInt64(number), size: Int64(number) * 7919)
            let prefix = LinkPrefix(text: "../file-store/stored")
            #expect(Self.parse(prefix.linkText(to: blob, depth: number % 5)) == blob)
            #expect(
                Self.parse(
                    shard: blob.digest.shard, directory: BlobPath.directory(blob.digest), file: BlobPath.file(blob))
                    == blob)
        }
    }

    @Test(
        "a file in the store that is no blob has no identity",
        arguments: ["readme.txt", "1.blob.tmp", "01.blob", ".blob", "x.blob", "-1.blob", "1-000000001.tmp", "1.blob~"])
    func foreignFiles(name: String) {
        #expect(Self.parse(shard: 0x59, directory: Self.tail, file: name) == nil)
        #expect(Self.parse(shard: 0x59, directory: Self.tail.uppercased(), file: "1.blob") == nil)
    }

    @Test("one wrong character at any place makes a name no blob's; a capital does so in the store, but not in a link")
    func everyPlace() throws {
        let blob = try BlobID(sha: Self.head + Self.tail, size: 1)
        for place in Self.tail.indices {
            let place = place...place
            for wrong in ["g", "/", "@", "`", ":", "\u{7f}"] {
                let name = Self.tail.replacingCharacters(in: place, with: wrong)
                #expect(Self.parse(shard: 0x59, directory: name, file: "1.blob") == nil, "\(name)")
                #expect(Self.parse("../stored/59/\(name)/1.blob") == nil, "\(name)")
            }
            let name = Self.tail.replacingCharacters(in: place, with: Self.tail[place].uppercased())
            #expect(Self.parse(shard: 0x59, directory: name, file: "1.blob") == (name == Self.tail ? blob : nil))
            #expect(Self.parse("../stored/59/\(name)/1.blob") == blob)
        }
    }

    @Test("paths and names that are written into C strings are those that are written as text")
    func cStrings() {
        for number in 0..<100 {
            let blob = BlobID.fake(UInt64(number), size: number == 0 ? .max : Int64(number) * 7919)
            #expect(BlobPath.withPathBelowShard(blob) { String(cString: $0) } == BlobPath.belowShard(blob))
            #expect(BlobPath.withDirectory(blob.digest) { String(cString: $0) } == BlobPath.directory(blob.digest))
        }
    }

    private static func parse(shard: Int, directory: String, file: String) -> BlobID? {
        let size = Array(file.utf8).withUnsafeBufferPointer { BlobPath.size(file: $0) }
        let digest = Array(directory.utf8).withUnsafeBufferPointer { BlobPath.digest(shard: shard, directory: $0) }
        guard let digest, let size else { return nil }
        return BlobID(digest: digest, size: size)
    }
}
