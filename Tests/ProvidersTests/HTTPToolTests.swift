import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Networking
import Testing

@testable import Providers

private let secret = "Bearer tool-key-never-shown"

extension HTTPTool {
    fileprivate func answer(_ arguments: String) async throws -> ToolOutcome {
        let call = ToolCall(id: "c1", name: "stock", argumentsText: arguments)
        return try await run(call, in: ToolContext(language: .spanish))
    }
}

/// A tool at the fixture server, which is on a private address.
private func settings(_ url: String, method: HTTPToolSettings.Method = .get) -> HTTPToolSettings {
    var settings = HTTPToolSettings(
        name: "stock", summary: "Says how many there are.",
        parameters: [
            "type": "object", "required": ["id"],
            "properties": [
                "id": ["type": "string", "minLength": 1],
                "tags": ["type": "array", "items": ["type": "string"]],
                "limit": ["type": "integer", "minimum": 1],
            ],
        ], url: url)
    settings.method = method
    settings.headers = ["Authorization": secret]
    settings.timeout = .seconds(20)
    settings.allowsPrivateAddresses = true
    return settings
}

private func answer(
    _ answer: FixtureServer.Answer, to arguments: String = #"{"id":"7"}"#, path: String = "/items/{id}",
    method: HTTPToolSettings.Method = .get,
    adjusting adjust: @escaping @Sendable (inout HTTPToolSettings) -> Void = { _ in }
) async throws -> (result: ToolOutcome, requests: [FixtureServer.Request]) {
    try await FixtureServer.run([answer]) { base, server in
        var settings = settings(base + path, method: method)
        adjust(&settings)
        let result = try await HTTPTool(settings).answer(arguments)
        return (result, await server.requests)
    }
}

@Suite struct HTTPToolTests {
    @Test func get_puts_arguments_into_path_and_query() async throws {
        let (result, requests) = try await answer(
            .init(body: " 12 pieces\n"), to: #"{"id":"a/b","tags":["x y","z"],"limit":3}"#,
            path: "/items/{id}?key=1")
        #expect(result.text == "12 pieces")
        #expect(!result.isError)
        let request = try #require(requests.first)
        #expect(request.method == "GET")
        #expect(request.path == "/items/a%2Fb")
        #expect(request.query == "key=1&limit=3&tags=x%20y&tags=z")
        #expect(request.headers["authorization"] == secret)
        #expect(request.body.isEmpty)
    }

