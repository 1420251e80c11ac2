import Foundation
import Testing

@testable import KnowledgeBase

@Suite struct FigureDetailTests {
    private func unsupported(_ answer: String, _ texts: [String], _ language: Language = .unknown) -> [String]
    {
        FigureCheck(sources: ClaimSources(texts: texts)).check(answer, language: language).unsupported.map(
            \.text)
    }

    private func kinds(_ text: String, _ language: Language = .spanish) -> [Claim.Kind] {
        FigureCheck(sources: ClaimSources()).check(text, language: language).claims.map(\.kind)
    }

    /// What each document of the sample company says stands in itself, whatever the format of a figure.
    @Test func documents_support_themselves() throws {
        let documents = try SampleCompany.texts()
        #expect(documents.count > 15)
        for (name, text) in documents {
            let beginning = String(text.prefix(8000))
            #expect(unsupported(beginning, [beginning]).isEmpty, "\(name)")
        }
    }

    @Test(arguments: [
        (
            "Cuesta $5,000, no 5,000 km; RM-20421; el 3/4/2024 a las 9:00; 10 %; a@b.mx; x.com; +52 55 5550 0142",
            9
        ),
        ("", 0), ("Sin cifras aquí.", 0), ("[1] [2, 3] [4-6]", 0), ("1. Uno\n2. Dos\n3) Tres", 0),
        ("El \u{200B}5\u{200B} y ٥ y 𝟓", 3),
    ])
    func claims_are_found(text: String, count: Int) {
        #expect(kinds(text).count == count)
    }

    /// A space parts thousands, but not a number from the name behind it.
    @Test func a_name_with_digits_is_no_thousand() {
        let car = "Serie 3 320i por 80 000 km y 1 200k"
        #expect(unsupported("BMW Serie 3 320i 2022", [car + " 2022"], .spanish).isEmpty)
        #expect(unsupported("80.000 km, 1.200.000", [car], .spanish).isEmpty)
        #expect(unsupported("3.320", [car], .spanish) == ["3.320"])
    }

