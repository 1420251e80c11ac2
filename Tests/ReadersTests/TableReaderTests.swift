import Foundation
import KnowledgeBase
import Testing

@testable import Readers

/// Files as tables of cells, for catalogs.
struct TableReaderTests {
    private static let catalogs = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fixtures/catalog")

    private func fixture(_ name: String, _ reader: any TableReader) async throws -> CatalogTable {
        let bytes = try Data(contentsOf: Self.catalogs.appending(path: name))
        return try await reader.table(in: FileContent(path: name, bytes: bytes), limits: ReadingLimits())
    }

    private func table(
        _ text: String, _ name: String, _ reader: any TableReader, limits: ReadingLimits = ReadingLimits()
    ) async throws -> CatalogTable {
        try await reader.table(in: FileContent(path: name, bytes: Data(text.utf8)), limits: limits)
    }

    private func csv(_ text: String) async throws -> CatalogTable {
        try await table(text, "a.csv", CSVReader())
    }

    private func json(_ text: String) async throws -> CatalogTable {
        try await table(text, "a.json", JSONReader())
    }

    private func reason(_ body: () async throws -> CatalogTable) async -> String {
        do {
            _ = try await body()
            return ""
        } catch {
            return (error as? KnowledgeBaseError)?.reason ?? "\(error)"
        }
    }

    // MARK: All formats

    @Test func all_formats_give_the_same_catalog() async throws {
        let tables = [
            try await fixture("cars.tsv", CSVReader()), try await fixture("cars.json", JSONReader()),
            try await fixture("cars.jsonl", JSONLinesReader()), try await fixture("cars.xlsx", XLSXReader()),
        ]
        let catalogs = try tables.map { try SchemaInference().catalog(header: $0.header, rows: $0.rows) }
        #expect(catalogs[0].rows.count == 12 && catalogs[0].schema.columns.count == 19)
        #expect(catalogs[0].value(.price, row: 0) == .integer(244_900))
        for catalog in catalogs {
            #expect(catalog.rows == catalogs[0].rows)
            #expect(catalog.schema.columns.map(\.role) == catalogs[0].schema.columns.map(\.role))
        }
    }

    // MARK: CSV

    @Test func csv_keeps_cells_and_tells_of_ragged_rows() async throws {
        let table = try await csv("id;price\n\nA;\"1;5\"\nB\nC;2;3\n")
        #expect(table.header == ["id", "price"])
        #expect(table.rows == [["A", "1;5"], ["B"], ["C", "2", "3"]])
        #expect(
            table.notices == [
                "2 of 3 rows have another number of fields than the header (first: row 4 with 1 of 2)"
            ])
    }

    @Test func csv_header_may_repeat_names_and_leave_some_out() async throws {
        let table = try await csv("id,price,price,\n1,2,3,4\n")
        #expect(table.header == ["id", "price", "price", ""] && table.rows.count == 1)
    }

    @Test(arguments: ["A1,2019,200\nB1,2020,300\n", ",,,id\n1,2,3,4\n"])
    func csv_without_a_header_has_none(_ text: String) async throws {
        #expect(try await csv(text).header.isEmpty)
    }

    @Test func csv_of_a_header_alone_has_no_rows() async throws {
        let table = try await csv("id,price\n")
        #expect(table.header == ["id", "price"] && table.rows.isEmpty)
        #expect(try await csv("") == CatalogTable())
    }

    @Test func csv_row_that_is_far_too_long_is_refused() async throws {
        let long = String(repeating: ",x", count: 40_000)
        let text = "id,price\n" + String(repeating: "a,1\n", count: 100) + "b\(long)\n"
        #expect(await reason { try await csv(text) }.contains("a table of 101 rows by 40001 columns"))
    }

    @Test func csv_of_binary_data_is_refused() async throws {
        let bytes = Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) })
        let file = FileContent(path: "a.csv", bytes: bytes)
        #expect(
            await reason { try await CSVReader().table(in: file, limits: ReadingLimits()) }
                .contains("it looks like binary data"))
    }

    // MARK: JSON

    @Test func json_joins_nested_keys_and_keeps_numbers_unmistakable() async throws {
        let table = try await json(
            #"[{"id": "A", "price": {"amount": 1.125}, "tags": ["x", 2]}, {"n": 2.5e5, "id": "B", "ok": true, "z": null}]"#
        )
        #expect(table.header == ["id", "price.amount", "tags", "n", "ok"])
        #expect(table.rows == [["A", "1.1250", "x; 2"], ["B", "", "", "250000", "true"]])
    }

    @Test(arguments: [
        (#"{"a": 1}"#, "it holds no array of objects"),
        (#"{"a": [{"b": 1}], "c": [{"d": 1}]}"#, "it holds 2 arrays of objects"),
        (#"[{"a": 1}, 5]"#, "line 1: a row is not an object"), (#"[{"a": 1},"#, "line 1: "),
    ])
    func json_that_holds_no_rows_is_refused(_ text: String, because expected: String) async throws {
        #expect(await reason { try await json(text) }.hasPrefix(expected))
    }

    @Test func json_of_too_many_columns_or_rows_is_refused() async throws {
        let members = (0...256).map { "\"k\($0)\": 1" }.joined(separator: ",")
        #expect(await reason { try await json("[{\(members)}]") } == "it has more than 256 columns")
        var limits = ReadingLimits()
        limits.rows = 2
        let lines = "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"
        let found = await reason { try await table(lines, "a.jsonl", JSONLinesReader(), limits: limits) }
        #expect(found == "it has more than 2 rows")
    }

    @Test func json_lines_name_the_line_that_is_no_row() async throws {
        let found = await reason { try await table("{\"a\":1}\n\n[2]\n", "a.jsonl", JSONLinesReader()) }
        #expect(found == "line 3: a row is not an object")
        #expect(try await table(" \n", "a.jsonl", JSONLinesReader()) == CatalogTable())
        #expect(try await json("  ") == CatalogTable())
        #expect(try await json("[]") == CatalogTable())
    }

    // MARK: XLSX

    @Test func xlsx_takes_the_first_sheet_with_a_header() async throws {
        let table = try await fixture("cars.xlsx", XLSXReader())
        #expect(table.header.prefix(3) == ["id", "make", "model"] && table.rows.count == 12)
        #expect(table.notices == ["only sheet 'Autos' is taken; left out: 'Notas'"])
    }

    @Test func xlsx_that_is_no_workbook_is_refused() async throws {
        let found = await reason { try await table("id,price\n1,2\n", "a.xlsx", XLSXReader()) }
        #expect(found.contains("zip"))
    }
}
