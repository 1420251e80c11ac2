import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Testing

@testable import Server

private let hours = ["hours.md": "La tienda abre de lunes a viernes de 9 a 18 horas."]

private func body(_ members: String = "") -> String {
    """
    {"model":"kb","stream":true,"messages":[{"role":"user","content":"¿A qué hora abre la tienda?"}]\(members)}
    """
}

/// The data of the events of a stream.
private func events(_ reply: TestServer.Reply) -> [String] {
    reply.text.components(separatedBy: "\n\n").filter { $0.hasPrefix("data: ") }.map {
        String($0.dropFirst(6))
    }
}

private func chunks(_ reply: TestServer.Reply) throws -> [JSONValue] {
    try events(reply).filter { $0 != "[DONE]" }.map { try JSONValue(parsing: $0) }
}

private func delta(_ chunk: JSONValue) -> JSONValue? { chunk["choices"]?.array?.first?["delta"] }

@Suite struct ChatStreamTests {
    @Test func events_come_in_the_order_clients_expect() async throws {
        try await TestServer.run(model: ScriptedModel(saying: "Abre a las 9 [1]."), texts: hours) { server in
            let reply = try await server.post("/v1/chat/completions", body())
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(reply.headers["cache-control"] == "no-cache")
            #expect(reply.headers["x-accel-buffering"] == "no")
            #expect(events(reply).last == "[DONE]")
            let chunks = try chunks(reply)
            #expect(delta(chunks[0]) == ["role": "assistant", "content": ""])
            let text = chunks.compactMap { delta($0)?["content"]?.string }.joined()
            #expect(text.contains("Abre a las 9"))
            let last = try #require(chunks.last)
            #expect(delta(last) == [:])
            #expect(last["choices"]?.array?.first?["finish_reason"] == "stop")
            #expect(last["kb_sources"]?.array?.first?["path"] == "hours.md")
            for chunk in chunks {
                #expect(chunk["id"] == chunks[0]["id"])
                #expect(chunk["created"] == chunks[0]["created"])
                #expect(chunk["object"] == "chat.completion.chunk")
                #expect(chunk["choices"]?.array?.count == 1)
                #expect(chunk["usage"] == nil)
            }
        }
    }

    @Test func usage_comes_in_a_chunk_of_its_own_on_request() async throws {
        try await TestServer.run(model: ScriptedModel(saying: "Abre a las 9 [1]."), texts: hours) { server in
            let reply = try await server.post(
                "/v1/chat/completions", body(",\"stream_options\":{\"include_usage\":true}"))
            let chunks = try chunks(reply)
            let last = try #require(chunks.last)
            #expect(last["choices"] == [])
            #expect(last["usage"]?["total_tokens"] == 15)
            #expect(chunks.dropLast().allSatisfy { $0["usage"] == .null })
            #expect(events(reply).last == "[DONE]")
        }
    }

    @Test func without_a_model_the_quotation_is_streamed() async throws {
        try await TestServer.run(texts: hours) { server in
            let chunks = try chunks(try await server.post("/v1/chat/completions", body()))
            let text = chunks.compactMap { delta($0)?["content"]?.string }.joined()
            #expect(text.contains("9 a 18"))
        }
    }

    @Test func a_failure_after_the_200_is_an_event_and_the_end() async throws {
        let store = TestStore()
        try await TestServer.run(store: store, texts: hours) { server in
            // The keys are read before, and stay.
            _ = try await server.get("/v1/models")
            store.fail(with: KnowledgeBaseError(.database, cannot: "read", because: "it is gone"))
            let reply = try await server.post("/v1/chat/completions", body())
            #expect(reply.status == 200)
            let last = try #require(events(reply).last)
            let error = try JSONValue(parsing: last)["error"]
            #expect(error?["type"] == "server_error")
            #expect(error?["code"] == "database")
            #expect(error?["message"]?.string?.isEmpty == false)
            store.fail(with: nil)
        }
    }

    @Test func silence_is_filled_with_comments() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.streamPing = .milliseconds(20)
        let model = SlowModel(saying: "Abre")
        try await TestServer.run(model: model, texts: hours, options: options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post("/v1/chat/completions", body())
            await raw.read(until: ": ping\n\n")
            await raw.close()
        }
    }

    @Test func a_client_that_goes_away_ends_the_model() async throws {
        var options = ServerOptions(host: "127.0.0.1", port: 0)
        options.streamPing = .milliseconds(50)
        let model = SlowModel(saying: "Abre")
        try await TestServer.run(model: model, texts: hours, options: options) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post("/v1/chat/completions", body())
            await raw.read(until: "\"role\":\"assistant\"")
            try await eventually { model.begun == 1 }
            await raw.close()
            try await eventually { model.ended == 1 }
        }
    }

    @Test func a_client_that_goes_away_ends_a_plain_answer_too() async throws {
        let model = SlowModel(saying: "")
        try await TestServer.run(model: model, texts: hours) { server in
            let raw = try await RawConnection(port: server.port)
            try await raw.post(
                "/v1/chat/completions", body().replacing("\"stream\":true", with: "\"stream\":false"))
            try await eventually { model.begun == 1 }
            await raw.close()
            try await eventually { model.ended == 1 }
        }
    }
}
