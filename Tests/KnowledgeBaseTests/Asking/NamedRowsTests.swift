import Foundation
import Testing

@testable import KnowledgeBase

/// Which rows the words of a model speak of.
@Suite struct NamedRowsTests {
    private static let table = [
        ["id", "marca", "modelo", "version", "año", "precio"],
        ["1", "Nissan", "Versa", "Advance", "2021", "264900"],
        ["2", "Nissan", "Versa", "Sense", "2019", "229900"],
        ["12", "Honda", "Civic", "Touring", "2022", "389900"],
        ["RM-7", "Mazda", "3", "i", "2020", "289900"],
        ["RM-70", "Mazda", "CX-5", "Signature", "2020", "415000"],
        ["RM-71", "Mazda", "CX-5", "Signature", "2020", "415000"],
        ["RM-8", "Nissan", "Versa Note", "SE", "2018", "179900"],
    ]
    private let cars: SearchableCatalog
    private let bikes: SearchableCatalog

    init() throws {
        cars = try Self.catalog("autos", Self.table)
        bikes = try Self.catalog(
            "motos",
            [
                ["id", "marca", "modelo", "año", "precio"], ["12", "Ducati", "Monster", "2021", "248000"],
                ["13", "Yamaha", "MT-07", "2022", "172000"],
            ])
    }

    private static func catalog(_ name: String, _ table: [[String]]) throws -> SearchableCatalog {
        let catalog = try SchemaInference().catalog(header: table[0], rows: Array(table.dropFirst()))
        let record = CatalogRecord(
            name: name, path: "/\(name).csv", contentHash: "", addedAt: Date(timeIntervalSince1970: 0),
            catalog: catalog)
        return SearchableCatalog(StoredCatalog(record: record, rows: catalog.rows))
    }

    /// Ids of the cars named, all having been given, or of these.
    private func named(_ text: String, of ids: [String]? = nil, _ language: Language = .spanish) -> [String] {
        let given = (ids ?? Self.table.dropFirst().map { $0[0] }).compactMap { cars.row(id: $0) }
        return NamedRows(given, of: [cars]).rows(in: text, language: language).map(\.id)
    }

    // MARK: Ids

    @Test func id_is_a_whole_word() {
        #expect(named("Te recomiendo el (12).") == ["12"])
        #expect(named("Te recomiendo el RM-70.") == ["RM-70"])
        #expect(named("el RM-7, en rojo") == ["RM-7"])
        #expect(named("la referencia A-RM-7 o RM-7-B").isEmpty)
    }

    @Test(arguments: [
        "12 meses de garantía", "Opción 2", "Hay 12 unidades, 1 en Puebla.", "1. Sí\n2. No", "[1][2]",
    ])
    func number_that_is_no_id_names_nothing(text: String) {
        #expect(named(text).isEmpty)
    }

    @Test(arguments: ["#12", "ID: 12", "id 12", "clave 12", "código: 12", "(12)"])
    func id_of_digits_is_marked_as_one(text: String) {
        #expect(named("Es el \(text).") == ["12"])
    }

    @Test func id_tells_rows_alike() {
        #expect(named("Mazda CX-5 Signature 2020 (RM-71)") == ["RM-71"])
        #expect(named("La CX-5 RM-71 y la CX-5 RM-70") == ["RM-71", "RM-70"])
    }

    @Test func id_is_of_the_catalog_whose_thing_is_named() throws {
        let both = [cars, bikes].compactMap { $0.row(id: "12") }
        let reader = NamedRows(both, of: [cars, bikes])
        #expect(reader.rows(in: "La Ducati Monster (12)", language: .spanish).map(\.catalog) == ["motos"])
        #expect(reader.rows(in: "Es el (12).", language: .spanish).isEmpty)
    }

    // MARK: Order

