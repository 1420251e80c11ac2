import KnowledgeBase
import Testing

/// Whatever people type, over whatever catalog, is read without harm and always in the same way.
@Suite struct AnyMessageTests {
    /// A small generator with a fixed seed (Knuth's MMIX constants), so that a failure can be repeated.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
    }

    private static let pieces: [String] = {
        let cases = (try? CatalogFixtures.cases("catalog.jsonl")) ?? []
        let words = cases.flatMap { $0.question.split(separator: " ").map(String.init) }
        return words + [
            "-", "$", "/", "+", ",", ".", "%", "\u{0}", "🚗", "ñ", "R$", "1e309", "0", "00",
            "999999999999999999999",
            "1.2.3,4,5", "²", "٣", "mil", "k", "a", "y", "entre", "de", "no", "menos", "RM-", "-20421",
            "mazda", "3",
        ]
    }()

    private static func catalogs() throws -> [Catalog] {
        let none = try SchemaInference().catalog(header: [], rows: [])
        let one = try SchemaInference().catalog(header: ["Marca"], rows: [["Fiat"], ["3"], [""]])
        let odd = try SchemaInference().catalog(
            header: ["Año", "Precio", "Modelo", "Marca", "Moneda", "id", "Equipo"],
            rows: [
                ["x", "9999999999999999999999", "🚗", "", "MXN", "1", ";;;"],
                ["2020", "-5", "3", "3", "BRL", "", "a;b"],
                ["", "", "", "", "", "", ""],
            ])
        return [none, one, odd, try CatalogFixtures.cars()]
    }

    @Test func messages_of_random_pieces_are_read_and_answered() throws {
        var dice = Dice(state: 20_261_121)
        for catalog in try Self.catalogs() {
            let reader = CatalogQuestionReader(catalog)
            let search = CatalogSearch(catalog)
            for _ in 0..<400 {
                let text = (0..<Int.random(in: 0...12, using: &dice))
                    .compactMap { _ in Self.pieces.randomElement(using: &dice) }
                    .joined(separator: Bool.random(using: &dice) ? " " : "")
                let question = reader.read(text)
                let result = search.search(question, limit: 5)
                #expect(result.rows.count <= 5)
                #expect(result.rows.allSatisfy(catalog.rows.indices.contains))
                #expect(question == reader.read(text), "\(text)")
                for filter in question.filters where !filter.isAssumed {
                    for part in filter.source.split(separator: " … ") { #expect(text.contains(part)) }
                }
            }
        }
    }

    @Test func every_row_found_meets_what_was_asked() throws {
        var dice = Dice(state: 7)
        let catalog = try CatalogFixtures.cars()
        let reader = CatalogQuestionReader(catalog)
        let search = CatalogSearch(catalog)
        let cases = try CatalogFixtures.cases("catalog.jsonl").shuffled(using: &dice).prefix(60)
        for item in cases {
            let question = reader.read(item.question)
            let result = search.search(question, limit: 400)
            for row in result.rows where result.relaxed.isEmpty {
                for filter in question.filters {
                    #expect(Self.meets(catalog.rows[row], filter), "\(filter) \(item.question)")
                }
            }
        }
    }

    /// The meaning of a filter over one row, spelled out without any index.
    private static func meets(_ row: CatalogRow, _ filter: CatalogFilter) -> Bool {
        let isMet = filter.alternatives.contains { conditions in
            conditions.allSatisfy { condition in
                let value = row.values[condition.column]
                switch condition.test {
                case .oneOf(let texts): return value.texts.contains { texts.contains($0) }
                case .numbers(let numbers): return value.number.map(numbers.contains) ?? false
                case .range(let range): return value.number.map(range.contains) ?? false
                }
            }
        }
        return isMet != filter.isNegated
    }
}
