import KnowledgeBase
import Testing

/// Single rules of merging; the written conversations are in `FollowUpFixtureTests`.
@Suite struct CatalogFollowUpTests {
    private struct Cars {
        var catalog: Catalog
        var questions: CatalogQuestionReader
        var reader: CatalogFollowUpReader

        init() throws {
            catalog = try CatalogFixtures.cars()
            questions = CatalogQuestionReader(catalog)
            reader = CatalogFollowUpReader(
                catalog, named: "cars", reader: questions, search: CatalogSearch(catalog))
        }

        func asked(_ question: String, after earlier: String..., shown: [String] = []) -> Set<String> {
            var turns = earlier.map { EarlierTurn(question: $0) }
            if !turns.isEmpty { turns[turns.count - 1].shown = shown.map(FollowUpFixtures.row) }
            return FollowUpFixtures.asked(reader.read(question, after: turns))
        }
    }

    private static let cars = try? Cars()

    private func following(_ question: String, _ earlier: String) throws -> CatalogQuestion {
        let reader = try #require(Self.cars).questions
        return reader.read(question, language: .spanish).following(reader.read(earlier, language: .spanish))
    }

    private func merged(_ question: String, _ earlier: String) throws -> Set<String> {
        FollowUpFixtures.asked(try following(question, earlier))
    }

    // MARK: following

