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
        #expect(try await talk.say("¿Cuánto cuesta la segunda?").rowNames == [bikes[1]])
        #expect(try await talk.say("¿Y la primera?").rowNames == [bikes[0]])
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
}
