import Foundation
import TestSupport
import Testing

/// How the page comes to browsers.
@Suite("The web page over HTTP", .timeLimit(.minutes(10)))
struct WebPageServingTests {
    @Test("files have their type, a strong tag, and are asked for again each time")
    func files() async throws {
        try await blocking {
            let server = try TestServer()
            let expected = [
                "/app/": "text/html; charset=utf-8", "/app/js/app.js": "text/javascript; charset=utf-8",
                "/app/css/base.css": "text/css; charset=utf-8", "/app/icon.svg": "image/svg+xml",
                "/favicon.ico": "image/png", "/favicon.png": "image/png",
            ]
            for (path, type) in expected {
                let answer = try server.get(path)
                #expect(answer.status == 200 && answer.fields["content-type"] == type, "\(path)")
                #expect(answer.fields["cache-control"] == "no-cache")
                let etag = try #require(answer.fields["etag"])
                #expect(etag.wholeMatch(of: /"[0-9a-f]{32}"/) != nil)
                for known in [etag, "W/" + etag, "\"other\", \(etag)", "*"] {
                    let again = try server.request("GET", path, fields: [("If-None-Match", known)])
                    #expect(again.status == 304 && again.body.isEmpty && again.fields["etag"] == etag)
                    #expect(again.fields["content-length"] == nil)
                }
                let other = try server.request("GET", path, fields: [("If-None-Match", "\"other\"")])
                #expect(other.status == 200)
            }
        }
    }

    @Test("every view can be opened by its address; what looks like a file and is none is 404")
    func deepLinks() async throws {
        try await blocking {
            let server = try TestServer()
            let page = try server.get("/app/").body
            let views = [
                "jobs", "jobs/", "jobs?status=failed&q=a.b", "jobs/1/tasks/2/log", "nonsense", "a%20b/%3Cc%3E",
            ]
            for path in views {
                let answer = try server.get("/app/" + path)
                #expect(answer.status == 200 && answer.body == page, "\(path)")
            }
            for path in ["js/none.js", "jobs/x.html", ".", "..", "js/..%2f..%2fPackage.swift", "%2e%2e/%2e%2e/etc.d"] {
                let answer = try server.get("/app/" + path)
                #expect(answer.status == 404 || answer.body == page, "\(path)")
            }
            #expect(try server.get("/app/js/none.js").json["message"] as? String == "the page has no file js/none.js")
        }
    }

    @Test("the page may load nothing from elsewhere and be framed by nobody")
    func securityFields() async throws {
        try await blocking {
            let server = try TestServer()
            for path in ["/app/", "/app/jobs", "/app/js/app.js"] {
                let fields = try server.get(path).fields
                let policy = try #require(fields["content-security-policy"])
                for rule in ["default-src 'self'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
                    #expect(policy.split(separator: ";").contains { $0.trimmingPrefix(" ") == rule }, "\(rule)")
                }
                #expect(!policy.contains("unsafe"))
                #expect(fields["x-content-type-options"] == "nosniff")
                #expect(fields["referrer-policy"] == "no-referrer")
            }
        }
    }

    @Test("HEAD answers the same fields without a body")
    func head() async throws {
        try await blocking {
            let server = try TestServer()
            for path in ["/app/", "/app/js/app.js", "/app/jobs", "/favicon.ico"] {
                let whole = try server.get(path)
                let head = try server.request("HEAD", path)
                #expect(head.status == 200 && head.body.isEmpty)
                for name in ["content-length", "content-type", "etag", "content-security-policy"] {
                    #expect(head.fields[name] == whole.fields[name], "\(name) of \(path)")
                }
                #expect(whole.fields["content-length"] == "\(whole.body.count)")
            }
            #expect(try server.request("HEAD", "/").status == 307)
            #expect(try server.request("HEAD", "/app/js/none.js").status == 404)
        }
    }
}
