import Testing

@testable import KnowledgeBase

/// Where a property stands in a question, and what counts as known; the written questions are in
/// `PropertyFixtureTests`.
@Suite struct PropertyTests {
    private static let cars = (try? CatalogFixtures.cars()).map { CatalogQuestionReader($0) }

    private func asked(_ text: String) throws -> String? {
        try #require(Self.cars).read(text).unknownProperty
    }

    @Test(arguments: [
        ("¿Cuánto torque tiene el Mustang?", "torque"), ("El Mustang qué torque tiene", "torque"),
        ("quanto o Onix pesa?", "pesa"), ("how much can the Frontier tow?", "tow"),
        ("What's the Jimny's clearance?", "clearance"), ("How fast is the Mustang?", "fast"),
        ("me dice el torque del Mustang", "torque"),
        ("What is the towing capacity of the Hilux?", "towing capacity"),
        ("¿Cuál es el peso de la Hilux?", "el peso"), ("What gas mileage does the Kicks get?", "gas mileage"),
    ])
    func a_property_stands_behind_a_question_word_or_before_its_thing(question: String, words: String) throws
    {
        #expect(try asked(question) == words)
    }

    @Test(arguments: [
        "busco un Mustang que jale bien", "quiero un Versa para mi tía que vive en el rancho",
        "¿cuánto cuesta el Kicks para uber?", "me interesa el Versa 2020, ¿algún descuento?",
        "What is the cheapest car in Mexico?", "¿Qué autos eléctricos tienen en México?",
        "how can I buy the Jetta 2019?", "I saw the ad of the Mustang", "",
    ])
    func strange_words_elsewhere_ask_for_nothing(question: String) throws {
        #expect(try asked(question) == nil)
    }

    @Test func a_column_of_another_kind_is_asked_for_by_its_name() throws {
        let catalog = try SchemaInference().catalog(
            header: ["SKU", "Producto", "Categoría", "Precio", "Torque"],
            rows: [
                ["Z-100", "Taladro Norte", "Herramienta", "1,299.00", "45 Nm"],
                ["Z-101", "Sierra Prado", "Herramienta", "1,999.00", "60 Nm"],
            ])
        let reader = CatalogQuestionReader(catalog)
        #expect(reader.read("¿cuánto torque tiene el taladro?").asksFor == .column(4))
        #expect(reader.read("¿cuánto kilometraje tiene el taladro?").unknownProperty == "kilometraje")
    }

    @Test func how_much_alone_asks_for_the_price() throws {
        let catalog = try CatalogFixtures.cars()
        let price = try #require(catalog.schema.index(of: .price))
        #expect(try #require(Self.cars).read("how much is the Tucson 2020?").asksFor == .column(price))
    }

    @Test func an_apostrophe_makes_a_possessive() {
        let tokens = CatalogToken.tokens(of: "the Jimny's isn't Jimnys")
        #expect(tokens.map(\.isPossessive) == [false, true, false, false])
    }
}
