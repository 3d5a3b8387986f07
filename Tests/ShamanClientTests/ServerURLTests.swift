import ShamanClient
import Testing

@Suite("The server's URL")
struct ServerURLTests {
    @Test(
        "is understood with or without scheme, port, prefix and slashes at its end",
        arguments: [
            ("http://localhost:8080", "http://localhost:8080/"),
            ("http://localhost:8080/", "http://localhost:8080/"),
            ("http://farm/prefix///", "http://farm/prefix/"),
            ("HTTPS://Farm.example:443/a/b/", "https://Farm.example:443/a/b/"),
            ("localhost:8080", "http://localhost:8080/"),
            ("farm", "http://farm/"),
            ("http://[::1]:8080/", "http://[::1]:8080/"),
        ])
    func understood(_ text: String, _ shown: String) throws {
        #expect(try ServerURL(text).description == shown)
    }

    @Test(
        "is refused with a reason when it cannot be one",
        arguments: [
            "", "ftp://farm/", "http://", "http://farm:99999/", "http://user:word@farm/", "http://farm/?x=1",
            "http://farm/#x", "http://fa rm/",
        ])
    func refused(_ text: String) {
        let error = #expect(throws: ShamanClientError.self) { try ServerURL(text) }
        #expect(error?.kind == .invalidInput)
    }
}
