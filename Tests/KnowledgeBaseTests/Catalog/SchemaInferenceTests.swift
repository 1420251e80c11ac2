import KnowledgeBase
import Testing

@Suite struct SchemaInferenceTests {
    private func catalog(
        _ header: [String], _ rows: [[String]], corrections: [String: CatalogCorrection] = [:]
    ) throws -> Catalog {
        try SchemaInference(corrections: corrections).catalog(header: header, rows: rows)
    }

    private func column(_ name: String, _ cells: [String]) throws -> (CatalogColumn, [CatalogValue]) {
        let catalog = try catalog([name], cells.map { [$0] })
        return (catalog.schema.columns[0], catalog.rows.map { $0.values[0] })
    }

    // MARK: Roles

    @Test func the_sample_company_is_read_as_it_describes_itself() throws {
        let catalog = try CatalogFixtures.cars()
        let roles = catalog.schema.columns.map(\.role)
        #expect(
            roles == [
                .id, .make, .model, .version, .year, .price, .currency, .mileage, .body, .gearbox, .fuel,
                .colour,
                .doors, .seats, .branch, .city, .equipment, .status, .url,
            ])
        #expect(catalog.rows.count == 320)
        #expect(catalog.problems.isEmpty)
        #expect(catalog.value(.price, row: 0) == .integer(244_900))
        let mazda3 = catalog.rows.indices.first { catalog.value(.version, row: $0) == .text("i") }
        #expect(mazda3.map { catalog.value(.model, row: $0) } == .text("3"))
        #expect(catalog.value(.equipment, row: 3).texts.contains("frenos ABS"))
        #expect(catalog.schema.columns[7].unit == "km")
    }

    @Test(arguments: [
        ([
            "Clave", "Marca", "Modelo", "Versión", "Año", "Precio (MXN)", "Kilometraje", "Transmisión",
            "Combustible", "Color",
        ]),
        ([
            "Código", "Montadora", "Modelo", "Versão", "Ano", "Preço", "Quilometragem", "Câmbio",
            "Combustível", "Cor",
        ]),
        ([
            "Stock number", "Brand", "Model", "Trim", "Model year", "Asking price", "Odometer",
            "Transmission", "Fuel type", "Exterior colour",
        ]),
    ])
    func headers_of_three_languages_name_roles(header: [String]) throws {
        let rows = [["A-1", "Fiat", "Uno", "Way", "2019", "100000", "50000", "manual", "flex", "rojo"]]
        let roles = try catalog(header, rows).schema.columns.map(\.role)
        #expect(roles == [.id, .make, .model, .version, .year, .price, .mileage, .gearbox, .fuel, .colour])
    }

    @Test func columns_without_telling_headers_are_known_by_their_values() throws {
        let rows = [
            ["Toyota", "2019", "$250,000.00", "45.000 km", "rojo", "https://a.example/1", "MXN", "AB-001"],
            ["Nissan", "2021", "$310,500.00", "12.300 km", "blanco", "https://a.example/2", "MXN", "AB-002"],
            ["Honda", "2015", "$199,900.00", "98.601 km", "azul", "https://a.example/3", "MXN", "AB-003"],
        ]
        let roles = try catalog((1...8).map { "c\($0)" }, rows).schema.columns.map(\.role)
        #expect(roles == [.make, .year, .price, .mileage, .colour, .url, .currency, .id])
    }

    @Test func a_header_that_its_values_contradict_is_not_believed() throws {
        let catalog = try catalog(["Precio", "Año"], [["consultar", "nuevo"], ["preguntar", "usado"]])
        #expect(catalog.schema.columns.map(\.role) == [.other, .other])
        #expect(catalog.schema.columns.map(\.type) == [.text, .text])
    }

    @Test func a_role_belongs_to_one_column() throws {
        let catalog = try catalog(["Precio", "Precio de lista"], [["100", "120"], ["200", "230"]])
        #expect(catalog.schema.columns.map(\.role) == [.price, .other])
        #expect(catalog.rows[1].values[1] == .integer(230))
    }

    @Test func things_that_are_no_cars_have_names_and_categories() throws {
        let catalog = try catalog(
            ["SKU", "Producto", "Categoría", "Talla", "Precio", "Disponible"],
            [
                ["Z-1", "Bota de piel", "Calzado", "27", "1,299.00", "sí"],
                ["Z-2", "Camisa", "Ropa", "M", "399.50", "no"],
            ])
        #expect(catalog.schema.columns.map(\.role) == [.id, .name, .category, .size, .price, .other])
        #expect(catalog.schema.columns[5].type == .flag)
        #expect(catalog.rows[0].values[5] == .flag(true))
        #expect(catalog.rows[1].values[4] == .decimal(399.5))
    }

    // MARK: Numbers

    @Test(arguments: [
        ("1.234,50", 1_234.5), ("1,234.50", 1_234.5), ("1 234,50", 1_234.5), ("R$ 89.900,00", 89_900),
        ("US$ 12,500.75", 12_500.75), ("$244,900.00 MXN", 244_900), ("12.5", 12.5), ("-7,25", -7.25),
        ("1.234.567,8", 1_234_567.8), ("€ 3’500.5", 3_500.5),
    ])
    func numbers_of_every_country_have_one_value(cell: String, expected: Double) throws {
        let (column, values) = try column("Precio", [cell, "2.5", "2,5"])
        #expect(column.type == .decimal)
        #expect(values[0].number == expected)
    }

    @Test(arguments: [
        ("R$ 89.900", 89_900), ("US$ 12,500", 12_500), ("244900", 244_900), ("$ 1 250 000", 1_250_000),
        ("98.601", 98_601), ("244,900 MXN", 244_900),
    ])
    func a_lone_mark_before_three_digits_parts_thousands(cell: String, expected: Int) throws {
        let (column, values) = try column("Precio", [cell])
        #expect(column.type == .integer)
        #expect(values == [.integer(expected)])
    }

    @Test func a_column_of_decimals_makes_three_digits_behind_its_mark_decimals_too() throws {
        let (column, values) = try column("peso", ["1.250", "0.75", "12.5"])
        #expect(column.type == .decimal)
        #expect(values == [.decimal(1.25), .decimal(0.75), .decimal(12.5)])
    }

    @Test(arguments: [("km", "98.601 km"), ("mi", "61,200 miles")])
    func distances_keep_their_unit(unit: String, cell: String) throws {
        let (column, values) = try column("recorrido", [cell])
        #expect(column.unit == unit)
        #expect(values[0].number != nil)
    }

    @Test func a_price_knows_its_currency_from_header_or_cells() throws {
        #expect(try column("Precio MXN", ["100", "200"]).0.unit == "MXN")
        #expect(try column("Preço", ["R$ 100", "R$ 200"]).0.unit == "BRL")
        #expect(try column("Precio", ["$100", "$200"]).0.unit == nil)
    }

    @Test(arguments: [
        "12 34", "1.0 Turbo", "5 estrellas", "10/12/2020", "1.2.3", "--", "320i",
        "99999999999999999999999999999999999999999",
    ])
    func what_is_no_number_stays_text(cell: String) throws {
        let (column, values) = try column("dato", [cell, "otro dato"])
        #expect(column.type == .text)
        #expect(values[0] == (cell == "--" ? .text("--") : .text(cell)))
    }

    // MARK: Nothing is lost

    @Test func a_cell_that_does_not_fit_is_kept_and_told_with_its_row() throws {
        var rows = (1...9).map { ["\($0)00"] }
        rows.insert(["consultar"], at: 4)
        let catalog = try catalog(["Precio"], rows)
        #expect(catalog.schema.columns[0].type == .integer)
        #expect(catalog.rows[4].values[0] == .text("consultar"))
        #expect(
            catalog.problems == [
                CatalogProblem(row: 5, column: "Precio", text: "consultar", expected: .integer)
            ])
        #expect(catalog.problems[0].description == "row 5: Precio is \"consultar\", not integer")
    }

    @Test func short_rows_miss_values_and_long_rows_grow_columns() throws {
        let catalog = try catalog(["Marca", "", "Marca"], [["Fiat"], ["Ford", "a", "b", "extra"]])
        #expect(catalog.schema.columns.map(\.name) == ["Marca", "column 2", "Marca (2)", "column 4"])
        #expect(catalog.rows[0].values == [.text("Fiat"), .missing, .missing, .missing])
        #expect(catalog.rows[1].values[3] == .text("extra"))
    }

    @Test(arguments: ["", "  ", "-", "N/A", "null"])
    func empty_cells_are_missing_and_no_problem(cell: String) throws {
        let catalog = try catalog(["Precio"], [["100"], [cell], ["300"]])
        #expect(catalog.rows[1].values[0] == .missing)
        #expect(catalog.problems.isEmpty)
    }

    @Test func an_empty_table_is_an_empty_catalog() throws {
        #expect(try catalog([], []).rows.isEmpty)
        #expect(try catalog(["Marca", "Precio"], []).schema.columns.map(\.role) == [.make, .price])
    }

    // MARK: Corrections

    @Test func a_correction_wins_over_header_and_values() throws {
        let catalog = try catalog(
            ["Precio", "Costo real"], [["100", "90"], ["200", "180"]],
            corrections: [
                "precio": CatalogCorrection(role: .other, type: .text),
                "COSTO REAL": CatalogCorrection(role: .price, unit: "MXN"),
            ])
        #expect(catalog.schema.columns[0] == CatalogColumn(name: "Precio", role: .other, type: .text))
        #expect(
            catalog.schema.columns[1]
                == CatalogColumn(name: "Costo real", role: .price, type: .integer, unit: "MXN"))
        #expect(catalog.rows[0].values == [.text("100"), .integer(90)])
    }

    @Test func a_correction_of_no_column_is_an_error_that_names_the_columns() throws {
        let error = #expect(throws: KnowledgeBaseError.self) {
            try catalog(["Marca"], [["Fiat"]], corrections: ["Precoi": CatalogCorrection(role: .price)])
        }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains("Precoi") == true)
        #expect(error?.advice?.contains("Marca") == true)
    }

    @Test func two_corrections_for_one_role_are_an_error() throws {
        #expect(throws: KnowledgeBaseError.self) {
            try catalog(
                ["a", "b"], [["1", "2"]],
                corrections: ["a": CatalogCorrection(role: .price), "b": CatalogCorrection(role: .price)])
        }
    }
}
