import Foundation
import KnowledgeBase
import Testing

/// Questions that were written to be asked alone, asked in the middle of conversations about something else.
@Suite struct StandaloneTests {
    private static let cars = EarlierTurn(
        question: "¿Tienen Versa o Sentra de menos de 300 mil?", language: .spanish,
        shown: ["RM-20421", "RM-20424", "RM-20433"])
    private static let hours = EarlierTurn(question: "¿Cuál es el horario en Puebla?", language: .spanish)

    private static func corpusQuestions() throws -> [String] {
        let file = CatalogFixtures.root.appending(path: "fixtures/questions/corpus.yaml")
        var id = ""
        var result: [String] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.hasPrefix("- id: ") { id = String(line.dropFirst(6)) }
            guard line.hasPrefix("  question: \""), !id.hasPrefix("catalog") else { continue }
            result.append(String(line.dropFirst(13).dropLast()))
        }
        return result
    }

    @Test func questions_for_documents_stand_alone_after_cars_were_shown() throws {
        let reader = FollowUpReader(catalogs: [CatalogQuestionReader(try CatalogFixtures.cars())])
        let questions = try Self.corpusQuestions()
        #expect(questions.count > 80)
        try expectFew(questions, taken: { reader.resolve($0, after: [Self.cars]).isFollowUp }, share: 0.04)
    }

    @Test func questions_for_rows_stand_alone_after_a_document_was_quoted() throws {
        let reader = FollowUpReader(catalogs: [CatalogQuestionReader(try CatalogFixtures.cars())])
        for number in ["", "-fresh", "-later", "-last", "-final"] {
            let file = "catalog\(number).jsonl"
            let questions = try CatalogFixtures.cases(file).filter(\.about).map(\.question)
            try expectFew(
                questions, taken: { reader.resolve($0, after: [Self.hours]).isFollowUp }, share: 0.04)
        }
    }

    private func expectFew(_ questions: [String], taken: (String) -> Bool, share: Double) throws {
        let wrong = questions.filter(taken)
        print("\(wrong.count) of \(questions.count) taken for follow-ups: \(wrong)")
        #expect(Double(wrong.count) <= share * Double(questions.count), "\(wrong)")
    }
}
