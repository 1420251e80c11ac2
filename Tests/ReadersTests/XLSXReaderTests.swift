import Foundation
import KnowledgeBase
import Testing

@testable import Readers

struct XLSXReaderTests {
    private let reader = XLSXReader()

    /// A workbook whose one sheet has this content.
    private func workbook(_ content: String) -> FileContent {
        officeFile(
            "a.xlsx", main: "xl/workbook.xml",
            "<workbook xmlns:r='urn:r'><sheets><sheet name='Hoja' r:id='s'/></sheets></workbook>",
            parts: [
                "xl/_rels/workbook.xml.rels":
                    "<Relationships><Relationship Id='s' Type='urn/worksheet' Target='sheet.xml'/></Relationships>",
                "xl/sheet.xml": "<worksheet>\(content)</worksheet>",
            ])
    }

    private func lines(_ content: String) async throws -> [String] {
        Office.lines(try await reader.read(workbook(content), limits: ReadingLimits()))
    }

    @Test func dates_amounts_and_formulas_show_as_in_the_program() async throws {
        let document = try await Office.read("xlsx/dates-and-formulas.xlsx", reader)
        #expect(
            Office.lines(document) == [
                "# Cuotas", "= Fecha | Monto | Tasa | Pagada | Total",
                "'Cuotas' row 2: 2024-01-31 | $1500.50 | 10.5% | TRUE | 18006",
                "'Cuotas' row 3: 2024-02-29 | $1501.50 | 10.5% | TRUE | 18018",
                "'Cuotas' row 4: 2024-03-31 | $1502.50 | 10.5% | FALSE | 18030",
                "'Cuotas' row 6: 2024-05-01 14:30 |  |  |  | ",
            ])
    }

    @Test func merged_cells_fill_down_and_titles_stand_above() async throws {
        let document = try await Office.read("xlsx/merged-cells.xlsx", reader)
        #expect(
            Office.lines(document) == [
                "# Fusionadas", "'Fusionadas' row 2: Lista de precios", "= Marca | Modelo | Precio",
                "'Fusionadas' row 5: Sol | Uno | 9500", "'Fusionadas' row 6: Sol | Dos | 11000",
            ])
    }

    @Test func each_visible_sheet_is_a_section() async throws {
        let document = try await Office.read("xlsx/two-sheets-one-hidden.xlsx", reader)
        #expect(document.sections.map(\.headingPath) == [["Autos"], ["Motos & más"]])
        #expect(document.notices == ["hidden sheets left out: 'Costos'"])
    }

    @Test func cell_in_the_last_corner_costs_no_more_than_another() async throws {
        let document = try await Office.read("xlsx/far-corner.xlsx", reader)
        #expect(
            Office.lines(document) == [
                "# Sheet", "= ", "'Sheet' row 1: first | ", "'Sheet' row 1048576:  | last",
            ])
    }

    @Test func inline_strings_errors_and_rows_without_numbers_are_read() async throws {
        let content = """
            <sheetData><row><c t='inlineStr'><is><r><t>Uno</t></r><r><t> más</t></r></is></c><c t='e'><v>#DIV/0!</v></c></row>\
            <row><c t='str'><v>dos</v></c><c><v>0.30000000000000004</v></c></row></sheetData>
            """
        #expect(
            try await lines(content) == ["# Hoja", "= Uno más | #DIV/0!", "'Hoja' row 2: dos | 0.3"])
    }

    @Test func merge_over_all_rows_fills_only_those_with_content() async throws {
        let content = """
            <sheetData><row r='1'><c r='A1' t='str'><v>a</v></c><c r='B1' t='str'><v>b</v></c></row>\
            <row r='9'><c r='B9'><v>1</v></c></row></sheetData><mergeCells><mergeCell ref='A1:A1048576'/></mergeCells>
            """
        #expect(try await lines(content) == ["# Hoja", "= a | b", "'Hoja' row 9: a | 1"])
    }

    @Test func merges_side_by_side_in_turn_and_without_value_fill_what_is_theirs() async throws {
        let content = """
            <sheetData><row r='1'><c r='B1'><v>1</v></c><c r='C1'><v>2</v></c></row>\
            <row r='2'><c r='D2'><v>3</v></c></row><row r='3'><c r='B3'><v>4</v></c><c r='D3'><v>5</v></c></row>\
            <row r='4'><c r='D4'><v>6</v></c></row></sheetData><mergeCells><mergeCell ref='B3:B4'/>\
            <mergeCell ref='C1:C3'/><mergeCell ref='B1:B2'/><mergeCell ref='A1:A4'/><mergeCell ref='D2:E2'/></mergeCells>
            """
        #expect(
            try await lines(content) == [
                "# Hoja", "= ", "'Hoja' row 1: 1 | 2 | ", "'Hoja' row 2: 1 | 2 | 3",
                "'Hoja' row 3: 4 | 2 | 5",
                "'Hoja' row 4: 4 |  | 6",
            ])
    }

    /// Of each range the first cell and one in every row below hold something.
    private func merges(_ count: Int, rows: Int, text: String) -> String {
        let first = "<row r='1'><c r='A1' t='str'><v>\(text)</v></c></row>"
        let below = (2...rows).map { "<row r='\($0)'><c r='B\($0)'><v>1</v></c></row>" }.joined()
        let merge = "<mergeCell ref='A1:A\(rows)'/>"
        let all = String(repeating: merge, count: count)
        return "<sheetData>\(first)\(below)</sheetData><mergeCells>\(all)</mergeCells>"
    }

    @Test func merged_cells_that_repeat_too_much_are_refused() async throws {
        let text = String(repeating: "x", count: 32 << 10)
        let error = await Office.failure(workbook(merges(1, rows: 2100, text: text)), reader)
        #expect(error?.kind == .limitExceeded)
        #expect(error?.reason == "table cells repeat too much text")
        #expect(try await lines(merges(1, rows: 2000, text: text)).count == 2002)
    }

    @Test func very_many_merges_over_the_same_rows_cost_no_more_than_one() async throws {
        let lines = try await lines(merges(20_000, rows: 2000, text: "a"))
        #expect(lines.count == 2002)
        #expect(lines.last == "'Hoja' row 2000: a | 1")
    }

    @Test func row_of_words_below_the_header_is_no_header() async throws {
        let document = try await Office.read("xlsx/years-and-labels.xlsx", reader)
        #expect(
            Office.lines(document) == [
                "# Años", "= Modelo | 2021 | 2022 | 2023", "'Años' row 2: Sol | 15000 | 16000 | 17000",
                "'Años' row 3: Luna | n/d | n/d | consultar", "'Años' row 4: Mar | 9000 | 9500 | 9900",
                "# Sin nombres", "= ", "'Sin nombres' row 1: Sol | 15000 | 16000",
                "'Sin nombres' row 2: Luna | n/d | consultar", "'Sin nombres' row 3: Mar | 9000 | 9500",
                "# Ficha", "= ", "'Ficha' row 1: Cobertura | 12 meses", "'Ficha' row 2: Franquicia | 100 USD",
            ])
    }

    @Test func formulas_without_a_saved_value_are_told() async throws {
        let content = """
            <sheetData><row><c><f>1+2</f></c><c><f>1</f><v>1</v></c><c t='str'><f>""</f><v></v></c>\
            <c t='inlineStr'><is><t>a_x000D_b _x005F_x _x00 _xZZZZ_</t></is></c></row></sheetData>
            """
        let document = try await reader.read(workbook(content), limits: ReadingLimits())
        #expect(document.notices == ["1 formula holds no saved value"])
        #expect(Office.lines(document).last == "'Hoja' row 1: 1 | a b _x _x00 _xZZZZ_")
    }

    @Test func scattered_cells_are_refused_before_they_fill_memory() async {
        var limits = ReadingLimits()
        limits.rows = 100
        let rows = (1...90).map { "<row r='\($0)'><c r='\(column($0))\($0)'><v>1</v></c></row>" }.joined()
        let error = await Office.failure(workbook("<sheetData>\(rows)</sheetData>"), reader, limits: limits)
        #expect(error?.reason == "sheet 'Hoja' spans 90 rows of 90 columns")
    }

    private func column(_ number: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return number <= 26
            ? "\(letters[number - 1])" : "\(letters[(number - 1) / 26 - 1])\(letters[(number - 1) % 26])"
    }

    @Test func rows_and_sheets_are_limited() async throws {
        var limits = ReadingLimits()
        limits.rows = 2
        let file = try Office.file("xlsx/two-sheets-one-hidden.xlsx")
        #expect(await Office.failure(file, reader, limits: limits)?.reason == "more than 2 rows")
        limits = ReadingLimits()
        limits.pages = 2
        #expect(
            await Office.failure(file, reader, limits: limits)?.reason == "3 sheets, more than the limit of 2"
        )
    }

    @Test(arguments: [("A1", 1, 1), ("$BC$12", 55, 12), ("XFD1048576", 16_384, 1_048_576)])
    func cell_references_are_read(text: String, column: Int, row: Int) {
        #expect(CellReference(text)?.column == column)
        #expect(CellReference(text)?.row == row)
    }

    @Test(arguments: [
        "", "A", "1", "XFE1", "A1048577", "A0", "AAAAAAAAAAAAAAAAAAAA1", "A99999999999999999999", "1A",
    ])
    func impossible_cell_references_are_refused(text: String) {
        #expect(CellReference(text) == nil)
    }
}

