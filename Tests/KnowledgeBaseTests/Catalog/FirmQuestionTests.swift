import Foundation
import KnowledgeBase
import Testing

/// Questions that documents answer, from the questions about the sample company, against its catalog.
@Suite struct FirmQuestionTests {
    /// Identifier and question of every entry of `corpus.yaml`; both stand on lines of their own.
    private static func questions() throws -> [(id: String, question: String)] {
        let file = CatalogFixtures.root.appending(path: "fixtures/questions/corpus.yaml")
        var id = ""
        var result: [(String, String)] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("- id: ") { id = String(line.dropFirst(6)) }
            guard line.hasPrefix("  question: \"") else { continue }
            result.append((id, String(line.dropFirst(13).dropLast())))
        }
        return result
    }

    /// A question that names a certain car may be about it; any other that documents answer must not become filters.
    @Test func questions_for_documents_become_no_filters_unless_they_name_a_car() throws {
        let reader = CatalogQuestionReader(try CatalogFixtures.cars())
        let forDocuments = try Self.questions().filter { !$0.id.hasPrefix("catalog") }
        #expect(forDocuments.count > 80)
        for (id, text) in forDocuments {
            let question = reader.read(text)
            let namesCar = question.filters.contains { !$0.roles.isDisjoint(with: [.make, .model, .id]) }
            #expect(!question.isAboutCatalog || namesCar, "\(id) \(text) \(question.filters)")
        }
    }

    @Test func questions_for_the_catalog_become_filters_or_an_order() throws {
        let reader = CatalogQuestionReader(try CatalogFixtures.cars())
        for (id, text) in try Self.questions().filter({ $0.id.hasPrefix("catalog") }) {
            let question = reader.read(text)
            #expect(
                question.isAboutCatalog && (!question.filters.isEmpty || question.sort != nil),
                "\(id) \(text)")
        }
    }

    @Test(arguments: [
        "Hola buenas tardes, mi nombre es Juan, quiero comprar un coche para mi esposa, algo automático y que no pase de 300 mil pesos, blanco de preferencia",
        "Oi, meu nome é Carla, trabalho com aplicativo, preciso de um carro flex, manual, até 60 mil",
        "Hi, I just moved to Mexico and I'm looking for a reliable SUV for my family, automatic, around 350k pesos",
    ])
    func who_tells_a_story_first_is_heard_all_the_same(message: String) throws {
        let question = CatalogQuestionReader(try CatalogFixtures.cars()).read(message)
        #expect(question.isAboutCatalog)
        #expect(question.filters.count >= 4)
    }
}
