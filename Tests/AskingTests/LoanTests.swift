import Foundation
import KnowledgeBase
import Testing

/// What instalments are computed of in the course of a conversation, without a model.
@Suite struct LoanTests {
    // MARK: Catalogs that number their rows alike

    @Test func row_shown_is_priced_by_the_catalog_that_it_is_of() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        #expect(try await talk.say("¿Tienen la Ducati Monster?").rowNames == ["motos 5"])
        let plan = try await talk.say("¿Cuánto queda a 48 meses?")
        #expect(plan.rowNames == ["motos 5"])
        #expect(plan.plannedPrices == ["248000"])
    }

    @Test func row_of_the_first_catalog_is_priced_as_well() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Tienen la Ducati Monster?")
        #expect(try await talk.say("¿Tienen el Toyota Corolla?").rowNames == ["autos 5"])
        #expect(try await talk.say("¿Cuánto queda a 48 meses?").plannedPrices == ["345900"])
    }

    @Test func row_pointed_at_is_listed_from_its_own_catalog_only() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        let bikes = try await talk.say("¿Tienen Yamaha o Ducati?").rowNames
        try #require(Set(bikes) == ["motos 4", "motos 5"])
        let second = try await talk.say("¿Cuánto cuesta el segundo?")
        #expect(second.rowNames == [bikes[1]], "\(second.text)")
    }

    @Test func row_that_its_catalog_no_longer_has_is_not_looked_for_in_another() async throws {
        let row = ConversationMessage.RowReference(catalog: "motos", id: "3")
        let memory = ConversationMemory(messages: [
            ConversationMessage(role: .contact, text: "¿Tienen la Honda Rebel?", sentAt: .distantPast),
            ConversationMessage(role: .assistant, text: "Sí.", sentAt: .distantPast, rows: [row]),
        ])
        let answer = try await TwoCatalogs.ask().answer("¿Cuánto queda a 48 meses?", after: memory)
        #expect(answer.plannedPrices.isEmpty && answer.rows.isEmpty)
    }

    // MARK: Prices that were said

    @Test(arguments: [
        ("¿Cuánto pagaría a 48 meses por un auto de 250 mil pesos?", "¿Y el Honda Civic a 48 meses?"),
        (
            "How much would I pay a month over 48 months for a car of 250 thousand pesos?",
            "And the Honda Civic over 48 months?"
        ),
        ("Quanto eu pagaria em 48 meses por um carro de 250 mil pesos?", "E o Honda Civic em 48 meses?"),
    ])
    func price_said_of_one_thing_is_not_that_of_another(first: String, second: String) async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        #expect(try await talk.say(first).plannedPrices == ["250000"])
        let plan = try await talk.say(second)
        #expect(plan.plannedPrices == ["389900"])
        #expect(plan.rowNames == ["autos 3"])
    }

    @Test(arguments: [
        ("¿Cuánto pagaría a 48 meses por un auto de 250 mil pesos?", "¿Y a 60 meses?"),
        (
            "How much would I pay a month over 48 months for a car of 250 thousand pesos?",
            "And over 60 months?"
        ),
        ("Quanto eu pagaria em 48 meses por um carro de 250 mil pesos?", "E em 60 meses?"),
    ])
    func price_said_holds_while_the_thing_stays(first: String, second: String) async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Tienen el Honda Civic?")
        try await talk.say(first)
        #expect(try await talk.say(second).plannedPrices == ["250000"])
    }

    @Test(arguments: [
        ("¿Y el segundo a 48 meses?", 1), ("And the second one over 48 months?", 1),
        ("E o segundo em 48 meses?", 1), ("¿Y el primero a 48 meses?", 0),
    ])
    func price_said_is_not_that_of_the_row_pointed_at(question: String, place: Int) async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        let shown = try await talk.say("¿Tienen Nissan Versa?").rowNames
        try #require(shown.count == 2)
        try await talk.say("¿Cuánto pagaría a 48 meses por un auto de 250 mil pesos?")
        #expect(try await talk.say(question).rowNames == [shown[place]])
    }

    @Test func price_said_does_not_come_back_after_a_plan_for_a_row() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Cuánto pagaría a 48 meses por un auto de 250 mil pesos?")
        try await talk.say("¿Y el Honda Civic a 48 meses?")
        #expect(try await talk.say("¿Y a 60 meses?").plannedPrices == ["389900"])
    }

    @Test func name_of_several_rows_leaves_the_price_open() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Cuánto pagaría a 48 meses por un auto de 250 mil pesos?")
        let answer = try await talk.say("¿Y el Versa a 48 meses?")
        #expect(answer.plannedPrices.isEmpty)
        #expect(Set(answer.rowNames) == ["autos 1", "autos 2"])
    }

    @Test func down_payment_and_term_go_over_to_the_row_that_is_named() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Cuánto pagaría a 36 meses por un auto de 250 mil con 50 mil de enganche?")
        let plan = try await talk.say("¿Y cuánto pagaría por el Honda Civic al mes?")
        #expect(plan.plannedPrices == ["389900"])
        #expect(plan.toolCalls.first?.arguments["down_payment"] == .string("50000"))
        #expect(plan.toolCalls.first?.arguments["months"] == .integer(36))
    }

    @Test func price_of_the_question_itself_counts() async throws {
        var talk = Talk(try await TwoCatalogs.ask())
        try await talk.say("¿Tienen el Honda Civic?")
        let plan = try await talk.say("¿Cuánto pagaría a 48 meses por un Civic de 350 mil pesos?")
        #expect(plan.plannedPrices == ["350000"])
    }
}