struct SheetFormatTests {
    @Test(arguments: [
        ("General", 1234.5, "1234.5"), ("General", 0.1 + 0.2, "0.3"), ("General", 1e20, "1e+20"),
        ("0", 2.0, "2"), ("#,##0.00", 1234.5, "1234.50"), ("0%", 0.1, "10%"), ("0.0%", 0.105, "10.5%"),
        ("\"$\"#,##0.00", 1500.5, "$1500.50"), ("[$R$-416] #,##0.00", 1500, "R$ 1500.00"),
        ("#,##0.00 [$€-C0A]", -3, "-3.00 €"), ("\"$\"#,##0;[Red]-\"$\"#,##0", -7, "-$7"),
        ("_(* #,##0_);_(* (#,##0)", 5, "5"), ("0 \"km\"", 80_000, "80000 km"), ("@", 7, "7"),
        ("yyyy-mm-dd", 45_322, "2024-01-31"), ("dd/mm/yyyy hh:mm", 45_413.604166666664, "2024-05-01 14:30"),
        ("mmm yy", 45_322, "2024-01-31"), ("h:mm:ss", 0.5000115740740741, "12:00:01"),
        ("[Red]0.0", 1.25, "1.2"),
        ("d", 60, "1900-02-28"), ("d", 61, "1900-03-01"), ("d", 59, "1900-02-28"), ("d", -1, "-1"),
    ])
    func numbers_show_as_their_format_means(code: String, value: Double, text: String) {
        #expect(SheetFormat(code: code).text(of: value) == text)
    }