    @Test func a_filter_takes_the_place_of_one_over_the_same_column() throws {
        #expect(try merged("rojo", "versa azul") == ["model=Versa", "colour=rojo|vermelho"])
        #expect(
            try merged("menos de 200 mil", "versa de menos de 250 mil") == [
                "model=Versa", "price<200000", "currency=MXN",
            ])
    }

    @Test func a_model_takes_the_place_of_make_model_and_version() throws {
        #expect(try merged("sentra", "toyota rav4 xle 2020") == ["model=Sentra", "year=2020"])
        #expect(try merged("nissan", "corolla rojo") == ["make=Nissan", "colour=rojo|vermelho"])
    }

    @Test func an_id_takes_the_place_of_everything() throws {
        #expect(try merged("RM-20421", "los 3 versa azules más baratos") == ["id=RM-20421"])
    }

    @Test func equipment_and_what_is_not_wanted_are_added() throws {
        let merged = try merged("con quemacocos", "suv con cámara de reversa")
        #expect(merged.count == 3)
        #expect(try self.merged("que no sea blanco", "versa que no sea rojo").count == 3)
        #expect(
            try self.merged("que no sea rojo", "versa rojo o azul") == [
                "model=Versa", "colour=azul", "colour!=rojo|vermelho",
            ])
        #expect(try self.merged("que no sea rojo", "versa rojo") == ["model=Versa", "colour!=rojo|vermelho"])
    }

    @Test func an_order_takes_the_place_of_an_order_and_else_stays() throws {
        #expect(
            try merged("el más nuevo", "el versa más barato") == ["model=Versa", "sort year desc", "limit 1"])
        let merged = try merged("rojo", "el versa más barato")
        #expect(
            merged == ["model=Versa", "colour=rojo|vermelho", "currency=MXN", "sort price asc", "limit 1"])
    }

    @Test func a_currency_that_was_said_outlives_one_that_is_assumed() throws {
        let merged = try merged("menos de 80 mil", "carros de menos de 90 mil reales")
        #expect(merged.contains("currency=BRL"))
        #expect(!merged.contains("currency=MXN"))
    }

    @Test func the_question_itself_keeps_its_words_and_parts() throws {
        let result = try following("rojo", "versa azul")
        #expect(result.text == "rojo")
        #expect(result.filters.map(\.source) == ["versa", "rojo"])
    }

    // MARK: Conversations

    @Test(arguments: [
        "de cualquier color", "el color no importa", "sin importar el color", "tanto faz a cor", "any color",
        "color doesn't matter", "me da igual el color", "todos los colores",
    ])
    func what_no_longer_matters_is_dropped(question: String) throws {
        #expect(
            try #require(Self.cars).asked(question, after: "versa azul 2022") == ["model=Versa", "year=2022"])
    }

    @Test func a_price_that_does_not_matter_takes_its_order_and_currency_along() throws {
        let cars = try #require(Self.cars)
        #expect(
            cars.asked("sin importar el precio", after: "el versa más barato de menos de 250 mil") == [
                "model=Versa"
            ])
    }

    @Test func a_kind_of_car_that_the_model_is_not_takes_its_place() throws {
        let cars = try #require(Self.cars)
        #expect(
            cars.asked("¿y pickups?", after: "jetta blanco") == [
                "body=picape|pickup", "colour=blanco|branco",
            ])
        #expect(cars.asked("¿y sedán?", after: "mazda 3 blanco").contains("model=3"))
    }

    @Test(arguments: [
        "¿y la garantía?", "¿y el seguro?", "e a documentação?", "and the warranty?", "¿y a 48 meses?",
        "¿por qué?",
    ])
    func what_documents_answer_asks_for_no_rows(question: String) throws {
        let cars = try #require(Self.cars)
        #expect(cars.asked(question, after: "¿Tienen Versa azul?", shown: ["RM-20421", "RM-20424"]).isEmpty)
        let turns = [EarlierTurn(question: "¿Tienen Versa azul?", shown: ["RM-20421", "RM-20424"])]
        #expect(!cars.reader.read(question, after: turns).isAboutCatalog)
    }

    @Test func after_a_document_a_city_stays_with_it_and_a_colour_returns_to_the_cars() throws {
        let cars = try #require(Self.cars)
        let earlier = ("¿Tienen Versa azul?", "¿A qué hora abre la sucursal de Monterrey?")
        #expect(cars.asked("¿y en Puebla?", after: earlier.0, earlier.1).isEmpty)
        #expect(
            cars.asked("¿y en rojo?", after: earlier.0, earlier.1) == ["model=Versa", "colour=rojo|vermelho"])
    }

    @Test func less_than_one_row_is_a_bound_and_less_than_several_an_order() throws {
        let cars = try #require(Self.cars)
        let row = try #require(
            cars.catalog.rows.indices.first { cars.catalog.value(.model, row: $0) == .text("Corolla") })
        let id = try #require(cars.catalog.value(.id, row: row).texts.first)
        let price = try #require(cars.catalog.value(.price, row: row).number)
        let bound = cars.asked("¿algo más barato?", after: "¿Tienen Corolla?", shown: [id])
        #expect(bound == ["model=Corolla", "price<\(Int(price))", "currency=MXN"])
        let order = cars.asked("¿algo más barato?", after: "¿Tienen Corolla?", shown: [id, "RM-20421"])
        #expect(order == ["model=Corolla", "currency=MXN", "sort price asc"])
    }

    @Test func a_row_that_is_gone_from_the_catalog_bounds_nothing() throws {
        let asked = try #require(Self.cars).asked(
            "¿algo más barato que ese?", after: "¿Tienen Corolla?", shown: ["RM-00000"])
        #expect(!asked.contains { $0.hasPrefix("price") })
    }

    @Test func several_rows_pointed_at_are_ordered_as_asked() throws {
        let asked = try #require(Self.cars).asked(
            "¿cuál de esos es el más nuevo?", after: "¿Tienen HR-V?", shown: ["RM-20424", "RM-20915"])
        #expect(asked == ["id=RM-20424|RM-20915", "sort year desc", "limit 1"])
    }

    @Test func prices_in_several_currencies_are_not_compared() throws {
        let cars = try #require(Self.cars)
        let mixed = cars.asked(
            "What is the cheapest of those?", after: "Do you have the Hilux?",
            shown: ["RM-21137", "RB-4269", "RB-4302"])
        #expect(mixed == ["id=RB-4269|RB-4302|RM-21137", "currency=MXN", "sort price asc", "limit 1"])
        let reais = cars.asked(
            "What is the cheapest of those?", after: "Do you have the Hilux?", shown: ["RB-4269", "RB-4302"])
        #expect(reais == ["id=RB-4269|RB-4302", "sort price asc", "limit 1"])
    }

    @Test func a_row_pointed_at_may_be_asked_for_what_no_column_says() throws {
        let reader = try #require(Self.cars).reader
        let turns = [EarlierTurn(question: "¿Tienen Mustang?", shown: ["RM-21413"])]
        #expect(reader.read("¿y cuánto torque tiene ese?", after: turns).unknownProperty == "torque")
        #expect(reader.read("¿y cuántos km tiene ese?", after: turns).unknownProperty == nil)
    }

    @Test func without_earlier_turns_a_question_is_read_as_ever() throws {
        let cars = try #require(Self.cars)
        for question in ["¿y en azul?", "Versa de menos de 250 mil", "¿Cuál es el horario?", ""] {
            #expect(cars.reader.read(question, after: []).filters == cars.questions.read(question).filters)
        }
    }
}