    @Test func kinds_are_told_apart() {
        #expect(
            kinds(
                "Cuesta $5,000 o 10 % a las 9:00 del 3/4/2024, tel. +52 55 5550 0142, a@b.mx, x.com/y, CX-5, 7 puertas"
            )
                == [.price, .percentage, .time, .date, .phone, .email, .link, .code, .number])
    }

    @Test(arguments: [
        ("mil quinientos", "1500"), ("doscientos cincuenta mil", "250.000"), ("treinta y seis", "36"),
        ("veintiún", "21"), ("un millón", "1.000.000"), ("dos millones y medio", "2.500.000"),
        ("mil novecientos noventa y nueve", "1999"), ("dos mil millones", "2.000.000.000"),
        ("ciento uno", "101"),
        ("1 millón 200 mil", "1,200,000"), ("15 mil", "15k"), ("1.250 millones", "1,250,000,000"),
    ])
    func spanish_words_equal_digits_both_ways(words: String, digits: String) {
        #expect(unsupported("Son \(words) pesos.", ["Cuesta \(digits) pesos"], .spanish).isEmpty)
        #expect(unsupported("Son \(digits) pesos.", ["El costo es de \(words) pesos"], .spanish).isEmpty)
        #expect(!unsupported("Son \(words) pesos.", ["Cuesta 7 pesos"], .spanish).isEmpty)
    }

    @Test(arguments: [
        ("mil e quinhentos", "1500"), ("duzentos e cinquenta mil", "250.000"), ("trinta e seis", "36"),
        ("um milhão", "1.000.000"), ("dezesseis", "16"), ("cento e vinte e três", "123"),
        ("2 milhões", "2.000.000"),
    ])
    func portuguese_words_equal_digits_both_ways(words: String, digits: String) {
        #expect(unsupported("São \(words) reais.", ["Custa \(digits) reais"], .portuguese).isEmpty)
        #expect(unsupported("São \(digits) reais.", ["O valor é de \(words) reais"], .portuguese).isEmpty)
    }

    @Test(arguments: [
        ("one thousand five hundred", "1,500"), ("two hundred and fifty thousand", "250k"),
        ("thirty-six", "36"),
        ("a million", "1,000,000"), ("a hundred", "100"), ("one hundred and one", "101"),
        ("ninety nine", "99"),
        ("one and a half million", "1.5 million"), ("two thousand and nineteen", "2019"),
    ])
    func english_words_equal_digits_both_ways(words: String, digits: String) {
        #expect(unsupported("It is \(words) dollars.", ["The price is \(digits) dollars"], .english).isEmpty)
        #expect(
            unsupported("It is \(digits) dollars.", ["The whole price is \(words) dollars"], .english).isEmpty
        )
    }

    @Test(arguments: [
        ("1.234,50", "1,234.50"), ("1.234,50", "1234.5"), ("1 234,50", "1'234.50"),
        ("1,234,567", "1.234.567"),
        ("0,125", "0.125"), ("7,4", "7.4"), ("١٢٣", "123"), ("12.000.000", "12 000 000"),
    ])
    func formats_of_numbers_agree(one: String, other: String) {
        #expect(unsupported("Son \(one).", ["Es \(other)."]).isEmpty)
        #expect(unsupported("Son \(other).", ["Es \(one)."]).isEmpty)
    }

    @Test(arguments: [
        ("1.500", "1.5"), ("12,5", "125"), ("1.234,50", "123450"), ("10 %", "10 meses"), ("10 meses", "10 %"),
        ("$20", "20 km"), ("5 puertas", "5 asientos"), ("R$ 20", "US$ 20"), ("9:30", "9:00"),
        ("3/4/2024", "3/4/2023"),
        ("2024-04-03", "2024-04-04"), ("1.2.3", "123"), ("24 horas", "24 meses"), ("100", "1.0.0"),
    ])
    func different_figures_do_not_agree(claim: String, source: String) {
        #expect(!unsupported("Son \(claim).", ["Es \(source)."]).isEmpty)
    }

    @Test func numbers_of_rows_are_read_by_their_keys() {
        let row: JSONValue = [
            "price": 20000, "mileage_km": 90000.0, "rate": 9.5, "nested": [["months": "48"]],
        ]
        let check = FigureCheck(sources: ClaimSources(values: [row]))
        #expect(
            check.check("Cuesta $20,000, con 90,000 km, al 9.5 % en 48 meses.", language: .spanish).passes)
        let wrong = check.check("Cuesta $90,000, con 20,000 km, al 48 %.", language: .spanish)
        #expect(wrong.unsupported.map(\.text) == ["$90,000", "20,000 km", "48 %"])
    }

    @Test(arguments: [
        (#"{"price": 286900, "year": 2020, "mileage_km": 103029}"#, "$2,020 MXN"),
        (#"{"price": 286900, "year": "2020"}"#, "$2,020"),
        (#"{"precio": 1, "ruedas": 300}"#, "$300"),
        (#"{"valor": 18500, "portas": 5, "ano": 2021}"#, "R$ 2.021"),
        (#"{"year": 2020, "seats": 5, "id": 20421}"#, "$20,421"),
        (#"{"kilometraje": 45321}"#, "45,321 pesos"),
        (#"{"car": {"wheels": 4}, "plans": [{"unitPrice": 9000}]}"#, "$4"),
    ])
    func number_under_a_key_that_is_no_money_is_no_price(row: String, price: String) throws {
        let check = FigureCheck(sources: ClaimSources(values: [try JSONValue(parsing: row)]))
        let result = check.check("El Jetta cuesta \(price).", language: .spanish)
        #expect(result.unsupported.map(\.text) == [price])
    }

    @Test(arguments: [
        (#"{"price": 286900, "year": 2020}"#, "286,900 dólares, modelo 2020"),
        (#"{"costo": "286,900", "year": 2020}"#, "$286,900"),
        (#"{"valor": 286900, "ano": 2020}"#, "R$ 286.900"),
        (#"{"preço": 286900, "portas": 5}"#, "R$ 286.900 y tiene 5 puertas"),
        (#"{"precio_lista": 286900, "año": 2020}"#, "$286,900"),
        (#"{"Precio de venta": 286900}"#, "$286,900"),
        (#"{"unitPrice": 286900, "stock": 3}"#, "$286,900"),
        (#"{"prices": {"Jetta": 286900}}"#, "$286,900"),
        (#"{"total": 286900, "price": 1}"#, "$286,900"),
        (#"{"price": {"mxn": 286900}}"#, "$286,900"),
        (#"{"Jetta": 286900, "año": 2020}"#, "$286,900"),
        ("[286900]", "$286,900"),
        (#"{"price": 1, "note": "Antes 286,900"}"#, "$286,900"),
    ])
    func price_is_found_under_any_name_and_without_one(row: String, price: String) throws {
        let check = FigureCheck(sources: ClaimSources(values: [try JSONValue(parsing: row)]))
        #expect(check.check("El Jetta cuesta \(price).", language: .spanish).passes)
    }

    @Test func deep_and_huge_input_is_read_without_harm() {
        var value: JSONValue = 5
        for _ in 0..<500 { value = [value] }
        #expect(!FigureCheck(sources: ClaimSources(values: [value])).check("Son 5 pesos.").passes)
        let long = String(repeating: "9", count: 5000) + " " + String(repeating: "1.", count: 3000)
        #expect(!unsupported(long, ["Nada"]).isEmpty)
        #expect(unsupported(String(repeating: "[", count: 20_000), []).isEmpty)
    }

    // MARK: Removing

    @Test func sentences_with_invented_figures_are_removed() {
        let answer = "El Swift cuesta $244,900 [1]. Hoy tiene 15 % de descuento. ¿Le interesa?"
        let result = FigureCheck(sources: ClaimSources(texts: ["Swift, $244,900"])).check(answer)
        #expect(result.sentences.map { answer[$0] } == ["Hoy tiene 15 % de descuento."])
        #expect(result.removingSentences() == "El Swift cuesta $244,900 [1]. ¿Le interesa?")
    }

    @Test func list_items_go_with_their_bullets() {
        let answer = "Tenemos:\n\n- Swift: $244,900\n- Rio: $199,000\n- HR-V: $350,900\n\nSaludos."
        let result = FigureCheck(sources: ClaimSources(texts: ["Swift, $244,900; HR-V $350,900"])).check(
            answer)
        #expect(result.removingSentences() == "Tenemos:\n\n- Swift: $244,900\n- HR-V: $350,900\n\nSaludos.")
    }

    @Test func a_line_that_leads_in_to_nothing_goes_too() {
        let answer = "Buenas tardes.\n\nNuestras ofertas:\n- Rio: $199,000\n- Vento: $189,000\n\nSaludos."
        let result = FigureCheck(sources: ClaimSources(texts: ["Swift, $244,900"])).check(answer)
        #expect(result.removingSentences() == "Buenas tardes.\n\nSaludos.")
    }

    @Test func an_answer_of_inventions_becomes_empty() {
        let result = FigureCheck(sources: ClaimSources()).check("Cuesta $5. Son 7 km.")
        #expect(result.removingSentences().isEmpty)
    }

    @Test func an_answer_that_passes_stays_as_it_is() {
        let answer = "  Hola,\n\n\n  sin cifras.  "
        #expect(FigureCheck(sources: ClaimSources()).check(answer).removingSentences() == answer)
    }
}