    @Test func post_sends_what_the_path_does_not() async throws {
        let (result, requests) = try await answer(
            .init(201, body: "ok"), to: #"{"id":"7","limit":3}"#, method: .post)
        #expect(!result.isError)
        let request = try #require(requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/items/7")
        #expect(request.headers["content-type"] == "application/json")
        #expect(request.value == ["limit": 3])
    }

    @Test(arguments: [
        ("{", "The arguments are not a JSON object."), ("[]", "The arguments are not a JSON object."),
        ("", "The arguments do not fit: 'id' is missing in the arguments."),
        (#"{"id":"7","limit":0}"#, "The arguments do not fit: 'limit' must be at least 1."),
        (#"{"id":"7","admin":true}"#, "The arguments do not fit: the arguments must not have 'admin'."),
        (#"{"id":".."}"#, "The arguments do not fit: 'id' cannot be part of a path."),
    ])
    func arguments_that_do_not_fit_never_leave(_ arguments: String, _ wanted: String) async throws {
        let (result, requests) = try await answer(.init(body: "x"), to: arguments)
        #expect(result.text == wanted)
        #expect(result.isError)
        #expect(requests.isEmpty)
    }

    @Test func error_of_the_endpoint_is_told_in_a_few_words_without_the_key() async throws {
        let body = "<html>\n" + secret + "\n" + String(repeating: "trace ", count: 4000) + "the end"
        let (result, requests) = try await answer(.init(500, body: body))
        #expect(result.isError)
        #expect(result.text.hasPrefix("The tool answered 500: <html> *** trace trace"))
        #expect(result.text.count < 260)
        #expect(requests.count == 1)
    }

    @Test func key_is_not_told_in_an_answer_either() async throws {
        let (result, _) = try await answer(.init(body: "you sent tool-key-never-shown and 12"))
        #expect(result.text == "you sent *** and 12")
    }

    @Test func redirection_is_not_followed() async throws {
        for status in [301, 302, 303, 307, 308] {
            let (result, requests) = try await answer(.init(status, headers: ["location": "/elsewhere"]))
            #expect(result.text == "The tool answered \(status), a redirection, which is not followed.")
            #expect(result.isError)
            #expect(requests.count == 1)
        }
    }

    @Test func answer_that_is_too_large_is_an_error() async throws {
        let (result, _) = try await answer(.init(body: String(repeating: "x", count: 101))) {
            $0.largestAnswer = 100
        }
        #expect(result.text == "The tool's answer is larger than 100 bytes. Ask for less.")
        #expect(result.isError)
        let (whole, _) = try await answer(.init(body: String(repeating: "x", count: 100))) {
            $0.largestAnswer = 100
        }
        #expect(whole.text.count == 100)
    }

    @Test func bytes_that_are_no_text_are_refused() async throws {
        let (result, _) = try await answer(.init(pieces: [Data([0x61, 0xFF, 0xFE])]))
        #expect(result.text == "The tool's answer is not text in UTF-8.")
        #expect(result.isError)
    }

    @Test func answer_without_text_is_said_to_be_one() async throws {
        let (result, _) = try await answer(.init(204))
        #expect(result.text == "The tool answered without any text.")
        #expect(!result.isError)
    }

    @Test func endpoint_that_hangs_is_given_up() async throws {
        for answered in [
            FixtureServer.Answer(body: "late", delay: .seconds(60)),
            FixtureServer.Answer(pieces: [Data("a".utf8), Data("b".utf8)], delay: .seconds(60)),
        ] {
            let (result, _) = try await answer(answered) { $0.timeout = .milliseconds(200) }
            #expect(result.text == "The tool did not answer within 0.2 seconds.")
            #expect(result.isError)
        }
    }

    @Test func endpoint_that_is_not_there_is_an_error() async throws {
        let result = try await HTTPTool(settings("http://127.0.0.1:9/{id}")).answer(#"{"id":"7"}"#)
        #expect(result.text == "The tool could not be asked: connection refused.")
        #expect(result.isError)
    }

    @Test func cancelled_call_is_no_answer() async throws {
        try await FixtureServer.run([.init(body: "late", delay: .seconds(60))]) { base, server in
            let tool = try HTTPTool(settings(base + "/{id}"))
            let task = Task { try await tool.answer(#"{"id":"7"}"#) }
            while await server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test func settings_are_printed_without_their_secrets() {
        var text = ""
        dump(settings("https://a.example/{id}?key=hidden-too"), to: &text)
        text += "\(settings("https://a.example/{id}?key=hidden-too"))"
        #expect(text.contains("Authorization"))
        #expect(!text.contains("never-shown"))
        #expect(!text.contains("hidden-too"))
    }
}

@Suite struct HTTPToolAddressTests {
    private func asked(_ url: String, _ addresses: [IPAddress]? = nil) async throws -> ToolOutcome {
        var settings = settings(url)
        settings.allowsPrivateAddresses = false
        let resolve: IPAddress.Resolver = { host in
            if let addresses { return addresses }
            return try await IPAddress.addresses(of: host)
        }
        return try await HTTPTool(settings, resolve: resolve).answer(#"{"id":"7"}"#)
    }

    private let refusal = "The tool's address is not public, and its settings do not allow that."

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0"])
    func address_of_this_machine_is_refused(_ host: String) async throws {
        let (result, count) = try await FixtureServer.run([.init(body: "inside")]) { base, server in
            let port = base.split(separator: ":").last ?? ""
            return (try await asked("http://\(host):\(port)/{id}"), await server.requests.count)
        }
        #expect(result.text == refusal)
        #expect(result.isError)
        #expect(count == 0)
    }

    @Test func name_with_one_private_address_among_public_ones_is_refused() async throws {
        let addresses = [[93, 184, 216, 34], [10, 0, 0, 1]].compactMap(IPAddress.init(bytes:))
        #expect(try await asked("http://shop.example/{id}", addresses).text == refusal)
    }

    @Test func name_without_an_address_is_an_error() async throws {
        #expect(try await asked("http://shop.example/{id}", []).text == "The tool's host is not known.")
    }

    @Test(arguments: ["shop.example", "Shop.EXAMPLE", "134744072", "010.8.8.8", "8.8.8.8"])
    func connection_goes_to_the_address_that_was_checked(_ host: String) async throws {
        let (result, requests) = try await FixtureServer.run([.init(body: "12")]) { base, server in
            let port = base.split(separator: ":").last ?? ""
            let loopback = try #require(IPAddress(bytes: [127, 0, 0, 1]))
            // Nobody else knows the name.
            let tool = try HTTPTool(settings("http://\(host):\(port)/{id}"), resolve: { _ in [loopback] })
            return (try await tool.answer(#"{"id":"7"}"#), await server.requests)
        }
        #expect(result.text == "12")
        #expect(requests.count == 1)
    }
}

@Suite struct HTTPToolSettingsTests {
    private func refusal(_ adjust: (inout HTTPToolSettings) -> Void) -> KnowledgeBaseError? {
        var settings = settings("https://shop.example/items/{id}")
        adjust(&settings)
        do {
            _ = try HTTPTool(settings)
            return nil
        } catch {
            return error as? KnowledgeBaseError
        }
    }

    @Test func sound_settings_are_taken_and_close_the_schema() throws {
        #expect(refusal { _ in } == nil)
        let tool = try HTTPTool(settings("https://shop.example/items/{id}"))
        #expect(tool.definition.name == "stock")
        #expect(tool.definition.parameters["additionalProperties"] == false)
    }

    @Test func host_must_be_among_those_allowed() {
        #expect(refusal { $0.allowedHosts = ["SHOP.example"] } == nil)
        let error = refusal { $0.allowedHosts = ["other.example"] }
        #expect(error?.reason == "its host 'shop.example' is not among those allowed")
        #expect(error?.kind == .usage)
    }

    @Test(
        arguments: [
            (["type": "object", "properties": ["id": ["type": "string", "pattern": "x"]]], "'pattern'"),
            (["type": "object"], "not a required parameter"),
            (["type": "object", "properties": ["id": ["type": "string"]]], "not a required parameter"),
            (
                ["type": "object", "required": ["id"], "properties": ["id": ["type": "array"]]],
                "more than one plain value"
            ),
            (["type": "object", "required": ["id"], "properties": ["id": [:]]], "more than one plain value"),
            (["type": "array"], "type object"), ("x", "type object"),
        ] as [(JSONValue, String)])
    func schema_that_cannot_be_kept_is_refused(_ schema: JSONValue, _ reason: String) {
        let error = refusal { $0.parameters = schema }
        #expect(error?.reason.contains(reason) == true, "\(error as Any)")
        #expect(error?.action == "set up the tool 'stock'")
    }

    @Test func get_refuses_what_a_query_cannot_hold() {
        for property in [["type": "object"], ["type": "array", "items": ["type": "array"]], [:]]
            as [JSONValue]
        {
            let parameters: JSONValue = [
                "type": "object", "required": ["id"],
                "properties": ["id": ["type": "string"], "x": property],
            ]
            #expect(refusal { $0.parameters = parameters }?.reason == "GET cannot send the parameter 'x'")
            #expect(
                refusal {
                    $0.parameters = parameters
                    $0.method = .post
                } == nil)
        }
    }

    @Test func names_headers_and_limits_are_checked() {
        #expect(refusal { $0.name = "stock level" } != nil)
        #expect(refusal { $0.name = String(repeating: "a", count: 65) } != nil)
        #expect(refusal { $0.summary = " " } != nil)
        #expect(refusal { $0.timeout = .zero } != nil)
        #expect(refusal { $0.headers = ["Host": "x"] } != nil)
        #expect(refusal { $0.headers = ["a b": "x"] } != nil)
        let error = refusal { $0.headers = ["X-Key": "never-shown\r\nX: y"] }
        #expect(error?.description.contains("never-shown") == false)
    }
}
