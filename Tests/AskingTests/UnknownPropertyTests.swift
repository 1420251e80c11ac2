import Foundation
import KnowledgeBase
import Stores
import Testing

/// One catalog, read only.
private struct OneCatalog: CatalogStore {
    let stored: StoredCatalog

    init(name: String, path: String, header: [String], rows: [[String]]) throws {
        let catalog = try SchemaInference().catalog(header: header, rows: rows)
        let record = CatalogRecord(
            name: name, path: path, contentHash: "1", addedAt: Date(timeIntervalSince1970: 0),
            catalog: catalog)
        stored = StoredCatalog(record: record, rows: catalog.rows)
    }

    func catalogs() async throws -> [CatalogRecord] { [stored.record] }
    func catalog(named name: String) async throws -> StoredCatalog? { stored }
    func catalogRows(id: String, in name: String) async throws -> [CatalogRow] { [] }
    func save(_ rows: [CatalogRow], as record: CatalogRecord) async throws -> CatalogChanges {
        CatalogChanges()
    }
    func removeCatalog(named name: String) async throws -> Bool { false }
}

/// What is asked of rows and no column says: the documents may know it, the rows do not.
@Suite struct UnknownPropertyTests {
    private static let question = "¿Cuánto torque tiene el Mustang?"

    private func asked(
        _ question: String = question, _ documents: [String: String] = [:]
    ) async throws -> (answer: Answer, misses: [String]) {
        let base = try await DealerBase()
        var ask = base.ask
        ask.catalogs = CatalogKeeper(
            store: try OneCatalog(
                name: "cars", path: "/docs/cars.csv",
                header: ["id", "make", "model", "year", "price", "colour"],
                rows: [
                    ["A-1001", "Ford", "Mustang", "2020", "567900", "blanco"],
                    ["A-1002", "Ford", "Mustang", "2018", "467900", "rojo"],
                    ["A-1003", "Nissan", "Versa", "2020", "247900", "gris"],
                ]))
        for (path, text) in documents {
            try await base.save([Self.chunk(text)], as: path, language: .spanish)
        }
        let answer = try await ask.answer(question)
        return (answer, await base.store.misses(limit: 5).map(\.question))
    }

    private static func chunk(_ text: String) -> Chunk {
        Chunk(ordinal: 0, headingPath: [], text: text, language: .spanish)
    }

    @Test func rows_are_offered_with_the_refusal_and_the_miss_is_recorded() async throws {
        let (answer, misses) = try await asked()
        #expect(!answer.known && answer.composed == nil && answer.sentences.isEmpty)
        let text = try #require(answer.refusal)
        #expect(text.hasPrefix("Lo siento") && text.contains("\n\nEsto es lo que tengo en el catálogo:\n1. "))
        #expect(Set(answer.rows.map(\.id)) == ["A-1001", "A-1002"])
        #expect(misses == [Self.question])
    }

    @Test func documents_that_say_it_are_quoted() async throws {
        let said = ["mustang.md": "El torque del Mustang es de 475 Nm."]
        let answer = try await asked(Self.question, said).answer
        #expect(answer.known && answer.refusal == nil)
        #expect(answer.sentences.first?.text.contains("475 Nm") == true)
        #expect(answer.rows.isEmpty)
    }

    @Test(arguments: [
        // Of the thing, but not what is asked; the file that the catalog was made of.
        ("mustang.md", "El Mustang tiene mucho que contar: el Mustang nació en 1964."),
        ("cars.csv", "id: A-1001 | make: Ford | model: Mustang | torque del Mustang: ver ficha"),
    ])
    func what_is_said_of_the_thing_besides_is_no_answer(path: String, text: String) async throws {
        let answer = try await asked(Self.question, [path: text]).answer
        #expect(!answer.known, "\(answer.text)")
    }

    @Test func rows_that_say_it_are_the_answer() async throws {
        let answer = try await asked("¿Cuánto cuesta el Mustang rojo?").answer
        #expect(answer.known && answer.composed?.contains("A-1002") == true)
    }
}
