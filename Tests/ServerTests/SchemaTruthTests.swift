import Foundation
import KnowledgeBase
import Testing

@testable import Server

/// `/openapi.json` and the routes say the same of a body: what the one allows the other takes.
@Suite struct SchemaTruthTests {
    private static let chat = "/v1/chat/completions"

    private func judge(_ bodies: [String], on path: String, areTaken: Bool) async throws {
        try await Shop.run { server, _ in
            let schema = SchemaReader(document: try await server.get("/openapi.json").json)
            for body in bodies {
                let reply = try await server.post(path, body)
                #expect(
                    (reply.status != 400) == areTaken, "\(body): \(reply.status) \(reply.text.prefix(300))")
                #expect(reply.status < 500, "\(body)")
                #expect(try schema.allows(try JSONValue(parsing: body), on: path) == areTaken, "\(body)")
            }
        }
    }

    // MARK: Chat completions

    private static func request(_ members: String) -> String {
        "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"\(Shop.cards)\"}],\(members)}"
    }

    /// Before a question.
    private static func history(_ messages: String) -> String {
        "{\"model\":\"kb\",\"messages\":[\(messages),{\"role\":\"user\",\"content\":\"\(Shop.cards)\"}]}"
    }

    private static let call = #"{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}"#

    @Test func members_of_a_chat_request_that_are_taken() async throws {
        let members = [
            "\"n\":1", "\"n\":1.0", "\"n\":null", "\"stop\":[]", "\"stop\":\"x\"", "\"stop\":null",
            "\"stop\":[\"a\",\"b\",\"c\",\"d\"]", "\"temperature\":2", "\"temperature\":0", "\"top_p\":null",
            "\"max_tokens\":1", "\"max_tokens\":2.0", "\"max_completion_tokens\":1000000", "\"tools\":[]",
            "\"tools\":null", "\"tool_choice\":\"none\"", "\"tool_choice\":null", "\"stream_options\":{}",
            "\"stream_options\":null", "\"stream_options\":{\"include_usage\":null}", "\"kb\":{}",
            "\"kb\":{\"sources\":\"text\",\"x\":1}", "\"logprobs\":false", "\"logprobs\":null",
            "\"top_logprobs\":null", "\"audio\":null", "\"modalities\":[\"text\"]", "\"modalities\":null",
            "\"functions\":null", "\"response_format\":{\"type\":\"text\"}", "\"response_format\":null",
            "\"user\":5", "\"seed\":1e30", "\"metadata\":{\"a\":[null]}",
            #""tools":[{"type":"function","function":{"name":"a-B_9","parameters":null,"description":null}}]"#,
            #""tools":[{"type":"function","function":{"name":"f","parameters":{"type":[]}}}]"#,
        ]
        try await judge(members.map(Self.request), on: Self.chat, areTaken: true)
    }

    @Test func members_of_a_chat_request_that_are_refused() async throws {
        let members = [
            "\"n\":2", "\"n\":1.5", "\"n\":\"1\"", "\"n\":true", "\"stop\":[\"\"]", "\"stop\":\"\"",
            "\"stop\":[null]",
            "\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "\"stop\":{}", "\"temperature\":2.1",
            "\"temperature\":\"1\"",
            "\"top_p\":-0.1", "\"max_tokens\":0", "\"max_tokens\":1.5", "\"max_tokens\":1e30",
            "\"max_completion_tokens\":1000001", "\"tools\":{}", "\"tools\":[null]",
            "\"tool_choice\":\"auto \"",
            "\"tool_choice\":{}", "\"stream\":\"true\"", "\"stream\":1", "\"stream_options\":[]",
            "\"stream_options\":{\"include_usage\":0}", "\"kb\":[]", "\"kb\":{\"sources\":\"\"}",
            "\"logprobs\":true", "\"logprobs\":0", "\"top_logprobs\":0", "\"audio\":{}", "\"audio\":false",
            "\"modalities\":[]", "\"modalities\":[\"audio\"]", "\"functions\":[]",
            "\"response_format\":{\"type\":\"json_object\"}", "\"response_format\":{}",
            "\"response_format\":\"text\"",
            #""tools":[{"type":"function"}]"#, #""tools":[{"type":"function","function":{"name":""}}]"#,
            #""tools":[{"type":"function","function":{"name":"é"}}]"#,
            #""tools":[{"type":"function","function":{"name":"f\n"}}]"#,
            #""tools":[{"type":"function","function":{"name":"f","parameters":[]}}]"#,
            #""tools":[{"type":"custom","function":{"name":"f"}}]"#,
        ]
        try await judge(members.map(Self.request), on: Self.chat, areTaken: false)
    }

    @Test func messages_that_are_taken() async throws {
        let messages = [
            #"{"role":"system","content":""}"#, #"{"role":"user","content":" "}"#,
            #"{"role":"assistant"}"#, #"{"role":"assistant","content":null,"tool_calls":null}"#,
            #"{"role":"assistant","content":""}"#,
            #"{"role":"assistant","content":null,"tool_calls":[\#(Self.call)]}"#,
            #"{"role":"assistant","tool_calls":[{"id":"","type":null,"function":{"name":"","arguments":null}}]}"#,
            #"{"role":"assistant","content":[{"type":"refusal","refusal":"No."},{"type":"text","text":""}]}"#,
            #"{"role":"assistant","content":[{"type":"refusal","text":5}],"refusal":null,"audio":null}"#,
            #"{"role":"tool","tool_call_id":"","content":""}"#,
            #"{"role":"tool","tool_call_id":"x","content":[{"type":"text","text":"\u0000"}]}"#,
            #"{"role":"developer","content":[{"type":"text","text":"Breve.","x":1}],"name":5}"#,
            #"{"role":"user","content":"a","tool_calls":null,"tool_call_id":null}"#,
        ]
        try await judge(messages.map(Self.history), on: Self.chat, areTaken: true)
    }

    @Test func messages_that_are_refused() async throws {
        let messages = [
            "null", "[]", "{}", #"{"role":"user"}"#, #"{"role":"user","content":null}"#,
            #"{"role":"user","content":5}"#, #"{"role":"user","content":[]}"#,
            #"{"role":"user","content":{}}"#,
            #"{"role":"assistant","content":[]}"#, #"{"role":"user","content":["a"]}"#,
            #"{"role":"function","content":"a"}"#, #"{"role":"User","content":"a"}"#, #"{"content":"a"}"#,
            #"{"role":null,"content":"a"}"#, #"{"role":"tool","content":"a"}"#,
            #"{"role":"tool","content":"a","tool_call_id":null}"#, #"{"role":"tool","tool_call_id":"1"}"#,
            #"{"role":"user","content":"a","tool_call_id":5}"#,
            #"{"role":"user","content":"a","tool_calls":{}}"#,
            #"{"role":"user","content":[{"type":"refusal","refusal":"No."}]}"#,
            #"{"role":"user","content":[{"type":"text"}]}"#,
            #"{"role":"user","content":[{"type":"text","text":null}]}"#,
            #"{"role":"user","content":[{"text":"a"}]}"#,
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}"#,
            #"{"role":"assistant","tool_calls":[{"id":"1","type":"custom","function":{"name":"f"}}]}"#,
            #"{"role":"assistant","tool_calls":[{"id":"1","type":"function"}]}"#,
            #"{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f"}}]}"#,
            #"{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":{}}}]}"#,
        ]
        try await judge(messages.map(Self.history), on: Self.chat, areTaken: false)
    }

    @Test func chat_requests_that_are_none() async throws {
        let bodies = [
            "[]", "{}", #"{"model":"kb"}"#, #"{"model":"kb","messages":[]}"#,
            #"{"model":"kb","messages":null}"#,
            #"{"model":"kb","messages":{"role":"user","content":"a"}}"#,
            #"{"model":"kb","messages":[{"role":"system","content":"a"}]}"#,
            #"{"model":5,"messages":[{"role":"user","content":"a"}]}"#,
        ]
        try await judge(bodies, on: Self.chat, areTaken: false)
    }

    /// What the schema can tell in words only.
    @Test func a_blank_question_is_refused_whatever_its_shape() async throws {
        try await Shop.run { server, _ in
            let blank = #"[{"type":"text","text":" "},{"type":"text","text":"\u2003\n"}]"#
            for content in ["\"\"", "\" \\u00a0\"", blank] {
                let reply = try await server.post(
                    Self.chat, "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\(content)}]}")
                #expect(reply.status == 400)
                #expect(reply.json["error"]?["param"] == "messages[0].content")
            }
        }
    }

    // MARK: Other routes

    private static let dify = "/bridges/dify/v1/chat-messages"

    @Test func bodies_of_bridges_that_are_taken() async throws {
        let shared = [
            #""inputs":null"#, #""inputs":{}"#, #""inputs":{"pushName":5,"x":[]}"#, #""fromMe":null"#,
            #""fromMe":false"#, #""pushName":"Ana","message_id":null,"keyId":"1""#, #""pushName":"""#,
        ]
        try await judge(shared.map { "{\"query\":\"Hola\",\($0)}" }, on: "/bridges/evolution", areTaken: true)
        try await judge(shared.map { "{\"chatInput\":\"Hola\",\($0)}" }, on: "/bridges/n8n", areTaken: true)
        let own = shared + [#""response_mode":null"#, #""response_mode":"streaming","conversation_id":"""#]
        try await judge(
            own.map { "{\"query\":\"Hola\",\"user\":\"a\",\($0)}" }, on: Self.dify, areTaken: true)
    }

    @Test func bodies_of_bridges_that_are_refused() async throws {
        let shared = [
            #""inputs":[]"#, #""inputs":{"pushName":"a\u0000"}"#, #""fromMe":"true""#, #""fromMe":1"#,
            #""pushName":5"#, #""message_id":{}"#, #""messageId":"a\u0007""#, #""keyId":false"#,
            // Also where nothing is answered.
            #""fromMe":true,"keyId":5"#,
        ]
        try await judge(
            shared.map { "{\"query\":\"Hola\",\($0)}" }, on: "/bridges/evolution", areTaken: false)
        try await judge(shared.map { "{\"chatInput\":\"Hola\",\($0)}" }, on: "/bridges/n8n", areTaken: false)
        let own =
            shared + [
                #""response_mode":"""#, #""response_mode":" blocking""#, #""response_mode":5"#,
                #""conversation_id":5"#,
            ]
        try await judge(
            own.map { "{\"query\":\"Hola\",\"user\":\"a\",\($0)}" }, on: Self.dify, areTaken: false)
        let users = ["", #","user":null"#, #","user":"""#, #","user":" ""#, #","user":5"#]
        try await judge(
            users.map { "{\"query\":\"Hola\",\"inputs\":{\"user\":\"a\"}\($0)}" }, on: Self.dify,
            areTaken: false)
    }

    @Test func a_bridges_own_message_is_read_like_any_other() async throws {
        try await Shop.run { server, _ in
            let key = ["idempotency-key": String(repeating: "x", count: 201)]
            for (path, text) in [("/bridges/n8n", "chatInput"), ("/bridges/evolution", "query")] {
                let own: JSONValue = [text: "Hola", "fromMe": true]
                let silent = try await server.post(path, json: own)
                #expect(silent.json["action"] == "silent")
                let refused = try await server.post(path, json: own, headers: key)
                #expect(refused.status == 400)
                let empty = try await server.post(path, json: ["fromMe": true])
                #expect(empty.status == 400)
            }
        }
    }

    @Test func questions_and_searches_are_judged_alike() async throws {
        let taken = [
            #""language":"es""#, #""language":"ES""#, #""language":"""#, #""language":null"#,
            #""contact":"\u200b""#, #""filter":{"lang":"es"}"#, #""filter":["path=a/**"]"#,
            #""filter":{"lang":["ES","Pt"]}"#,
            #""filter":["language=En","a=\ud83c\udffb","b=="]"#, #""filter":[]"#,
            #""temperature":2"#, #""max_tokens":16"#, #""messageId":"a""#,
        ]
        let refused = [
            #""language":"fr""#, #""language":" es""#, #""contact":5"#, #""filter":{"lang":"xx"}"#,
            #""filter":{"lang":"es "}"#,
            #""filter":["lang=xx"]"#, #""filter":["a"]"#, #""temperature":3"#, #""max_tokens":15"#,
            #""messageId":5"#, #""stream":"no""#,
        ]
        try await judge(taken.map { "{\"question\":\"¿Hay?\",\($0)}" }, on: "/api/ask", areTaken: true)
        try await judge(refused.map { "{\"question\":\"¿Hay?\",\($0)}" }, on: "/api/ask", areTaken: false)
        let blank = [#"{"question":""}"#, #"{"question":"\u2028 "}"#, #"{"question":"\u0085"}"#]
        for path in ["/api/ask", "/api/search"] { try await judge(blank, on: path, areTaken: false) }
        try await judge(
            [#"{"question":"\u200b"}"#, #"{"question":"a","limit":100}"#, #"{"question":"a","limit":1.0}"#],
            on: "/api/search", areTaken: true)
        try await judge(
            [
                #"{"question":"a","limit":0}"#, #"{"question":"a","limit":101}"#,
                #"{"question":"a","explain":1}"#,
            ],
            on: "/api/search", areTaken: false)
    }

    @Test func names_lose_the_blanks_that_the_schema_means() throws {
        #expect(try Limits.name(" \u{2003}Ana Ñ. \u{3000}", of: "name") == "Ana Ñ.")
        #expect(try Limits.name("\u{2028}\u{A0}", of: "name") == nil)
        #expect(try Limits.name("\u{200B}", of: "name") == "\u{200B}")
    }

    // MARK: Queries

    @Test(arguments: [
        "limit=1", "limit=007", "after=9223372036854775807", "after=0", "after=0&limit=1000",
    ])
    func numbers_of_a_query_that_are_taken(_ query: String) async throws {
        try await Shop.run { server, _ in
            // There is no such conversation; the query is looked at before.
            let reply = try await server.get("/api/conversations/x?\(query)")
            #expect(reply.status == 404)
        }
    }

    @Test(arguments: [
        "limit=%2B1", "limit=", "limit=0", "limit=1001", "limit=1.0", "limit=1e2", "limit=%D9%A1", "after=-0",
        "after=9223372036854775808",
    ])
    func numbers_of_a_query_that_are_refused(_ query: String) async throws {
        try await Shop.run { server, _ in
            let reply = try await server.get("/api/conversations/x?\(query)")
            #expect(reply.status == 400)
        }
    }
}
