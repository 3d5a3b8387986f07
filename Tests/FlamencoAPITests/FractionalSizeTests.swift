import FlamencoAPI
import Testing

@Suite("Sizes that are no integers")
struct FractionalSizeTests {
    @Test(
        "a fraction or an exponent is found, with the file that it belongs to",
        arguments: [
            (#"{"files":[{"sha":"a","size":5.0,"path":"x"}]}"#, 0, "5.0"),
            (#"{"files":[{"size":5},{"path":"p", "size" : 1e3 }]}"#, 1, "1e3"),
            (#"{"checkoutPath":"j","files":[{"size":1},{"size":2},{"size":-0.0}]}"#, 2, "-0.0"),
            (#"{"other":[{"a":1},{"b":2}],"files":[{"size":7E0}]}"#, 0, "7E0"),
        ])
    func found(json: String, fileIndex: Int, text: String) {
        #expect(FractionalSize.first(in: json.utf8) == FractionalSize(fileIndex: fileIndex, text: text))
    }

    @Test(
        "integers, and numbers of members that nobody knows, are left alone",
        arguments: [
            #"{"files":[]}"#, #"{"files":[{"sha":"ee.e","size":50,"path":"size\":1.5"}]}"#,
            #"{"files":[{"size":5,"mtime":1.5,"resize":2.5,"more":{"size":0.5},"list":[1.5]}]}"#,
            #"{"size":1.5,"files":[{"path":"size","size":1}]}"#,
        ])
    func notFound(json: String) {
        #expect(FractionalSize.first(in: json.utf8) == nil)
    }
}
