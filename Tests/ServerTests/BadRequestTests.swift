import Foundation
import KnowledgeBase
import Testing

@testable import Server

@Suite struct BadRequestTests {
    private static let path = "/v1/chat/completions"

    @Test(arguments: [
        ("", "empty_body"), ("{", "invalid_json"), ("not json", "invalid_json"), ("\u{0}", "invalid_json"),
        ("{\"model\":\"kb\",}", "invalid_json"), ("{\"model\":\"kb\" , \n }", "invalid_json"),
        ("{\"model\":\"kb\",\"messages\":[1,]}", "invalid_json"),
    ])
    func what_is_no_json_is_400(_ body: String, _ code: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.post(Self.path, body)
            #expect(reply.status == 400)
            #expect(reply.code == code)
        }
    }

    @Test(arguments: ["[]", "1", "null", "\"text\"", "{}"])
    func json_of_another_shape_is_400(_ body: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.post(Self.path, body)
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["type"] == "invalid_request_error")
        }
    }

    @Test func deep_json_is_refused_before_it_is_decoded() async throws {
        try await TestServer.run { server in
            let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
            let reply = try await server.post(Self.path, "{\"model\":\"kb\",\"messages\":\(deep)}")
            #expect(reply.status == 400)
            #expect(reply.code == "too_deep")
        }
    }

    @Test(arguments: [String.Encoding.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32BigEndian])
    func json_in_another_encoding_is_refused(_ encoding: String.Encoding) throws {
        let bytes = try #require("{\"a\":[1]}".data(using: encoding))
        let failure = #expect(throws: HTTPFailure.self) { try JSONLimits().check(bytes) }
        #expect(failure?.code == "invalid_json")
    }

    @Test func commas_between_values_and_in_strings_are_none_too_many() throws {
        try JSONLimits().check("{\"a\":[1, 2 ,[]],\"b\":\"x,]\",\"c\":{}}".utf8)
    }

    @Test func brackets_in_strings_are_not_depth() throws {
        let text = "{\"a\":\"\(String(repeating: "[", count: 1_000))\\\"[[\"}"
        try JSONLimits().check(text.utf8)
        #expect(throws: HTTPFailure.self) {
            try JSONLimits(depth: 2).check("[[[1]]]".utf8)
        }
        #expect(throws: HTTPFailure.self) {
            try JSONLimits(values: 2).check("[1,2,3,4]".utf8)
        }
    }

    @Test func a_large_body_is_413() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.largestBody = 1_000
        try await TestServer.run(options: options) { server in
            let large = String(repeating: "x", count: 100_000)
            let reply = try await server.post(Self.path, "{\"model\":\"\(large)\"}")
            #expect(reply.status == 413)
            #expect(reply.code == "body_too_large")
        }
    }

    @Test func a_large_body_without_a_length_is_413_too() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.largestBody = 1_000
        try await TestServer.run(options: options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(
                "POST \(Self.path) HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n")
            let chunk = "400\r\n\(String(repeating: "x", count: 1_024))\r\n"
            try await raw.send(chunk + chunk)
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(answer.contains("body_too_large"))
        }
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    func another_media_type_is_415(_ type: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.post(Self.path, "{}", headers: ["content-type": type])
            #expect(reply.status == 415)
        }
    }

    @Test(arguments: [
        "HELLO\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{1}\u{2}\u{3}\r\n\r\n", "GET /\u{0} HTTP/1.1\r\n\r\n",
    ])
    func what_is_no_http_is_400_and_the_end(_ bytes: String) async throws {
        try await TestServer.run { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(bytes)
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.contains("\"code\":\"malformed_request\""))
            let health = try await server.get("/health")
            #expect(health.status == 200)
        }
    }

    @Test func huge_header_fields_are_refused() async throws {
        try await TestServer.run { server in
            let raw = try await RawConnection(port: server.port)
            let field = String(repeating: "x", count: 200_000)
            try await raw.send("GET /health HTTP/1.1\r\nhost: localhost\r\nx-long: \(field)\r\n\r\n")
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test func a_second_length_is_refused() async throws {
        try await TestServer.run { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.send(
                "POST \(Self.path) HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n"
                    + "transfer-encoding: chunked\r\n\r\n0\r\n\r\n")
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400"))
        }
    }
}

@Suite struct SlowClientTests {
    private var options: ServerOptions {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.idleTimeout = .milliseconds(200)
        options.requestTimeout = .milliseconds(200)
        return options
    }

    @Test func a_head_that_does_not_come_ends_the_connection() async throws {
        try await TestServer.run(options: options) { server in
            let raw = try await RawConnection(port: server.port)
            await raw.trySending("GET /health HTTP/1.1\r\nho")
            let answer = await raw.readToEnd()
            #expect(answer.isEmpty)
        }
    }

    @Test func a_body_that_comes_byte_by_byte_ends_the_connection() async throws {
        try await TestServer.run(options: options) { server in
            let raw = try await RawConnection(port: server.port)
            await raw.trySending(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n")
            let dripping = Task {
                // Until the server has enough of it.
                while !Task.isCancelled, (try? await raw.send("x")) != nil {
                    try? await Task.sleep(for: .milliseconds(20))
                }
            }
            let answer = await raw.readToEnd()
            dripping.cancel()
            #expect(answer.isEmpty)
        }
    }

    @Test func a_connection_that_rests_is_closed() async throws {
        // Long enough for a busy machine to see the request before.
        var options = options
        (options.idleTimeout, options.requestTimeout) = (.seconds(3), .seconds(3))
        try await TestServer.run(options: options) { server in
            let raw = try await RawConnection(port: server.port)
            await raw.trySending("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
            let answer = await raw.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func two_requests_in_a_row_are_answered_in_order() async throws {
        try await TestServer.run { server in
            let raw = try await RawConnection(port: server.port)
            let request = "GET /health HTTP/1.1\r\nhost: localhost\r\nx-request-id: "
            try await raw.send(request + "one\r\n\r\n" + request + "two\r\n\r\n")
            await raw.read(until: "x-request-id: two")
            let text = await raw.text
            let one = try #require(text.range(of: "x-request-id: one"))
            let two = try #require(text.range(of: "x-request-id: two"))
            #expect(one.lowerBound < two.lowerBound)
            await raw.close()
        }
    }
}

@Suite struct LoadTests {
    @Test func too_many_requests_at_a_time_are_503() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.mostRequests = 1
        let model = SlowModel(saying: "")
        let texts = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
        try await TestServer.run(model: model, texts: texts, options: options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post(
                "/v1/chat/completions",
                "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}]}"
            )
            try await eventually { model.begun == 1 }
            let refused = try await server.get("/v1/models")
            #expect(refused.status == 503)
            #expect(refused.code == "overloaded")
            #expect(refused.headers["retry-after"] == "1")
            let health = try await server.get("/health")
            #expect(health.status == 200)
            await raw.close()
            try await eventually { try await server.get("/v1/models").status == 200 }
        }
    }
}
