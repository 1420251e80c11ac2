import KnowledgeBase
import Testing

@testable import Readers

struct JSONReaderTests {
    private func parse(_ text: String, nesting: Int = 20) throws -> JSONNode {
        var text = text
        return try text.withUTF8 { bytes in
            var parser = JSONParser(bytes, maximumNesting: nesting)
            return try parser.parse()
        }
    }

    @Test func records_become_rows_with_flattened_columns_in_order() async throws {
        let document = try await readFixture("json/catalog.json")
        #expect(
            document.outline == [
                "# ", "header: make | model | price.amount | price.currency | colors | year",
                "row 2: Toyota | Corolla | 12500.50 | USD | red, white | ",
                "row 3: Fiat | Cronos | 9800 | USD |  | 2021",
            ])
    }

    @Test func object_becomes_sections() async throws {
        let document = try await readFixture("json/company.json")
        #expect(document.title == "Autos Ejemplo")
        #expect(
            document.outline == [
                "# ", "p 2: name: Autos Ejemplo", "p 3: phone: +54 11 5555-0100", "p 4: open: true",
                "# branches", "header: city | hours", "row 6: Buenos Aires | 9-18", "row 7: Córdoba | 10-17",
                "# finance", "p 10: rate: 0.10", "p 11: terms: 36, 48, 60, 72",
            ])
    }

    @Test func long_texts_become_paragraphs_under_their_title() async throws {
        let document = try await readFixture("json/long_texts.jsonl")
        #expect(document.sections.map(\.headingPath) == [["Garantía extendida"], []])
        #expect(document.outline.contains("p 1: id: g1"))
        #expect(document.outline.contains("p 1: Segundo párrafo."))
        #expect(document.outline.suffix(2) == ["header: id | title | text", "row 2: g2 | Corta | Breve."])
    }

    @Test func bad_line_is_named() async {
        let found = await failure { try await readFixture("json/bad_line.jsonl") }
        #expect(found?.kind == .unreadable)
        #expect(found?.reason == "line 3: a member's name in quotes is expected")
    }

    @Test func records_on_one_line_are_cited_by_number() async throws {
        let document = try await readText(#"[{"a":"x"},{"a":"y"}]"#, named: "a.json")
        #expect(
            document.tables.first?.rows.map(\.locator) == [
                .rows(1...1, sheet: nil), .rows(2...2, sheet: nil),
            ])
    }

    @Test func what_is_no_object_is_a_list_item() async throws {
        #expect(
            try await readText("[1, \"a\", null]", named: "a.json").outline == [
                "# ", "li 1: - 1", "li 2: - a",
            ])
        #expect(
            try await readText("\"a\"\n\n2\n", named: "a.jsonl").outline == [
                "# ", "li 1: - \"a\"".replacing("\"", with: ""), "li 3: - 2",
            ])
        #expect(try await readText("\"a\"", named: "a.json").outline == ["# ", "p ?: a"])
    }

    @Test func deep_objects_are_flattened_below_six_headings() async throws {
        let open = (1...9).map { "{\"k\($0)\":" }.joined()
        let document = try await readText(open + "\n1" + String(repeating: "}", count: 9), named: "a.json")
        #expect(document.sections.first?.headingPath.count == JSONOutline.maximumHeadings)
        #expect(document.outline.last?.hasSuffix("k7.k8.k9: 1") == true)
    }

    @Test func records_with_ever_new_keys_do_not_grow_a_table_without_bound() async throws {
        let records = (0..<1000).map { "{\"k\($0)\": \($0)}" }.joined(separator: ",\n")
        let document = try await readText("[\(records)]", named: "a.json")
        #expect(document.tables.allSatisfy { $0.header.count <= JSONOutline.maximumColumns })
        #expect(document.tables.last?.header.last == "k999")
        #expect(document.outline.contains("p 257: k256: 256"))
    }

    @Test func records_beyond_the_limit_are_refused() async {
        var limits = ReadingLimits()
        limits.rows = 1
        for (text, name) in [("[{}, {}]", "a.json"), ("{}\n{}\n", "a.jsonl")] {
            let found = await failure { [limits] in try await readText(text, named: name, limits: limits) }
            #expect(found?.kind == .limitExceeded)
        }
    }

    // MARK: Parser

    @Test func escapes_and_surrogates() throws {
        #expect(try parse(#""a\n\t\"\\\/\u00f1\ud83d\ude97""#).string == "a\n\t\"\\/ñ🚗")
        #expect(try parse(#""\ud83d x \udc00""#).string == "\u{FFFD} x \u{FFFD}")
    }

    @Test func values_remember_order_numbers_and_lines() throws {
        let value = try parse("{\n\"b\": 1.10,\n\"a\": [true,\nnull]}")
        #expect(value.lines == 1...4)
        #expect(value.members?.map(\.key) == ["b", "a"])
        #expect(value.members?.first?.value.content == .number("1.10"))
        #expect(value.members?.last?.value.lines == 3...4)
    }

    @Test(arguments: [
        "{", "[", "[1,", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"a", "\"a\n\"", "\"\\x\"", "\"\\u12\"",
        "\"\\u+123\"", "01",
        "1.", "-", "+1", "1e", ".5", "tru", "nulll", "1 2", "[1,]", "'a'", "\\", "\"\\", "\"\\ud83d\\u\"",
    ])
    func malformed_json_is_refused(text: String) {
        #expect(throws: JSONParser.Failure.self) { try parse(text) }
    }

    @Test func nesting_beyond_the_limit_is_refused() async {
        #expect(throws: Never.self) { try parse("[[[1]]]", nesting: 3) }
        #expect { try parse("[[[[1]]]]", nesting: 3) } throws: {
            ($0 as? JSONParser.Failure)?.isLimit == true
        }
        let bomb = String(repeating: "[", count: 1_000_000)
        let found = await failure { try await readText(bomb, named: "a.json") }
        #expect(found?.kind == .limitExceeded)
    }

    @Test func values_of_keys_that_come_to_the_same_are_joined() async throws {
        let text = #"[{"a":1,"a":2,"p.q":"uno","p":{"q":"dos"}},"# + "\n" + #"{"a":3}]"#
        let document = try await readText(text, named: "a.json")
        #expect(document.outline == ["# ", "header: a | p.q", "row 1: 1, 2 | uno, dos", "row 2: 3 | "])
    }

    @Test func values_and_records_beyond_the_limit_end_the_parse_where_they_stand() {
        func failure(_ text: String, records: Int = .max, values: Int = .max) -> JSONParser.Failure? {
            var text = text
            return text.withUTF8 { bytes in
                var parser = JSONParser(
                    bytes, maximumNesting: 20, maximumRecords: records, maximumValues: values)
                do {
                    _ = try parser.parse()
                    return nil
                } catch {
                    return error as? JSONParser.Failure
                }
            }
        }
        // What follows is malformed, and never looked at.
        #expect(failure("[1,\n2,\n3,\n!", records: 2)?.reason == "it has more than 2 records")
        #expect(failure("[1,\n2,\n3,\n!", records: 2)?.isLimit == true)
        #expect(failure("[[1,2,3]]", records: 1) == nil)
        #expect(failure("{\"a\":[1,\n{\"b\":2}]}", values: 4)?.line == 2)
        #expect(failure("{\"a\":[1,\n{\"b\":2}]}", values: 5) == nil)
    }
}
