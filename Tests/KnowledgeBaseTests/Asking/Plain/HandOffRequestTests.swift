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

    @Test(arguments: [
        "no quiero hablar con una máquina", "não quero falar com robô", "I hate talking to bots",
    ])
    func who_wants_no_machine_wants_a_person(text: String) {
        #expect(HandOffRequest.detect(text)?.reason == .person)
    }

    @Test(arguments: [
        "llevo tres días sin respuesta, quiero hablar con el gerente",
        "después de tanto tiempo sin respuesta quiero hablar con el gerente",
        "I was told it was sold, can I speak to the manager?",
        "no contestan, necesito hablar con el encargado",
    ])
    func what_was_said_before_does_not_deny_the_wish(text: String) {
        #expect(HandOffRequest.detect(text)?.reason == .complaint)
    }

    @Test(arguments: [
        "no quiero hablar con un asesor, solo el precio", "do I need to talk to an agent first?",
        "¿necesito hablar con un asesor para la prueba?",
    ])
    func what_need_not_be_is_not_asked_for(text: String) {
        #expect(HandOffRequest.detect(text) == nil)
    }

    @Test func long_words_are_shortened() throws {
        let text = "quiero hablar con un asesor " + String(repeating: "porque sí ", count: 100)
        let request = try #require(HandOffRequest.detect(text))
        #expect(request.words.count == HandOffRequest.mostWords + 1)
    }

    @Test func other_written_questions_ask_for_no_person() throws {
        let asking = try PlainFixtures.others().filter { HandOffRequest.detect($0) != nil }
        #expect(Set(asking) == ["can someone call me tomorrow", "pode me ligar?"])
    }

    @Test(arguments: [
        "", "¿?", "👍", "hola", "gracias", "12345", "asesores de ventas en Monterrey, ¿cuántos son?",
    ])
    func other_messages_ask_for_no_one(text: String) {
        #expect(HandOffRequest.detect(text) == nil)
    }
}
