import KnowledgeBase
import Testing

@Suite struct HandOffRequestTests {
    @Test func the_reason_holds_the_customers_words() throws {
        let request = try #require(HandOffRequest.detect(" quiero hablar\ncon un   asesor "))
        #expect(request.reason == .person)
        #expect(request.words == "quiero hablar con un asesor")
        #expect(request.summary == "The customer asks for a person: \"quiero hablar con un asesor\"")
    }

    @Test func who_demands_the_manager_complains() throws {
        let request = try #require(HandOffRequest.detect("Exijo hablar con el gerente, esto es un fraude"))
        #expect(request.reason == .complaint)
        #expect(request.summary.hasPrefix("The customer complains"))
    }

    @Test func long_words_are_shortened() throws {
        let text = "quiero hablar con un asesor " + String(repeating: "porque sí ", count: 100)
        let request = try #require(HandOffRequest.detect(text))
        #expect(request.words.count == HandOffRequest.mostWords + 1)
    }

    @Test func no_question_about_the_stock_asks_for_a_person() throws {
        let files = ["catalog", "catalog-fresh", "catalog-later", "catalog-last", "catalog-final"]
        let questions = try files.flatMap { try CatalogFixtures.cases("\($0).jsonl").map(\.question) }
        let asking = questions.filter { HandOffRequest.detect($0) != nil }
        #expect(Set(asking) == ["can someone call me tomorrow", "pode me ligar?"])
    }

    @Test(arguments: [
        "", "¿?", "👍", "hola", "gracias", "12345", "asesores de ventas en Monterrey, ¿cuántos son?",
    ])
    func other_messages_ask_for_no_one(text: String) {
        #expect(HandOffRequest.detect(text) == nil)
    }
}
