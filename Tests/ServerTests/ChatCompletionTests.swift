import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Server

private let hours = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]
private let question = "¿A qué hora abre la tienda?"

private func body(_ members: String = "", content: String = question) -> String {
    "{\"model\":\"kb\",\"messages\":[{\"role\":\"user\",\"content\":\"\(content)\"}]\(members)}"
}

@Suite struct ChatCompletionTests {
    @Test func without_a_model_the_sources_are_quoted() async throws {
        try await TestServer.run(texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body())
            #expect(reply.status == 200)
            let json = reply.json
            #expect(json["object"] == "chat.completion")
            #expect(json["id"]?.string?.hasPrefix("chatcmpl-") == true)
            #expect(json["created"]?.integer != nil)
            #expect(json["model"] == "kb")
            let choice = try #require(json["choices"]?.array?.first)
            #expect(choice["index"] == 0)
            #expect(choice["finish_reason"] == "stop")
            #expect(choice["logprobs"] == .null)
            #expect(choice["message"]?["role"] == "assistant")
            #expect(choice["message"]?["refusal"] == .null)
            #expect(choice["message"]?["content"]?.string?.contains("9 a 18") == true)
            #expect(json["kb"]?["known"] == true)
            #expect(json["kb_sources"]?.array?.first?["path"] == "hours.md")
            let usage = try #require(json["usage"])
            let parts = [usage["prompt_tokens"], usage["completion_tokens"]].compactMap { $0?.integer }
            #expect(parts.count == 2)
            #expect(usage["total_tokens"]?.integer == parts.reduce(0, +))
        }
    }

    @Test func what_is_not_known_is_said_to_be_so() async throws {
        try await TestServer.run(texts: hours) { server in
            let reply = try await server.post(
                "/v1/chat/completions", body(content: "¿Cuál es la capital de Mongolia?"))
            #expect(reply.status == 200)
            #expect(reply.json["kb"]?["known"] == false)
            #expect(reply.json["choices"]?.array?.first?["message"]?["content"]?.string?.isEmpty == false)
        }
    }

    @Test func a_models_words_and_its_usage_are_given() async throws {
        let model = ScriptedModel(saying: "Abre a las 9 [1].")
        try await TestServer.run(model: model, texts: hours) { server in
            let reply = try await server.post(
                "/v1/chat/completions",
                body(",\"temperature\":0.2,\"max_tokens\":100,\"user\":null,\"x\":[1]"))
            let message = reply.json["choices"]?.array?.first?["message"]
            #expect(message?["content"]?.string?.contains("Abre a las 9") == true)
            #expect(reply.json["usage"]?["prompt_tokens"] == 10)
            #expect(reply.json["usage"]?["completion_tokens"] == 5)
            #expect(model.requests.first?.options.temperature == 0.2)
            #expect(model.requests.first?.options.maxTokens == 100)
        }
    }

    @Test func earlier_messages_are_remembered_and_instructions_passed_on() async throws {
        let model = ScriptedModel(saying: "Abre a las 9 [1].")
        try await TestServer.run(model: model, texts: hours) { server in
            let messages = """
                [{"role":"system","content":"Responde breve. ꐕ Sin saludos."},
                 {"role":"developer","content":[{"type":"text","text":"Trata de usted."}]},
                 {"role":"user","content":"Hola, busco un auto rojo"},
                 {"role":"assistant","content":"Tenemos varios."},
                 {"role":"user","content":[{"type":"text","text":"\(question)"}]}]
                """
            let reply = try await server.post(
                "/v1/chat/completions", "{\"model\":\"kb\",\"messages\":\(messages)}")
            #expect(reply.status == 200)
            let asked = try #require(model.requests.first)
            #expect(asked.messages.contains(.user("Hola, busco un auto rojo")))
            #expect(asked.messages.contains(.assistant("Tenemos varios.")))
            #expect(asked.system.contains("Responde breve."))
            #expect(asked.system.contains("Trata de usted."))
            #expect(!asked.system.contains("ꐕ Sin saludos"))
        }
    }

    @Test(arguments: ["", ",{\"role\":\"system\",\"content\":\"Breve.\"}"])
    func an_answer_that_was_begun_is_not_gone_on_with(_ after: String) async throws {
        let model = ScriptedModel(saying: "Ulán Bator.")
        try await TestServer.run(model: model, texts: hours) { server in
            let messages = """
                [{"role":"user","content":"\(question)"},
                 {"role":"assistant","content":"La capital es"}\(after)]
                """
            let reply = try await server.post(
                "/v1/chat/completions", "{\"model\":\"kb\",\"messages\":\(messages)}")
            #expect(reply.status == 400 && reply.code == "unsupported_value")
            #expect(reply.json["error"]?["param"] == "messages[1].role")
            #expect(model.requests.isEmpty)
        }
    }

    @Test func sources_are_named_in_the_text_on_request() async throws {
        try await TestServer.run(texts: hours) { server in
            let wished = try await server.post(
                "/v1/chat/completions", body(",\"kb\":{\"sources\":\"text\"}"))
            let text = wished.json["choices"]?.array?.first?["message"]?["content"]?.string ?? ""
            #expect(text.hasSuffix("\n\nFuentes:\n[1] hours.md"))
            let named = try await server.post(
                "/v1/chat/completions", body().replacing("\"kb\"", with: "\"kb+sources\""))
            #expect(named.text.contains("Fuentes:"))
        }
    }

    @Test(arguments: [
        (",\"n\":2", "n"), (",\"logprobs\":true", "logprobs"), (",\"audio\":{\"voice\":\"x\"}", "audio"),
        (",\"modalities\":[\"text\",\"audio\"]", "modalities"),
        (",\"response_format\":{\"type\":\"json_schema\"}", "response_format"),
        (",\"temperature\":3", "temperature"), (",\"top_p\":-1", "top_p"),
        (",\"max_tokens\":0", "max_tokens"),
        (",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]", "stop"), (",\"functions\":[]", "functions"),
        (",\"tool_choice\":\"required\"", "tool_choice"),
        (",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a b\"}}]", "tools[0]"),
        (",\"temperature\":\"hot\"", "temperature"), (",\"kb\":{\"sources\":\"all\"}", "kb.sources"),
        (",\"stream_options\":{\"include_usage\":3}", "stream_options.include_usage"),
    ])
    func what_cannot_be_done_is_400_with_param(_ members: String, _ param: String) async throws {
        try await TestServer.run(texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body(members))
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["param"]?.string == param)
            #expect(reply.json["error"]?["type"] == "invalid_request_error")
        }
    }

    @Test(arguments: [
        ("[]", "messages"), ("[{\"role\":\"assistant\",\"content\":\"x\"}]", "messages"),
        ("[{\"role\":\"user\",\"content\":\" \"}]", "messages[0].content"),
        ("[{\"role\":\"user\",\"content\":null}]", "messages[0].content"),
        ("[{\"role\":\"king\",\"content\":\"x\"}]", "messages[0].role"),
        ("[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]", "messages[0].content[0]"),
        ("[{\"role\":\"user\"},{\"role\":\"user\",\"content\":\"x\"}]", "messages[0].content"),
        (
            "[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"y\"}]",
            "messages[1].tool_call_id"
        ),
        ("\"hi\"", "messages"), ("[{\"content\":\"x\"}]", "messages[0].role"),
    ])
    func messages_that_make_no_sense_are_400(_ messages: String, _ param: String) async throws {
        try await TestServer.run(texts: hours) { server in
            let reply = try await server.post(
                "/v1/chat/completions", "{\"model\":\"kb\",\"messages\":\(messages)}")
            #expect(reply.status == 400)
            #expect(reply.json["error"]?["param"]?.string == param)
        }
    }

    @Test func a_very_long_question_is_400() async throws {
        try await TestServer.run(texts: hours) { server in
            let long = String(repeating: "a ", count: ChatCompletionPlan.longestQuestion)
            let reply = try await server.post("/v1/chat/completions", body(content: long))
            #expect(reply.status == 400)
            #expect(reply.code == "context_length_exceeded")
        }
    }

    @Test func an_unknown_model_is_404() async throws {
        try await TestServer.run { server in
            let reply = try await server.post(
                "/v1/chat/completions", body().replacing("\"kb\"", with: "\"gpt-4\""))
            #expect(reply.status == 404)
            #expect(reply.code == "model_not_found")
            #expect(reply.json["error"]?["param"] == "model")
        }
    }

    @Test(arguments: ["/v1/responses", "/v1/completions", "/v1/audio/speech"])
    func other_endpoints_are_404_in_the_usual_shape(_ path: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.post(path, "{}")
            #expect(reply.status == 404)
            #expect(reply.json["error"]?["message"]?.string?.isEmpty == false)
        }
    }
}
