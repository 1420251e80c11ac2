import Foundation
import KnowledgeBase
import Testing

@testable import Server

@Suite struct SearchRoutesTests {
    @Test func passages_come_with_their_scores() async throws {
        try await Shop.run { server, _ in
            let reply = try await server.post(
                "/api/search", json: ["question": .string(Shop.cards), "limit": 1])
            let hits = try #require(reply.json["hits"]?.array)
            #expect(hits.count == 1 && hits[0]["rank"] == 1)
            #expect(hits[0]["passage"]?["path"] == "pagos.md")
            #expect(hits[0]["passage"]?["text"]?.string == Shop.texts["pagos.md"])
            #expect((hits[0]["score"]?.number ?? 0) > 0 && hits[0]["parts"] == nil)
        }
    }

    @Test func get_finds_the_same_and_explains() async throws {
        try await Shop.run { server, _ in
            let reply = try await server.get(
                "/api/search?question=tarjetas%20de%20cr%C3%A9dito&limit=2&explain=true&filter=path%3Dpagos*")
            #expect(reply.json["hits"]?.array?.count == 1)
            #expect(reply.json["hits"]?.array?.first?["parts"]?["lexical"]?.number != nil)
            #expect(reply.json["explanation"]?["weights"]?["grams"]?.number == 0.5)
        }
    }

    @Test func key_that_only_asks_does_not_search() async throws {
        try await Shop.run { server, store in
            let key = try await AccessKey.text([.ask], in: store)
            let reply = try await server.post("/api/search", json: ["question": "a"], key: key)
            #expect(reply.status == 403)
        }
    }

    @Test(arguments: [
        "?question=", "?limit=3", "?question=a&limit=0", "?question=a&limit=x", "?question=a&filter=b",
        "?question=a&explain=garbage", "?question=a&explain=",
    ])
    func wrong_query_is_refused(_ query: String) async throws {
        try await Shop.run { server, _ in
            let reply = try await server.get("/api/search\(query)")
            #expect(reply.status == 400)
        }
    }
}