    @Test(
        arguments: [
            ("0.0,,\"M\"", 1_500_000, "1.5M"), ("#,##0,\"K\"", 1_500_000, "1500K"), ("[h]:mm", 1.5, "36:00"),
            ("[h]:mm:ss", 100.0 / 24, "100:00:00"), ("[mm]:ss", 1.0 / 16, "90:00"), ("[s]", 0.001, "86"),
            ("[h]:mm", -0.5, "-12:00"), ("[h]:mm", 1e9, "1000000000"), ("00000", 1234, "01234"),
            ("General\" km\"", 20_000, "20000 km"), ("\"F-\"0000", 42, "F-0042"),
            ("00-00000000-0", 20_123_456_785, "20-12345678-5"),
            ("\"Sí\";;\"No\"", 1, "Sí"), ("\"Sí\";;\"No\"", 0, "No"), ("\"Sí\";;\"No\"", -1, ""),
            ("[=1]\"Sí\";[=0]\"No\";0", 0, "No"), ("[=1]\"Sí\";[=0]\"No\";0", 7, "7"),
            ("[<100]0;0.0", 150, "150.0"),
            ("\"deuda \"0;\"a favor \"0", -5, "a favor 5"), ("\"deuda \"0;\"a favor \"0", 5, "deuda 5"),
            ("0.00_);(0.00)", -5, "-5.00"), ("0;[Red]0", -5, "-5"),
            ("\"U$S\" 0;[Red]\"U$S\" 0", -5, "-U$S 5"),
            ("0.##", 2, "2"), ("0.##", 2.5, "2.5"), ("#", 0, ""), ("0.00", -0.001, "0.00"),
            ("0;-0;;@", 0, ""),
            ("\"a;b \"0", 3, "a;b 3"), ("\"", 3, ""), ("[", 3, "3"), ("\\", 3, ""),
            ("0.00E+00", 1500, "1500"),
            ("# ?/?", 0.5, "0.5"),
        ] as [(String, Double, String)])
    func sections_scales_and_masks_are_kept(code: String, value: Double, text: String) {
        #expect(SheetFormat(code: code).text(of: value) == text)
    }

    @Test func built_in_hours_do_not_wrap() {
        #expect(SheetFormat(builtIn: 46)?.text(of: 100.0 / 24) == "100:00:00")
    }

    @Test func dates_since_1904_are_four_years_later() {
        #expect(SheetFormat(builtIn: 14)?.text(of: 43_860, since1904: true) == "2024-01-31")
    }

    @Test func values_that_are_no_numbers_are_blank() {
        #expect(SheetFormat.general.text(of: .nan) == "")
        #expect(SheetFormat(code: "yyyy").text(of: 1e300) == "1e+300")
    }
}
