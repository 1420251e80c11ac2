import Foundation
import KnowledgeBase
import Stores
import Testing

@testable import Server

@Suite struct PassageRoutesTests {
    /// A document of many passages, and what an answer of it cites.
    private static func run(
        _ body: @Sendable @escaping (TestServer, MemoryStore, Keys, JSONValue) async throws -> Void
    ) async throws {
        let store = MemoryStore()
        try await Shop.run(store: store) { server, store in
            let source = await store.source(root: "/long")
            var texts = (0..<9).map { "Regla \($0): nada de importancia." }
            texts[4] = "Aceptamos tarjetas de crédito American Express en la sucursal Norte."
            let document = IndexedDocument(
                path: "reglas.md", stamp: FileStamp(size: 1, modified: 1), contentHash: "h", recipe: "test",
                title: "Reglas", mediaType: "text/markdown", language: .spanish,
                chunks: texts.enumerated().map {
                    Chunk(ordinal: $0, headingPath: [], text: $1, language: .spanish)
                })
            _ = try await store.save(document, in: source.id, vectors: [:])
            let keys = Keys(
                ask: try await AccessKey.text([.ask], in: store),
                search: try await AccessKey.text([.search], in: store))
            let question = "¿Aceptan tarjetas de crédito American Express en la sucursal Norte?"
            let answer = try await server.post(
                "/api/ask", json: ["question": .string(question)], key: keys.ask)
            let cited = (answer.json["sources"]?.array ?? []).first { $0["path"] == "reglas.md" }
            try await body(server, store, keys, try #require(cited, "\(answer.json)"))
        }
    }

    private struct Keys: Sendable {
        var ask: String
        var search: String
    }

    @Test func who_asked_opens_what_the_answer_cites_and_its_neighbours() async throws {
        try await Self.run { server, _, keys, cited in
            let reference = try #require(cited["reference"]?.string)
            let reply = try await server.get("/api/passages/\(reference)", key: keys.ask)
            #expect(reply.status == 200 && reply.json["isWhole"] == false)
            #expect(reply.json["passage"] == cited["passage"])
            let passages = reply.json["passages"]?.array ?? []
            #expect(passages.map { $0["ordinal"]?.integer } == [2, 3, 4, 5, 6])
            #expect(passages[2]["id"] == cited["passage"])
            #expect(passages[2]["text"]?.string?.contains("American Express") == true)
        }
    }

    @Test func the_rest_of_the_document_stays_closed() async throws {
        try await Self.run { server, _, keys, cited in
            let document = try #require(cited["document"]?.integer)
            #expect(try await server.get("/api/documents/\(document)", key: keys.ask).status == 403)
            #expect(try await server.get("/api/documents", key: keys.ask).status == 403)
            let passage = try #require(cited["passage"]?.integer)
            let reference = try #require(cited["reference"]?.string)
            let code = reference.split(separator: ".")[1]
            let guesses = [
                "\(passage)", "\(passage).", ".\(code)", "\(passage + 1).\(code)",
                "\(passage).\(code.dropLast())", "\(reference).", "\(reference)0", "\(code)",
                "\(passage).\(String(repeating: "0", count: code.count))",
            ]
            for guess in guesses {
                #expect(
                    try await server.get("/api/passages/\(guess)", key: keys.ask).status == 404, "\(guess)")
            }
        }
    }

    @Test func a_key_that_may_not_ask_opens_none() async throws {
        try await Self.run { server, _, keys, cited in
            let reference = try #require(cited["reference"]?.string)
            #expect(try await server.get("/api/passages/\(reference)", key: keys.search).status == 403)
            #expect(try await server.get("/api/passages/\(reference)").status == 401)
        }
    }

    @Test func a_passage_that_is_gone_is_not_found() async throws {
        try await Self.run { server, store, keys, cited in
            let reference = try #require(cited["reference"]?.string)
            await store.remove(documents: [Int64(try #require(cited["document"]?.integer))])
            #expect(try await server.get("/api/passages/\(reference)", key: keys.ask).status == 404)
        }
    }

    @Test func references_are_of_one_server() {
        let (one, other) = (CitationSeal(), CitationSeal())
        #expect(one.passage(of: one.reference(to: 7)) == 7)
        #expect(one.reference(to: 7) == one.reference(to: 7))
        #expect(other.passage(of: one.reference(to: 7)) == nil)
        #expect(
            one.reference(to: 7).split(separator: ".")[1] != one.reference(to: 8).split(separator: ".")[1])
        // The same number in another form is not the reference that was given out.
        #expect(one.passage(of: "+" + one.reference(to: 7)) == nil)
    }
}
