import KnowledgeBase
import Testing

@testable import Readers

struct HTMLTableTests {
    private func table(_ html: String) async throws -> [String] {
        Array(try await readText("<table>\(html)</table>", named: "a.html").outline.dropFirst())
    }

    @Test func cell_that_spans_rows_is_repeated_in_each() async throws {
        let rows = """
            <tr><th>Marca<th>Modelo<th>Precio
            <tr><td rowspan=2>Toyota<td>Corolla<td rowspan="3">15000
            <tr><td>Yaris
            <tr><td>Fiat<td>Cronos
            <tr><td>Ford<td>Ka<td>7000
            """
        #expect(
            try await table(rows) == [
                "header: Marca | Modelo | Precio", "row 2: Toyota | Corolla | 15000",
                "row 3: Toyota | Yaris | 15000", "row 4: Fiat | Cronos | 15000", "row 5: Ford | Ka | 7000",
            ])
    }

    @Test func cell_that_spans_rows_and_columns_keeps_what_follows_in_place() async throws {
        let rows = """
            <tr><th>a<th>b<th>c<th>d
            <tr><td>1<td colspan=2 rowspan=2>x<td>2
            <tr><td>3<td>4
            """
        #expect(
            try await table(rows) == ["header: a | b | c | d", "row 2: 1 | x |  | 2", "row 3: 3 | x |  | 4"])
    }

    @Test func cell_far_to_the_right_spans_rows_that_are_shorter() async throws {
        #expect(
            try await table("<tr><th>a<th>b<th>c\n<tr><td>1<td>2<td rowspan=2>x\n<tr><td>3") == [
                "header: a | b | c", "row 2: 1 | 2 | x", "row 3: 3 |  | x",
            ])
    }

    @Test(arguments: ["0", "99999999", "3"])
    func span_of_rows_ends_with_the_row_group(span: String) async throws {
        let rows = """
            <thead><tr><th>a<th>b</thead>
            <tbody><tr><td rowspan=\(span)>x<td>1
            <tr><td>2</tbody>
            <tbody><tr><td>y<td>3</tbody>
            """
        #expect(
            try await table(rows) == ["header: a | b", "row 2: x | 1", "row 3: x | 2", "row 4: y | 3"])
    }

    @Test(arguments: ["-2", "x", "", "1"])
    func span_that_is_no_number_of_rows_is_one(span: String) async throws {
        let rows = "<tr><th>a<th>b\n<tr><td rowspan='\(span)'>x<td>1\n<tr><td>y<td>2"
        #expect(try await table(rows) == ["header: a | b", "row 2: x | 1", "row 3: y | 2"])
    }

    @Test func rows_without_text_of_their_own_repeat_nothing_but_count() async throws {
        let rows = "<tr><th>a<th>b\n<tr><td rowspan=2>x<td>1\n<tr><td>\n<tr><td>y<td>2"
        #expect(try await table(rows) == ["header: a | b", "row 2: x | 1", "row 4: y | 2"])
    }

    @Test(arguments: [
        "<tr><td rowspan=60000>" + String(repeating: "x", count: 100_000)
            + String(repeating: "<tr><td>y", count: 2000),
        "<tr>" + String(repeating: "<td>x", count: 50_000) + "<td rowspan=60000>z"
            + String(repeating: "<tr><td>y", count: 2000),
    ])
    func repeating_without_bound_is_refused(rows: String) async {
        let found = await failure { try await readText("<table>\(rows)</table>", named: "a.html") }
        #expect(found?.kind == .limitExceeded)
        #expect(found?.reason == "line 1: table cells that span rows repeat too much text")
    }

    @Test(arguments: [
        "<form><tr><td>Lunes<td>9 a 18<tr><td>Sábado<td>9 a 13</form>",
        "<center><tr><td>Lunes<td>9 a 18<tr><td>Sábado<td>9 a 13</center>",
        "<tbody><form><font><tr><td>Lunes<td>9 a 18<tr><td>Sábado<td>9 a 13</font></form></tbody>",
        "<tr><form><td>Lunes</td><td>9 a 18</td></form></tr><tr><td>Sábado<td>9 a 13",
    ])
    func rows_and_cells_are_found_within_elements_that_do_not_belong_there(rows: String) async throws {
        #expect(try await table(rows) == ["header: ", "row 1: Lunes | 9 a 18", "row 1: Sábado | 9 a 13"])
    }

    @Test func what_stands_between_rows_and_cells_comes_before_the_table() async throws {
        let rows =
            "Horarios<tr><td>Lunes<td>9</td></tr><div>De verano</div><tr>Cerrado<td>Martes<td>-</td></tr>"
        #expect(
            try await table(rows) == [
                "p 1: Horarios", "p 1: De verano", "p 1: Cerrado", "header: ", "row 1: Lunes | 9",
                "row 1: Martes | -",
            ])
    }

    @Test func rows_of_equal_width_with_a_list_in_a_cell_are_data() async throws {
        let rows = "<tr><td>Plan<td>Incluye<tr><td>Básico<td><ul><li>Motor</li><li>Caja</li></ul>"
        #expect(try await table(rows) == ["header: ", "row 1: Plan | Incluye", "row 1: Básico | Motor Caja"])
    }

    @Test func rows_of_unequal_width_with_a_list_in_a_cell_are_a_page() async throws {
        let rows = "<tr><td colspan=2>Autos<tr><td><ul><li>Inicio</ul><td>Hola<td>Chau"
        #expect(try await table(rows) == ["p 1: Autos", "li 1: - Inicio", "p 1: Hola", "p 1: Chau"])
    }
}
