import Foundation
import KnowledgeBase
import Testing

/// Rows as bytes, as JSON, and what they are known by.
struct CatalogPackTests {
    private let rows = [
        CatalogRow(values: [.text("ñ"), .integer(.max), .decimal(.pi), .flag(true), .list(["a", "ñ"])]),
        CatalogRow(values: [.missing, .integer(.min), .decimal(-0.0), .flag(false), .list([])]),
        CatalogRow(values: [.text(""), .integer(127), .integer(128), .text("a"), .missing]),
    ]

    @Test func rows_come_back_from_their_bytes() {
        let bytes = CatalogPack.bytes(of: rows, columns: 5)
        #expect(CatalogPack.rows(in: bytes, columns: 5) == rows)
        #expect(CatalogPack.rows(in: CatalogPack.bytes(of: [], columns: 5), columns: 5) == [])
    }

    @Test func a_text_that_stands_often_is_kept_once() {
        let row = CatalogRow(values: [.text("Rodalba Monterrey")])
        let one = CatalogPack.bytes(of: [row], columns: 1).count
        #expect(CatalogPack.bytes(of: Array(repeating: row, count: 101), columns: 1).count == one + 200)
    }

    @Test func bytes_of_another_number_of_columns_are_refused() {
        let bytes = CatalogPack.bytes(of: rows, columns: 5)
        #expect(CatalogPack.rows(in: bytes, columns: 4) == nil)
    }

    /// Cut or altered bytes give no rows or some, and never end the process.
    @Test func damaged_bytes_are_refused_or_read() {
        let bytes = CatalogPack.bytes(of: rows, columns: 5)
        for length in 0..<bytes.count {
            #expect(CatalogPack.rows(in: bytes.prefix(length), columns: 5) == nil)
        }
        for place in bytes.indices {
            for value in [UInt8(0), 0x7F, 0x80, 0xFF] {
                var damaged = bytes
                damaged[place] = value
                let read = CatalogPack.rows(in: damaged, columns: 5)
                #expect(read == nil || read?.count ?? 0 <= bytes.count)
            }
        }
        #expect(CatalogPack.rows(in: bytes + [0], columns: 5) == nil)
    }

    @Test func json_and_back_keeps_types_by_the_schema() throws {
        let schema = CatalogSchema(columns: [
            CatalogColumn(name: "a"), CatalogColumn(name: "b", type: .integer),
            CatalogColumn(name: "c", type: .decimal), CatalogColumn(name: "d", type: .flag),
            CatalogColumn(name: "e", type: .list),
        ])
        let row = CatalogRow(values: [
            .text("\"x\"\n"), .integer(2019), .decimal(2), .flag(false), .list(["uno", "dos"]),
        ])
        let text = row.json(schema).text
        #expect(text == #"{"a":"\"x\"\n","b":2019,"c":2.0,"d":false,"e":["uno","dos"]}"#)
        #expect(CatalogRow(json: try JSONValue(parsing: text), schema: schema) == row)
        let empty = CatalogRow(values: Array(repeating: .missing, count: 5))
        #expect(empty.json(schema).text == "{}")
        #expect(CatalogRow(json: ["a": .null, "z": 1], schema: schema) == empty)
    }

    @Test func entries_alike_have_keys_of_their_own() {
        let schema = CatalogSchema(columns: [CatalogColumn(name: "id", role: .id)])
        let same = CatalogRow(values: [.text("A")])
        let entries = CatalogEntry.entries(
            of: [same, same, CatalogRow(values: [.missing]), CatalogRow(values: [.missing])], schema: schema)
        #expect(Set(entries.map(\.key)).count == 4)
        #expect(entries.map(\.id) == ["A", "A", nil, nil])
        #expect(entries[0].hash == entries[1].hash)
    }
}
