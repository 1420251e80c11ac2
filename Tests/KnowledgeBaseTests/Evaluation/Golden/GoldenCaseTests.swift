import KnowledgeBase
import Testing

/// Reading golden questions: what is not understood is an error that says where.
@Suite struct GoldenCaseTests {
    private static let least: [String: JSONValue] = [
        "id": "a", "question": "¿Cuánto?", "contains": ["7 días"],
    ]

    private func read(_ changes: [String: JSONValue], without: String? = nil) throws -> GoldenCase? {
        var members = Self.least.merging(changes) { _, new in new }
        if let without { members[without] = nil }
        var set = GoldenSet()
        try set.add(.array([.object(members)]), file: "q.yaml")
        return set.cases.first
    }

    @Test func every_key_is_read() throws {
        let item = try #require(
            try read([
                "language": "es", "sources": ["a.md", "b.md"], "all-sources": "c.md",
                "contains-any": ["x", "y"],
                "not-contains": "z", "matches": ["\\d+"], "rows": ["R1"], "rows-first": ["R1"],
                "rows-among": ["R1", "R2"], "refuses": "either", "hand-off": false, "max-characters": 300,
                "tool": ["name": "financing_plan", "arguments": ["months": 48]], "tags": ["fees", "a-1"],
                "judge": "Is it kind?",
                "turns": ["Hola", ["user": "¿Y?", "assistant": "Sí."], ["user": "Bien"]],
            ]))
        #expect(item.language == .spanish && item.file == "q.yaml" && item.groups == ["es", "fees", "a-1"])
        #expect(item.expected.sources == ["a.md", "b.md"] && item.expected.allSources == ["c.md"])
        #expect(item.expected.contains == ["7 días"] && item.expected.containsAny == ["x", "y"])
        #expect(item.expected.notContains == ["z"] && item.expected.matches == ["\\d+"])
        #expect(item.expected.rows == ["R1"] && item.expected.rowsFirst == ["R1"])
        #expect(item.expected.rowsAmong == ["R1", "R2"] && item.expected.refusal == .allowed)
        #expect(item.expected.handOff == false && item.expected.maxCharacters == 300)
        #expect(item.expected.tool == .init(name: "financing_plan", arguments: ["months": 48]))
        #expect(item.judge == "Is it kind?")
        #expect(
            item.earlier == [
                .init(user: "Hola"), .init(user: "¿Y?", assistant: "Sí."), .init(user: "Bien"),
            ])
        #expect(try read(["tool": "hand_off"])?.expected.tool == .init(name: "hand_off"))
        #expect(try read(["refuses": true])?.expected.refusal == .required)
        #expect(try read(["refuses": false])?.expected.refusal == .forbidden)
    }

    @Test(
        arguments: [
            (["containss": "x"], "the key 'containss', which there is not; did you mean 'contains'?"),
            (["expected_sources": "x"], "'expected_sources', which there is not"),
            (["not_contains": "x"], "did you mean 'not-contains'?"),
            (
                ["turns": [["user": "a", "asistant": "b"]]],
                "'asistant' in a turn, which there is not; did you mean 'assistant'?"
            ),
            (["tool": ["name": "a", "args": [:]]], "'args' in 'tool'"),
            (["language": "fr"], "'fr', which is none of es, pt, en"),
            (["language": "und"], "none of es, pt, en"),
            (["tags": ["Big Tag"]], "the tag 'Big Tag'"), (["tags": ["a", "a"]], "the tag 'a' twice"),
            (["contains": []], "an empty list under 'contains'"), (["contains": [""]], "an empty 'contains'"),
            (["contains": ["¡!"]], "'¡!' under 'contains', where nothing can be looked for"),
            (["contains": 5], "a number under 'contains', where text is wanted. Put it in quotes"),
            (["sources": ["a": "b"]], "a mapping under 'sources'"),
            (["question": true], "true or false under 'question'"),
            (["matches": "(a"], "'(a' under 'matches', which is no regular expression"),
            (["refuses": "maybe"], "none of true, false, either"),
            (["hand-off": "yes"], "text under 'hand-off'"),
            (["max-characters": 0], "'0' under 'max-characters'"),
            (["max-characters": 1.5], "positive number"),
            (["turns": []], "list of 1 to 100 turns"),
            (["turns": [["assistant": "b"]]], "a turn without 'user'"),
            (["turns": [[:]]], "a turn without 'user'"), (["tool": [:]], "a tool without 'name'"),
            (["tool": ["name": "a", "arguments": [1]]], "a list under 'arguments'"),
            (["refuses": true, "rows": ["R1"]], "both refuses and expects 'rows'"),
            (["id": "a\nb"], "an id that is not one line"),
        ] as [([String: JSONValue], String)])
    func what_is_not_understood_names_file_case_and_key(_ changes: [String: JSONValue], _ message: String) {
        let error = #expect(throws: KnowledgeBaseError.self) { try read(changes) }
        let text = error.map(\.description) ?? ""
        #expect(error?.kind == .usage)
        #expect(text.hasPrefix("cannot use the questions of 'q.yaml': case "))
        #expect(text.contains(message), "\(text)")
    }

    @Test(arguments: ["id", "question"])
    func needed_keys_are_missed(_ key: String) {
        let error = #expect(throws: KnowledgeBaseError.self) { try read([:], without: key) }
        #expect(error?.reason.contains("has no '\(key)'") == true)
    }

    @Test func case_that_expects_nothing_is_refused() {
        let error = #expect(throws: KnowledgeBaseError.self) { try read([:], without: "contains") }
        #expect(error?.reason == "case 'a' expects nothing")
    }

    @Test func what_is_no_list_of_cases_is_refused() {
        var set = GoldenSet()
        for (value, message) in [
            ([], "it holds no case"), (["cases": []], "its top level is a mapping"),
            (nil, "its top level is nothing"), ([5], "case 1 is a number"),
        ] as [(JSONValue, String)] {
            let error = #expect(throws: KnowledgeBaseError.self) { try set.add(value, file: "q.yaml") }
            #expect(error?.reason.contains(message) == true)
        }
        #expect(set.cases.isEmpty)
    }

    @Test func ids_are_given_once_in_all_files() throws {
        var set = GoldenSet()
        try set.add(.array([.object(Self.least)]), file: "q.yaml")
        let error = #expect(throws: KnowledgeBaseError.self) {
            try set.add(.array([.object(Self.least)]), file: "r.yaml")
        }
        #expect(error?.description.contains("'r.yaml': the id 'a' stands in 'q.yaml' already") == true)
    }

    @Test func selection_by_tag_and_id_knows_its_names() throws {
        let set = try GoldenSet([
            GoldenCase(id: "a", question: "a", language: .spanish, tags: ["fees"]),
            GoldenCase(id: "b", question: "b", language: .portuguese, tags: ["fees", "cars"]),
        ])
        #expect(try set.selecting().map(\.id) == ["a", "b"])
        #expect(try set.selecting(tags: ["es", "cars"]).map(\.id) == ["a", "b"])
        #expect(try set.selecting(tags: ["fees"], ids: ["b"]).map(\.id) == ["b"])
        let tag = #expect(throws: KnowledgeBaseError.self) { try set.selecting(tags: ["fee"]) }
        #expect(
            tag?.description.contains("the tag 'fee'; did you mean 'fees'?. Tags are cars, es, fees, pt")
                == true)
        let id = #expect(throws: KnowledgeBaseError.self) { try set.selecting(ids: ["c"]) }
        #expect(id?.reason.contains("the id 'c'") == true)
        #expect(throws: KnowledgeBaseError.self) { try set.selecting(tags: ["cars"], ids: ["a"]) }
    }
}
