import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Server

private let hours = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]

private let tools = """
    ,"tools":[{"type":"function","function":{"name":"find_stock","description":"Stock",
    "parameters":{"type":"object","properties":{"q":{"type":"string"}}}}}]
    """

private func body(_ messages: String, _ members: String = tools) -> String {
    "{\"model\":\"kb\",\"messages\":[\(messages)]\(members)}"
}

private let user = "{\"role\":\"user\",\"content\":\"¿A qué hora abre la tienda?\"}"
private let call = ToolCall(id: "call_1", name: "find_stock", argumentsText: "{\"q\":\"x\"}")

@Suite struct ToolRelayTests {
    @Test func a_models_call_goes_back_to_the_client() async throws {
        let model = ScriptedModel([AssistantTurn(calls: [call])])
        try await TestServer.run(model: model, texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body(user))
            let choice = try #require(reply.json["choices"]?.array?.first)
            #expect(choice["finish_reason"] == "tool_calls")
            #expect(choice["message"]?["content"] == .null)
            let sent = try #require(choice["message"]?["tool_calls"]?.array?.first)
            #expect(sent["id"] == "call_1")
            #expect(sent["type"] == "function")
            #expect(sent["function"]?["name"] == "find_stock")
            #expect(sent["function"]?["arguments"]?.string == "{\"q\":\"x\"}")
            let asked = try #require(model.requests.first)
            #expect(asked.tools.map(\.name) == ["find_stock"])
            // What was retrieved is there beside the client's tools.
            guard case .user(let text)? = asked.messages.last else {
                Issue.record("no such message")
                return
            }
            #expect(text.contains("9 a 18"))
        }
    }

    @Test func results_are_accepted_back() async throws {
        let model = ScriptedModel(saying: "Hay tres.")
        try await TestServer.run(model: model, texts: hours) { server in
            let turn = """
                {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"find_stock","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"call_1","content":"3"}
                """
            let reply = try await server.post("/v1/chat/completions", body("\(user),\(turn)"))
            let choice = reply.json["choices"]?.array?.first
            #expect(choice?["message"]?["content"] == "Hay tres.")
            #expect(choice?["finish_reason"] == "stop")
            #expect(reply.json["kb"]?["checked"] == false)
            let asked = try #require(model.requests.first)
            guard case .tool(let result)? = asked.messages.last else {
                Issue.record("no such message")
                return
            }
            #expect(result.content == "3")
            #expect(result.call.name == "find_stock")
        }
    }

    @Test func streamed_calls_bear_their_index() async throws {
        let model = ScriptedModel([AssistantTurn(calls: [call])])
        try await TestServer.run(model: model, texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body(user, tools + ",\"stream\":true"))
            let deltas = reply.text.components(separatedBy: "\n\n").compactMap { event -> JSONValue? in
                guard let chunk = try? JSONValue(parsing: event.dropFirst(6)) else { return nil }
                return chunk["choices"]?.array?.first?["delta"]?["tool_calls"]?.array?.first
            }
            #expect(deltas.count == 2)
            #expect(deltas.allSatisfy { $0["index"] == 0 })
            #expect(deltas[0]["id"] == "call_1")
            #expect(deltas[0]["function"]?["arguments"] == "")
            #expect(deltas[1]["function"]?["arguments"]?.string == "{\"q\":\"x\"}")
            #expect(reply.text.contains("\"finish_reason\":\"tool_calls\""))
        }
    }

    @Test func without_a_model_the_sources_are_quoted_all_the_same() async throws {
        try await TestServer.run(texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body(user))
            #expect(reply.text.contains("9 a 18"))
            #expect(reply.json["choices"]?.array?.first?["finish_reason"] == "stop")
        }
    }

    @Test func a_model_that_fails_leaves_the_quotation() async throws {
        let failure = KnowledgeBaseError(.model, cannot: "ask", because: "it is down")
        let model = ScriptedModel([AssistantTurn(text: "x")], failure: failure)
        try await TestServer.run(model: model, texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body(user))
            #expect(reply.status == 200)
            #expect(reply.text.contains("9 a 18"))
        }
    }

    @Test func with_tool_choice_none_kb_answers_itself() async throws {
        let model = ScriptedModel(saying: "Abre a las 9 [1].")
        try await TestServer.run(model: model, texts: hours) { server in
            let reply = try await server.post(
                "/v1/chat/completions", body(user, tools + ",\"tool_choice\":\"none\""))
            #expect(reply.json["kb"]?["checked"] == true)
            #expect(model.requests.first?.tools.contains { $0.name == "find_stock" } == false)
        }
    }

    @Test func what_a_call_cost_is_in_the_account() async throws {
        let model = ScriptedModel([AssistantTurn(calls: [call])])
        try await TestServer.run(model: model, texts: hours) { server in
            _ = try await server.post("/v1/chat/completions", body(user))
            let all = Date.distantPast..<Date.distantFuture
            let usage = try await server.store.usage(by: .all, contact: nil, in: all)
            #expect(usage.first?.tokens.input == 10)
            let metrics = try await server.get("/metrics")
            #expect(
                metrics.text.contains("kb_model_tokens_total{model=\"test/scripted\",direction=\"output\"} 5")
            )
        }
    }
}
