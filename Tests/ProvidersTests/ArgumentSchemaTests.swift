import KnowledgeBase
import Testing

@testable import Providers

@Suite struct ArgumentSchemaTests {
    private func problems(_ schema: JSONValue, _ value: JSONValue) throws -> [String] {
        try ArgumentSchema(schema).problems(in: value)
    }

    private func problem(_ schema: JSONValue) -> String? {
        do {
            _ = try ArgumentSchema(schema)
            return nil
        } catch {
            return (error as? ArgumentSchema.Problem)?.reason
        }
    }

    @Test(
        arguments: [
            ("null", .null), ("boolean", true), ("integer", 3), ("integer", 3.0), ("number", 3),
            ("number", 2.5), ("string", "a"), ("array", [1]), ("object", ["a": 1]),
        ] as [(String, JSONValue)])
    func value_of_the_type_fits_and_any_other_does_not(_ type: String, _ value: JSONValue) throws {
        #expect(try problems(["type": .string(type)], value).isEmpty)
        let others: [JSONValue] = [.null, true, 3, 2.5, "a", [1], ["a": 1]]
        let fitting = try others.filter { try problems(["type": .string(type)], $0).isEmpty }
        #expect(fitting.count == (type == "number" ? 2 : 1))
    }

    @Test func one_of_several_types_is_enough() throws {
        #expect(try problems(["type": ["string", "integer"]], 3).isEmpty)
        #expect(
            try problems(["type": ["string", "integer"]], 2.5) == [
                "the arguments must be of type integer or string"
            ])
    }

    @Test func members_are_checked_by_name() throws {
        let schema: JSONValue = [
            "type": "object", "required": ["a"],
            "properties": ["a": ["type": "integer"], "b": ["type": "array", "items": ["type": "string"]]],
            "additionalProperties": false,
        ]
        #expect(try problems(schema, ["a": 1, "b": ["x"]]).isEmpty)
        #expect(try problems(schema, [:]) == ["'a' is missing in the arguments"])
        #expect(try problems(schema, ["a": 1, "c": 2]) == ["the arguments must not have 'c'"])
        #expect(
            try problems(schema, ["a": "x", "b": ["x", 2]]) == [
                "'a' must be of type integer", "item 2 of 'b' must be of type string",
            ])
    }

    @Test func unnamed_members_follow_their_own_schema_or_none() throws {
        let numbers: JSONValue = ["additionalProperties": ["type": "number"]]
        #expect(try problems(numbers, ["x": 1]).isEmpty)
        #expect(try problems(numbers, ["x": "1"]) == ["'x' must be of type number"])
        #expect(try problems(["properties": [:]], ["x": "1"]).isEmpty)
        #expect(try problems(["additionalProperties": true], ["x": "1"]).isEmpty)
    }

    @Test func bounds_are_inclusive_and_lengths_count_code_points() throws {
        let number: JSONValue = ["minimum": 1, "maximum": 2.5]
        #expect(try problems(number, 1).isEmpty)
        #expect(try problems(number, 2.5).isEmpty)
        #expect(try problems(number, 0) == ["the arguments must be at least 1"])
        #expect(try problems(number, 3) == ["the arguments must be at most 2.5"])
        let text: JSONValue = ["minLength": 2, "maxLength": 3]
        #expect(try problems(text, "e\u{301}").isEmpty)
        #expect(try problems(text, "é") == ["the arguments must have at least 2 characters"])
        #expect(try problems(text, "abcd") == ["the arguments must have at most 3 characters"])
        #expect(try problems(text, 7).isEmpty)
    }

    @Test func value_outside_the_list_is_told_what_the_list_has() throws {
        #expect(try problems(["enum": ["a", 1]], 1.0).isEmpty)
        #expect(try problems(["enum": ["a", 1]], "b") == [#"the arguments must be one of "a", 1"#])
    }

    @Test(arguments: [
        "pattern", "oneOf", "anyOf", "allOf", "not", "$ref", "format", "const", "exclusiveMinimum",
        "minItems",
        "uniqueItems", "patternProperties", "if", "multipleOf", "requird",
    ])
    func keyword_that_is_not_checked_is_refused(_ keyword: String) {
        #expect(problem([keyword: "x"]) == "the schema has '\(keyword)', which is not checked here")
        let inner: JSONValue = ["properties": ["a": ["items": [keyword: 1]]]]
        #expect(problem(inner)?.hasPrefix("the items of 'a' of the schema has '\(keyword)'") == true)
    }

    @Test(
        arguments: [
            ["type": "text"], ["type": []], ["type": 3], ["required": "a"], ["required": [1]], ["enum": []],
            ["enum": "a"], ["minimum": "1"], ["minLength": -1], ["maxLength": 1.5], ["properties": []],
            ["items": true], ["additionalProperties": "no"], [], "x",
        ] as [JSONValue])
    func what_is_no_schema_is_refused(_ schema: JSONValue) {
        #expect(problem(schema) != nil)
    }

    @Test func words_for_readers_are_let_through() {
        #expect(problem(["title": "a", "description": "b", "default": 1, "examples": [1]]) == nil)
    }
}
