import FarmModel
import Foundation
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(
        "numbers are written as JavaScript writes them",
        arguments: [
            ("24.0", "24"), ("23.976", "23.976"), ("-0.0", "0"), ("1e-6", "0.000001"), ("1.5e-7", "1.5e-7"),
            ("1e20", "100000000000000000000"), ("1e21", "1e+21"), ("1.25e+22", "1.25e+22"), ("0.00001", "0.00001"),
            ("9223372036854775807", "9223372036854775807"), ("9223372036854775808", "9223372036854775808"),
            ("-12.5", "-12.5"), ("123456789012345680000", "123456789012345680000"), ("5e-324", "5e-324"),
            ("0.1", "0.1"), ("1e300", "1e+300"), ("100.5", "100.5"),
        ])
    func numbers(input: String, expected: String) throws {
        #expect(
            try JSONValue(parsing: input).text()
                == expected.replacing("9223372036854775808", with: "9223372036854776000"))
    }

    @Test("numbers mean after writing what they meant before")
    func numbersRoundTrip() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let text = JSONValue(number).text()
            #expect(try JSONValue(parsing: text).number == number, "\(number) was written \(text)")
        }
    }

    @Test("objects are written in the order of their keys, and texts are escaped")
    func text() throws {
        let value = try JSONValue(parsing: #" {"b": [1, "\u003c\ud83d\ude00\n\u0001", null], "a": {"é": true}} "#)
        #expect(value.text() == #"{"a":{"é":true},"b":[1,"<😀\n\u0001",null]}"#)
        #expect(JSONValue("<&>\u{2028}").text(escaping: .html) == #""\u003c\u0026\u003e\u2028""#)
    }

    @Test("half a surrogate pair is replaced", arguments: [#""\ud800""#, #""\ud800\u0041""#, #""\udc00""#])
    func surrogates(text: String) throws {
        let expected = text.contains("0041") ? "\u{FFFD}A" : "\u{FFFD}"
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "{", "[1,]", #"{"a":1,}"#, "01", "1.", "+1", "tru", "\"\u{1}\"", #""\x""#, "1 2", "NaN", "1e999",
            #"{a:1}"#,
            #""\u00g0""#, "\"", String(repeating: "[", count: 201) + String(repeating: "]", count: 201),
        ])
    func refused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test("a value travels through Foundation's coders")
    func coding() throws {
        let value: JSONValue = ["a": [1, 2.5, "x", .null, true, false], "b": [:]]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSONValue.self, from: data) == value)
        #expect(try JSONValue(parsing: Array(data)) == value)
    }
}
