import KnowledgeBase
import Testing

@testable import Readers

struct CSVReaderTests {
    @Test func quoted_line_breaks_make_one_row_and_empty_rows_count() async throws {
        let document = try await readFixture("csv/quoted_line_breaks.csv")
        #expect(
            document.outline == [
                "# ", "header: make | model | notes", "row 2: Toyota | Corolla | one owner, serviced",
                "row 3: Fiat | Cronos | says \"like new\"", "row 5: Ford | Ka | ",
            ])
        #expect(document.tables[0].rows[0].locator == .rows(2...2, sheet: nil))
        #expect(document.notices.isEmpty)
    }

    @Test func ragged_rows_are_padded_and_noticed() async throws {
        let document = try await readFixture("csv/ragged.csv")
        #expect(
            document.outline == [
                "# ", "header: name | price | ", "row 2: Corolla | 12500 | extra", "row 3: Cronos |  | ",
                "row 4: Ka | 7000 | ",
            ])
        #expect(document.notices == ["2 of 3 rows have another number of fields (first: row 2)"])
    }

    @Test func semicolons_and_latin1_as_spreadsheets_write_them() async throws {
        let document = try await readFixture("csv/semicolons_latin1.csv")
        #expect(
            document.outline == [
                "# ", "header: Marca | Modelo | Precio | Año", "row 2: Toyota | Corolla | 12.500,00 | 2019",
                "row 3: Fiat | Cronos \"Drive\" | 9.800,00 | 2021",
            ])
    }

    @Test func tabs_win_in_tsv() async throws {
        let document = try await readFixture("csv/tabs.tsv")
        #expect(document.mediaType == "text/tab-separated-values")
        #expect(
            document.outline == ["# ", "header: code | name", "row 2: A1 | Filter, oil", "row 3: B2 | Belt"])
    }

    @Test func rows_of_values_have_no_header() async throws {
        let document = try await readFixture("csv/no_header.csv")
        #expect(
            document.outline == [
                "# ", "header: ", "row 1: 2019 | Toyota | 12500", "row 2: 2021 | Fiat | 9800",
            ])
    }

    @Test(arguments: [
        (["a", "b"], true), (["a", ""], true), (["", "", "a"], false), (["a", "A"], false),
        (["a", "12.5"], false),
        (["a", "2024-01-31"], false), (["a", "$ 12"], false), (["Q1", "Q2"], true),
    ])
    func header_rule(cells: [String], isHeader: Bool) {
        #expect(CSVTable.isHeader(cells) == isHeader)
    }

    @Test func declared_separator_is_a_row_but_no_data() async throws {
        let document = try await readText("sep=|\nname|note\nKa|a,b;c\n", named: "a.csv")
        #expect(document.outline == ["# ", "header: name | note", "row 3: Ka | a,b;c"])
    }

    @Test(arguments: ["a;b\n1,5;2\n3;4,5\n", "a;b\r\n1,5;2\r\n3;4,5", "a;b\r1,5;2\r3;4,5\r"])
    func decimal_commas_do_not_mislead(text: String) async throws {
        let document = try await readText(text, named: "a.csv")
        #expect(document.outline == ["# ", "header: a | b", "row 2: 1,5 | 2", "row 3: 3 | 4,5"])
    }

    @Test func last_field_may_be_empty_without_line_break() async throws {
        let document = try await readText("a,b\n1,", named: "a.csv")
        #expect(document.outline == ["# ", "header: a | b", "row 2: 1 | "])
        #expect(document.notices.isEmpty)
    }

    @Test func single_row_and_single_column() async throws {
        #expect(try await readText("a,b\n", named: "a.csv").outline == ["# ", "header: ", "row 1: a | b"])
        #expect(
            try await readText("name\nKa\n", named: "a.csv").outline == ["# ", "header: name", "row 2: Ka"])
    }

    @Test func quote_that_is_never_closed_names_its_row() async {
        let found = await failure { try await readText("a,b\n1,\"x\n2,y\n", named: "a.csv") }
        #expect(found?.kind == .unreadable)
        #expect(found?.reason == "row 2: a quoted field is never closed")
    }

    @Test func rows_beyond_the_limit_are_refused() async throws {
        var limits = ReadingLimits()
        limits.rows = 3
        let found = await failure { [limits] in
            try await readText("a\nb\nc\nd\n", named: "a.csv", limits: limits)
        }
        #expect(found?.kind == .limitExceeded)
        let document = try await readText("a\nb\nc\n", named: "a.csv", limits: limits)
        #expect(document.tables.first?.rows.count == 2)
    }

    @Test func one_very_wide_row_does_not_widen_a_million() async {
        let text = String(repeating: "a\n", count: 60_000) + String(repeating: ",", count: 1000) + "b\n"
        let found = await failure { try await readText(text, named: "a.csv") }
        #expect(found?.kind == .limitExceeded)
    }

    @Test func semicolons_win_a_tie_with_decimal_commas() async throws {
        let document = try await readText("Corolla;1,5;2,5\nYaris;1,7;2,9\n", named: "a.csv")
        #expect(
            document.outline == ["# ", "header: ", "row 1: Corolla | 1,5 | 2,5", "row 2: Yaris | 1,7 | 2,9"])
    }

    @Test func one_very_wide_row_does_not_widen_thousands() async {
        let text = String(repeating: "a\n", count: 3000) + String(repeating: "a,", count: 2999) + "a\n"
        let found = await failure { try await readText(text, named: "a.csv") }
        #expect(found?.kind == .limitExceeded)
        #expect(found?.reason == "a table of 3000 rows by 3000 columns with 5999 cells filled in")
    }

    @Test(arguments: [(3000, 600), (10, 20_000)])
    func padding_that_is_small_beside_the_file_or_a_machine_is_done(rows: Int, width: Int) async throws {
        let text =
            String(repeating: "1\n", count: rows - 1) + String(repeating: "1,", count: width - 1) + "1\n"
        let document = try await readText(text, named: "a.csv")
        #expect(document.tables.first?.rows.count == rows)
        #expect(document.tables.first?.rows.allSatisfy { $0.cells.count == width } == true)
    }
}