    @Test func rows_come_in_the_order_of_the_text() {
        #expect(named("El Civic (12), luego el RM-7 y el Versa Advance.") == ["12", "RM-7", "1"])
        #expect(named("1. Versa Sense 2019\n2. Honda Civic\n3. Versa Advance") == ["2", "12", "1"])
        #expect(
            named("**Honda Civic**\n- Precio: $389,900\n\n**Nissan Versa**\n- Precio: $229,900") == [
                "12", "2",
            ])
    }

    // MARK: Names

    @Test func version_year_or_price_tells_rows_of_one_name() {
        #expect(named("El Versa Advance es ideal.") == ["1"])
        #expect(named("El Nissan Versa 2019.") == ["2"])
        #expect(named("A 2021 Nissan Versa and the Honda Civic", .english) == ["1", "12"])
        #expect(named("El Versa de $264,900.") == ["1"])
    }

    @Test(arguments: [
        "$229,900", "$229.900,00", "229 900 pesos", "MXN 229,900.00", "229900", "229.9 mil pesos",
    ])
    func price_is_read_in_any_format(price: String) {
        #expect(named("El Versa queda en \(price) de contado.") == ["2"])
    }

    @Test func several_of_one_name_are_told_one_after_the_other() {
        #expect(named("Dos Versa: uno 2021 en $264,900 y otro 2019 en $229,900.") == ["1", "2"])
        #expect(named("Versa: el Sense y el Advance.") == ["2", "1"])
        #expect(named("Por $264,900 un Versa y por $229,900 otro Versa.") == ["1", "2"])
    }

    @Test(arguments: [
        "Tenemos el Versa.", "Una Mazda CX-5 Signature 2020 en $415,000.", "Hay 3 opciones muy buenas.",
        "Tenemos Nissan y Mazda.", "Claro, ¿cuál te interesa?", "", "¿?", "Versa 2015 en $100,000",
        "Se puede a 2020 meses", "Versalles", "La Ducati Monster de $248,000",
    ])
    func what_fits_several_or_none_names_nothing(text: String) {
        #expect(named(text).isEmpty)
    }

    @Test func list_of_which_one_row_stays_open_names_none() {
        #expect(named("1. Honda Civic\n2. Mazda CX-5 Signature 2020\n3. Versa Advance").isEmpty)
        #expect(named("Estos Versa:\n- Versa Sense\n- Versa Advance") == ["2", "1"])
    }

    @Test func longer_name_is_no_shorter_one() {
        #expect(named("El Versa Note es económico.", of: ["1", "RM-8"]) == ["RM-8"])
        #expect(named("El Versa es económico.", of: ["1", "RM-8"]) == ["1"])
    }

    @Test(arguments: ["Mazda CX-5", "mazda CX 5", "Mazda **CX5**", "| Mazda | CX-5 |"])
    func name_is_known_however_it_is_parted(name: String) {
        #expect(named("Tenemos \(name)", of: ["RM-70", "1"]) == ["RM-70"])
    }

    @Test func model_of_digits_needs_its_make() {
        #expect(named("El Mazda 3 y 3 más") == ["RM-7"])
        #expect(named("Hay 3 en Puebla").isEmpty)
    }

    @Test func price_alone_names_a_row_only_where_no_other_is_named() {
        #expect(named("Tengo uno de $389,900 y otro de $229,900.") == ["12", "2"])
        #expect(named("Hasta $389,900 tienes el Versa Advance.") == ["1"])
        #expect(named("Por $389,900 tienes el Civic.") == ["12"])
    }

    @Test func figures_of_a_loan_change_nothing() {
        let text = "El Honda Civic queda en $9,134.25 al mes a 48 meses con $50,000 de enganche."
        #expect(named(text) == ["12"])
    }

    @Test func row_of_an_unknown_catalog_is_never_named() {
        let rows = [cars.row(id: "12")].compactMap { $0 }
        #expect(NamedRows(rows, of: [bikes]).rows(in: "Honda Civic (12)", language: .spanish).isEmpty)
    }
}
