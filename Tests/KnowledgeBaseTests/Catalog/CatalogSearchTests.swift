import KnowledgeBase
import Testing

@Suite struct CatalogSearchTests {
    /// make, model, year, price, mileage, colour, equipment
    private static let rows = [
        ["Toyota", "Corolla", "2020", "300000", "50000", "rojo", "Bluetooth;quemacocos"],
        ["Toyota", "Corolla", "2018", "240000", "80000", "blanco", "Bluetooth"],
        ["Toyota", "Yaris", "2021", "250000", "30000", "rojo", ""],
        ["Honda", "Civic", "2019", "310000", "60000", "azul", "quemacocos"],
        ["Honda", "City", "2022", "320000", "20000", "", "Bluetooth"],
        ["Nissan", "Versa", "2017", "consultar", "90000", "gris", ""],
        ["Nissan", "Versa", "2020", "210000", "", "blanco", "Bluetooth"],
    ]

    private func catalog() throws -> Catalog {
        try SchemaInference().catalog(
            header: ["Marca", "Modelo", "Año", "Precio", "Kilometraje", "Color", "Equipo"], rows: Self.rows)
    }

    private func search(_ text: String, limit: Int = 20) throws -> CatalogResult {
        let catalog = try catalog()
        return CatalogSearch(catalog).search(
            CatalogQuestionReader(catalog).read(text, language: .spanish), limit: limit)
    }

    @Test func rows_meet_every_filter_and_are_counted() throws {
        let result = try search("toyota con bluetooth")
        #expect(result.total == 2)
        #expect(Set(result.rows) == [0, 1])
        #expect(result.relaxed.isEmpty)
    }

    @Test func an_empty_or_unreadable_cell_meets_no_wish_but_every_refusal() throws {
        #expect(try search("menos de 900 mil pesos").total == 6)
        #expect(try search("menos de 85 mil km").total == 5)
        #expect(Set(try search("honda que no sea azul").rows) == [4])
    }

    @Test func a_stated_order_decides_and_ties_go_to_the_newest() throws {
        #expect(try search("los más baratos").rows == [6, 1, 2, 0, 3, 4, 5])
        #expect(try search("los 2 más nuevos").rows == [4, 2])
        #expect(try search("los más caros").rows.first == 4)
    }

    @Test func without_an_order_the_price_nearest_to_the_asked_comes_first() throws {
        #expect(try search("menos de 305 mil").rows == [0, 2, 1, 6])
        #expect(try search("unos 245 mil").rows == [2, 1])
    }

    @Test func without_anything_the_newest_come_first() throws {
        #expect(try search("toyota").rows == [2, 0, 1])
    }

    @Test func the_limit_cuts_rows_but_not_the_count() throws {
        let result = try search("bluetooth", limit: 2)
        #expect(result.rows.count == 2)
        #expect(result.total == 4)
        #expect(try search("bluetooth", limit: 0).rows.isEmpty)
        #expect(try search("el más barato").rows == [6])
    }

    // MARK: Nearest

    @Test func the_softest_filter_is_given_up_first_and_named() throws {
        let result = try search("corolla azul")
        #expect(result.total == 0)
        #expect(result.relaxed.map(\.description) == ["colour=azul"])
        #expect(Set(result.rows) == [0, 1])
    }

    @Test func a_number_barely_missed_is_nearer_than_another_make() throws {
        let result = try search("honda de menos de 305 mil pesos")
        #expect(result.relaxed.map(\.description) == ["price<305000"])
        #expect(result.rows == [3, 4])
    }

    @Test func nothing_near_is_said_where_nothing_is_shared() throws {
        #expect(try search("tesla") == CatalogResult(rows: [], total: 0))
        #expect(try search("color morado").rows.isEmpty)
    }

    @Test func who_asks_for_a_make_is_not_served_by_its_colour() throws {
        #expect(try search("tienen ferrari rojo?").rows.isEmpty)
        let result = try search("ferrari de menos de 305 mil pesos")
        #expect(result.relaxed.map(\.description) == ["make=Ferrari"])
        #expect(result.rows.first == 0)
    }

    @Test func rows_like_the_model_that_is_given_up_come_first() throws {
        let catalog = try CatalogFixtures.cars()
        let question = CatalogQuestionReader(catalog).read("sienna plata de menos de 300 mil pesos")
        let result = CatalogSearch(catalog).search(question, limit: 400)
        #expect(result.relaxed.map(\.description) == ["model=Sienna"])
        let first = try #require(result.rows.first)
        #expect(catalog.value(.body, row: first) == .text("minivan"))
        #expect(catalog.value(.make, row: first) == .text("Toyota"))
        #expect(result.rows.count > 1)
    }

    @Test func another_currency_is_never_near() throws {
        let catalog = try CatalogFixtures.cars()
        let question = CatalogQuestionReader(catalog).read("under 5000 dollars", language: .english)
        #expect(question.filters.map(\.description).contains("currency=USD"))
        #expect(CatalogSearch(catalog).search(question).rows.isEmpty)
    }

    @Test func the_cheapest_are_near_when_all_cost_more() throws {
        let result = try search("menos de 200 mil pesos")
        #expect(result.total == 0)
        #expect(result.rows.first == 6)
        #expect(result.relaxed.map(\.description) == ["price<200000"])
    }

    // MARK: Edges

    @Test func a_question_about_the_firm_finds_no_rows() throws {
        #expect(try search("¿a qué hora abren?") == CatalogResult(rows: [], total: 0))
    }

    @Test func an_overview_finds_all_rows() throws {
        #expect(try search("¿qué carros tienen?").total == 7)
    }

    @Test func an_empty_catalog_answers_with_nothing() throws {
        let catalog = try SchemaInference().catalog(header: ["Marca", "Precio"], rows: [])
        let question = CatalogQuestionReader(catalog).read("toyota de menos de 300 mil pesos")
        #expect(CatalogSearch(catalog).search(question) == CatalogResult(rows: [], total: 0))
    }

    @Test func filters_over_columns_that_are_not_there_meet_nothing() throws {
        let catalog = try catalog()
        let condition = CatalogCondition(column: 99, role: .fuel, test: .oneOf(["diésel"]))
        let question = CatalogQuestion(
            text: "", language: .unknown, filters: [CatalogFilter(alternatives: [[condition]], source: "")],
            isAboutCatalog: true)
        #expect(CatalogSearch(catalog).search(question).total == 0)
    }

    @Test func many_rows_are_found_and_ordered_like_few() throws {
        let few = try CatalogFixtures.cars()
        let many = Catalog(
            schema: few.schema, rows: (0..<20).flatMap { _ in few.rows })
        let reader = CatalogQuestionReader(many)
        let question = reader.read("suv automática de menos de 300 mil pesos, la más barata que no sea roja")
        let inFew = CatalogSearch(few).search(question)
        let inMany = CatalogSearch(many).search(question)
        #expect(inMany.total == inFew.total * 20)
        #expect(inMany.rows.first == inFew.rows.first)
    }
}
