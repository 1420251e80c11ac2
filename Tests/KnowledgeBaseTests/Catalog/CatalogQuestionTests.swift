import KnowledgeBase
import Testing

/// Single rules of reading; the written questions are in `CatalogQuestionFixtureTests`.
@Suite struct CatalogQuestionTests {
    private static let reader = (try? CatalogFixtures.cars()).map { CatalogQuestionReader($0) }

    private func read(_ text: String, language: Language? = nil) throws -> CatalogQuestion {
        try #require(Self.reader).read(text, language: language)
    }

    private func filters(_ text: String, language: Language? = nil) throws -> [String] {
        try read(text, language: language).filters.map(\.description)
    }

    @Test func every_filter_says_which_part_of_the_question_it_came_from() throws {
        let question = try read("Busco un Jetta 2019, menos de 300 mil pesos y que no sea rojo")
        #expect(
            Dictionary(uniqueKeysWithValues: question.filters.map { ($0.description, $0.source) }) == [
                "model=Jetta": "Jetta", "year=2019": "2019", "price<300000": "menos de 300 mil pesos",
                "currency=MXN": "menos de 300 mil pesos", "colour!=rojo|vermelho": "que no sea rojo",
            ])
    }

    @Test func a_source_is_told_as_typed_with_accents_and_capitals() throws {
        #expect(try read("¿AUTOMÁTICO?").filters.map(\.source) == ["AUTOMÁTICO"])
        #expect(try read("los más baratos").sort?.source == "más baratos")
    }

    // MARK: Numbers

    @Test(arguments: [
        ("hasta 300 mil pesos", "price<=300000"), ("hasta 300,000 pesos", "price<=300000"),
        ("hasta 300.000 pesos", "price<=300000"), ("hasta 300 000 pesos", "price<=300000"),
        ("hasta $300k", "price<=300000"), ("hasta trescientos mil pesos", "price<=300000"),
        ("hasta 300mil pesos", "price<=300000"), ("hasta $300,000.00", "price<=300000"),
        ("hasta medio", ""), ("más de 1 millón de pesos", "price>1000000"),
        ("entre doscientos y doscientos cincuenta mil pesos", "price>=200000 <=250000"),
        ("de 200 a 250 mil pesos", "price>=200000 <=250000"), ("200-250 mil pesos", "price>=200000 <=250000"),
        ("entre $200,000 y $250,000", "price>=200000 <=250000"), ("menos de 80.000 km", "mileage<80000"),
        ("80 mil km máximo", "mileage<=80000"), ("2019+", "year>=2019"), ("2018/2019", "year>=2018 <=2019"),
        ("del 2018 al 2020", "year>=2018 <=2020"), ("antes de 2015", "year<2015"),
    ])
    func amounts_are_read_however_they_are_written(text: String, expected: String) throws {
        let read = try filters(text, language: .spanish).filter { !$0.hasPrefix("currency") }
        #expect(read == (expected.isEmpty ? [] : [expected]))
    }

    @Test func a_bare_amount_is_a_price_unless_something_says_mileage() throws {
        #expect(try filters("menos de 300 mil").contains("price<300000"))
        #expect(try filters("corolla con menos de 80 mil").contains("mileage<80000"))
        #expect(try filters("kilometraje menor a 80 mil").contains("mileage<80000"))
        #expect(try filters("corolla con menos de 300 mil").contains("price<300000"))
        #expect(try filters("corolla con menos de 150 mil pesos").contains("price<150000"))
    }

    @Test func what_counts_days_months_or_a_credit_is_no_filter() throws {
        #expect(try filters("jetta a 48 meses con 50 mil de enganche") == ["model=Jetta"])
        #expect(try filters("jetta con mensualidades de 5 mil pesos") == ["model=Jetta"])
    }

    @Test func ages_are_counted_back_from_the_newest_year() throws {
        #expect(try filters("autos de menos de 5 años") == ["year>2021"])
    }

    @Test func miles_are_kilometres_in_english_and_thousands_in_spanish() throws {
        #expect(try filters("less than 50,000 miles", language: .english) == ["mileage<80467"])
        #expect(try filters("menos de 200 miles de pesos", language: .spanish).contains("price<200000"))
    }

    // MARK: Names

    @Test(arguments: [
        ("corola", "model=Corolla"), ("COROLLA", "model=Corolla"), ("sivic", "model=Civic"),
        ("jeta", "model=Jetta"),
        ("chevrolé", "make=Chevrolet"), ("vw", "make=Volkswagen"), ("mercedes", "make=Mercedes-Benz"),
        ("hiundai", "make=Hyundai"), ("cx 5", "model=CX-5"), ("crv", "model=CR-V"), ("rav 4", "model=RAV4"),
        ("xtrail", "model=X-Trail"), ("hb 20", "model=HB20"), ("toyotas", "make=Toyota"),
    ])
    func names_are_known_by_sound_and_spelling(word: String, expected: String) throws {
        #expect(try filters(word) == [expected])
    }

    @Test(arguments: ["que onda", "venta", "viento en popa", "gols", "entra", "marca", "golazo", "tora"])
    func ordinary_words_are_not_taken_for_names(word: String) throws {
        let read = try filters("\(word) hola", language: .english)
        #expect(!read.contains("make=Honda"))
        #expect(!read.contains("model=March"))
        #expect(!read.contains("model=Vento"))
        #expect(!read.contains("model=Toro"))
    }

    @Test func a_number_is_a_model_only_behind_its_make() throws {
        #expect(try filters("mazda 3") == ["make=Mazda", "model=3"])
        #expect(try filters("mazda de 3 puertas") == ["make=Mazda", "doors=3"])
        #expect(try filters("mazda 2 puertas") == ["make=Mazda", "doors=2"])
        #expect(try filters("mazda 2 o 3") == ["make=Mazda", "model=2|3"])
        #expect(try filters("kia 3") == ["make=Kia"])
    }

    @Test func a_name_that_is_a_word_of_the_language_needs_company() throws {
        #expect(try filters("which city do you deliver to", language: .english) == [])
        #expect(try filters("honda city", language: .english) == ["make=Honda", "model=City"])
        #expect(try filters("city 2022", language: .english) == ["model=City", "year=2022"])
        #expect(
            try filters("leather seats", language: .english) == ["equipment=asientos de piel|bancos de couro"]
        )
    }

    @Test func versions_follow_their_model() throws {
        #expect(try filters("rav4 2021 xle").contains("version=Hybrid XLE|XLE"))
        #expect(try filters("mazda 3 s grand touring").contains("version=s Grand Touring"))
        #expect(try filters("yaris core o base").contains { $0.hasPrefix("version=") && $0.contains("Core") })
        #expect(try filters("touring") == [])
        #expect(try filters("duster intens") == ["model=Duster", "version=Intens"])
    }

    @Test func makes_with_and_without_a_model_stay_apart() throws {
        #expect(try filters("Mazda 3 o Honda") == ["make=Mazda&model=3|make=Honda"])
        #expect(try filters("Mazda o Civic") == ["make=Mazda|model=Civic"])
        #expect(try filters("Honda Civic o City") == ["make=Honda", "model=Civic|City"])
    }

    @Test func the_askers_own_car_is_not_what_is_looked_for() throws {
        #expect(try filters("quiero cambiar mi versa 2018 por una pickup") == ["body=picape|pickup"])
        #expect(try read("vendo mi corolla 2018").isAboutCatalog == false)
    }

    @Test func an_id_is_known_with_and_without_its_hyphen_and_when_it_does_not_exist() throws {
        #expect(try filters("RM-20421") == ["id=RM-20421"])
        #expect(try filters("rm20421 y RB 4113") == ["id=RM-20421|RB-4113"])
        #expect(try filters("stock 20421") == ["id=RM-20421"])
        #expect(try filters("RM-99999") == ["id=RM-99999"])
    }

    // MARK: Negation and alternatives

    @Test(arguments: [
        "que no sea rojo", "no rojo", "sin ser rojo", "nada de rojo", "menos los rojos", "excepto rojo",
        "que não seja vermelho", "sem ser vermelho", "tirando vermelho", "not red", "anything but red",
        "other than red",
        "that isn't red",
    ])
    func negations_of_three_languages_take_away(text: String) throws {
        let language: Language =
            text.contains("verm") ? .portuguese : text.contains("red") ? .english : .spanish
        #expect(try filters(text, language: language) == ["colour!=rojo|vermelho"])
    }

    @Test func a_polite_no_and_the_portuguese_no_negate_nothing() throws {
        #expect(try filters("¿no tienen Jetta?") == ["model=Jetta"])
        #expect(try filters("não tem Gol?", language: .portuguese) == ["model=Gol"])
        #expect(try filters("no máximo 60 mil reais", language: .portuguese).contains("price<=60000"))
        #expect(try filters("tem no branco?", language: .portuguese) == ["colour=blanco|branco"])
    }

    @Test func a_negation_ends_with_its_list() throws {
        #expect(
            try filters("not grey or silver, manual", language: .english)
                == ["gearbox=manual", "colour!=cinza|gris|plata|prata"])
    }

    @Test func equipment_adds_up_unless_or_stands_between() throws {
        #expect(try filters("con quemacocos y bluetooth").count == 2)
        #expect(try filters("con quemacocos o bluetooth") == ["equipment=quemacocos|teto solar|Bluetooth"])
    }

    @Test func of_a_kind_and_its_kind_the_narrower_is_meant() throws {
        #expect(try filters("camioneta pickup") == ["body=picape|pickup"])
        #expect(try filters("automático CVT") == ["gearbox=CVT"])
    }

    // MARK: Order, currency, topic

    @Test(
        arguments: [
            ("los tres más baratos", 3), ("the 3 newest", 3), ("o mais barato", 1),
            ("la camioneta más nueva", 1),
            ("los más baratos", nil), ("the cheapest cars", nil), ("algo más barato", nil),
            ("top 5 mais baratos", 5),
        ] as [(String, Int?)])
    func articles_and_numbers_before_an_order_count_rows(text: String, limit: Int?) throws {
        let question = try read(text)
        #expect(question.sort != nil)
        #expect(question.limit == limit)
    }

    @Test func a_price_is_in_the_currency_said_or_the_askers() throws {
        #expect(try filters("menos de 90 mil", language: .portuguese).contains("currency=BRL"))
        #expect(try filters("menos de 300 mil", language: .spanish).contains("currency=MXN"))
        #expect(try filters("under 90k", language: .english).contains("currency=MXN") == false)
        #expect(try filters("under 300k", language: .english).contains("currency=MXN"))
        #expect(try filters("under 300k pesos", language: .portuguese).contains("currency=MXN"))
        #expect(try filters("under 20k dollars", language: .english).contains("currency=USD"))
        #expect(
            try filters("menos de 90 mil en São Paulo", language: .spanish) == [
                "city=São Paulo", "price<90000",
            ])
        let assumed = try read("menos de 300 mil").filters.first { $0.roles == [.currency] }
        #expect(assumed?.isAssumed == true)
    }

    @Test func a_channels_currency_wins_over_the_language() throws {
        let reader = CatalogQuestionReader(try CatalogFixtures.cars(), currency: "BRL")
        #expect(
            reader.read("menos de 90 mil", language: .spanish).filters.map(\.description).contains(
                "currency=BRL"))
    }

    @Test(arguments: ["", "   ", "???", "👍", "\u{0}\u{1}", "12", "$", "-", "hola"])
    func messages_that_ask_nothing_give_nothing(text: String) throws {
        let question = try read(text)
        #expect(question.filters.isEmpty)
        #expect(!question.isAboutCatalog)
    }

    @Test func a_message_of_any_length_is_read_in_its_first_part() throws {
        let question = try read("jetta rojo " + String(repeating: "9", count: 100_000))
        #expect(question.filters.map(\.description).contains("model=Jetta"))
    }

    @Test func a_catalog_of_other_things_is_asked_by_its_own_words() throws {
        let catalog = try SchemaInference().catalog(
            header: ["SKU", "Producto", "Categoría", "Color", "Precio"],
            rows: [
                ["Z-100", "Bota de montaña", "Calzado", "negro", "1,299.00"],
                ["Z-101", "Sandalia de playa", "Calzado", "azul", "399.00"],
                ["Z-102", "Camisa de lino", "Ropa", "azul", "599.00"],
                ["Z-103", "Chamarra de piel", "Ropa", "negro", "2,499.00"],
            ])
        let reader = CatalogQuestionReader(catalog)
        let search = CatalogSearch(catalog)
        func rows(_ text: String) -> [Int] { search.search(reader.read(text)).rows }
        #expect(rows("tienen botas?") == [0])
        #expect(rows("ropa azul") == [2])
        #expect(rows("calzado de menos de 500 pesos") == [1])
        #expect(rows("z-103") == [3])
        #expect(reader.read("¿a qué hora abren?").isAboutCatalog == false)
    }
}
