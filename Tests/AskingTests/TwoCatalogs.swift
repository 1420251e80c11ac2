import Foundation
import KnowledgeBase
import LexicalSearch
import Stores

/// A dealer of cars and motorcycles, both numbered from 1, in a memory store, without documents.
enum TwoCatalogs {
    static let autos = [
        ["id", "marca", "modelo", "version", "año", "precio", "color"],
        ["1", "Nissan", "Versa", "Advance", "2021", "264900", "gris"],
        ["2", "Nissan", "Versa", "Sense", "2019", "229900", "rojo"],
        ["3", "Honda", "Civic", "Touring", "2022", "389900", "blanco"],
        ["4", "Volkswagen", "Jetta", "Comfortline", "2020", "319900", "azul"],
        ["5", "Toyota", "Corolla", "SE", "2021", "345900", "blanco"],
        ["12", "Mazda", "CX-5", "Signature", "2020", "415000", "rojo"],
    ]
    static let motos = [
        ["id", "marca", "modelo", "año", "precio", "color"],
        ["4", "Yamaha", "MT-07", "2022", "172000", "azul"],
        ["5", "Ducati", "Monster", "2021", "248000", "rojo"],
        ["6", "Kawasaki", "Ninja", "2020", "139000", "verde"],
    ]

    static func ask() async throws -> Ask {
        let store = MemoryStore()
        for (name, table) in [("autos", autos), ("motos", motos)] {
            let catalog = try SchemaInference().catalog(header: table[0], rows: Array(table.dropFirst()))
            let record = CatalogRecord(
                name: name, path: "/\(name).csv", contentHash: name,
                addedAt: Date(timeIntervalSince1970: 0), catalog: catalog)
            _ = await store.save(catalog.rows, as: record)
        }
        return Ask(
            store: store, embedder: nil, translator: nil, analyzer: SnowballAnalyzer(),
            catalogs: CatalogKeeper(store: store))
    }
}

/// Questions put one after the other, each with what was said before it.
struct Talk {
    var ask: Ask
    private(set) var memory = ConversationMemory()

    init(_ ask: Ask) {
        self.ask = ask
    }

    @discardableResult
    mutating func say(_ question: String) async throws -> Answer {
        let answer = try await ask.answer(question, after: memory)
        let now = Date(timeIntervalSince1970: 0)
        memory.messages += [
            ConversationMessage(role: .contact, text: question, language: answer.language, sentAt: now),
            ConversationMessage(
                role: .assistant, text: answer.text, language: answer.language, sentAt: now,
                rows: answer.rows.map { .init(catalog: $0.catalog, id: $0.id) }),
        ]
        return answer
    }
}

extension Answer {
    /// `autos 5`
    var rowNames: [String] { rows.map { "\($0.catalog) \($0.id)" } }

    /// Of the plans it computed.
    var plannedPrices: [String] { toolCalls.compactMap { $0.arguments["price"]?.string } }
}
