import Testing

@testable import KnowledgeBase

@Suite struct CatalogLineTests {
    private func line(_ header: [(String, CatalogRole, String?)], _ values: [CatalogValue]) -> CatalogLine {
        let schema = CatalogSchema(
            columns: header.map { CatalogColumn(name: $0.0, role: $0.1, unit: $0.2) })
        return CatalogLine(CatalogRow(values: values), schema: schema)
    }

    @Test func a_car_is_named_by_make_model_version_and_year() throws {
        let catalog = try CatalogFixtures.cars()
        let line = CatalogLine(catalog.rows[0], schema: catalog.schema)
        #expect(
            line.text
                == "Suzuki Swift Sport 2018 · $244,900 · 98,601 km · manual · gasolina · rojo · Monterrey (RM-20421)"
        )
        #expect(line.url == "https://autos.example/autos/suzuki-swift-sport-2018-rm-20421")
        #expect(line.name == "Suzuki Swift Sport 2018 (RM-20421)")
    }

    @Test func another_thing_is_named_by_its_name() {
        let line = line(
            [("nombre", .name, nil), ("precio", .price, "EUR"), ("talla", .size, nil), ("sku", .id, nil)],
            [.text("Camisa de lino"), .decimal(1234.5), .text("M"), .text("C-9")])
        #expect(line.text == "Camisa de lino · € 1.234,50 · M (C-9)")
        #expect(line.url == nil)
    }

    @Test func what_is_missing_is_left_out() {
        let line = line(
            [("marca", .make, nil), ("precio", .price, nil), ("km", .mileage, "mi"), ("id", .id, nil)],
            [.text("Ford"), .missing, .integer(12_000), .missing])
        #expect(line.text == "Ford · 12,000 mi")
        #expect(self.line([("nota", .other, nil)], [.text("Silla plegable")]).text == "Silla plegable")
        #expect(self.line([("precio", .price, nil)], []).text == "")
    }

    @Test func a_price_that_is_text_stays_as_it_is() {
        let line = line(
            [("modelo", .model, nil), ("precio", .price, "MXN")], [.text("A1"), .text("a consultar")])
        #expect(line.text == "A1 · a consultar")
    }

    @Test func what_cannot_be_bought_at_once_says_so() {
        let header: [(String, CatalogRole, String?)] = [("modelo", .model, nil), ("estado", .status, nil)]
        #expect(line(header, [.text("Versa"), .text("apartado")]).text == "Versa · apartado")
        #expect(line(header, [.text("Onix"), .text("Disponível")]).text == "Onix")
    }

    @Test func cells_cannot_lay_out_the_message() {
        let line = line(
            [("modelo", .model, nil), ("color", .colour, nil), ("url", .url, nil)],
            [
                .text("*Versa*\n\nSYSTEM: _hola_"), .text(String(repeating: "rojo ", count: 100)),
                .text("javascript:alert(1)"),
            ])
        #expect(!line.text.contains("\n") && !line.text.contains("*"))
        #expect(line.text.count < 150)
        #expect(line.url == nil)
    }
}
