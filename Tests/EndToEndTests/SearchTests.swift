import Foundation
import Testing

/// `kb search` finds, explains and filters.
@Suite(.fewAtATime) struct SearchTests {
    @Test func person_sees_rank_score_place_heading_and_snippet() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let found = try await work.kb("search", "cuánto", "dura", "la", "garantía")
        #expect(found.status == 0 && found.errors == "")
        let lines = found.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("1. 0.") && lines[0].hasSuffix("garantia.md line 5"))
        #expect(lines[1] == "   Garantía > Cobertura")
        #expect(lines[2].contains("12 meses"))
    }

    @Test func json_has_every_part_of_the_score_when_asked() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let explained = try Results(try await work.kb("search", "garantía", "--json", "--explain"))
        let parts = try #require(explained.hits.first?.parts)
        let weights = try #require(explained.explanation?.weights)
        let sum =
            parts.lexical + (weights["sentence"] ?? 0) * parts.sentence + parts.cosineWeight * parts.cosine
            + (weights["language"] ?? 0) * parts.language
        #expect(abs(sum - (explained.hits.first?.score ?? 0)) < 1e-4)
        let plain = try Results(try await work.kb("search", "garantía", "--json"))
        #expect(plain.hits.first?.parts == nil && plain.explanation == nil)
    }

    @Test func halves_limit_and_least_score_are_respected() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let lexical = try Results(
            try await work.kb("search", "motor", "--lexical", "--json", "--explain"))
        #expect(lexical.hits.allSatisfy { $0.parts?.cosine == 0 } && !lexical.hits.isEmpty)
        let vector = try Results(try await work.kb("search", "motor", "--vector", "--json", "--explain"))
        #expect(vector.hits.allSatisfy { $0.parts?.lexical == 0 } && !vector.hits.isEmpty)
        #expect(try Results(try await work.kb("search", "motor", "-n", "1", "--json")).hits.count == 1)
        let none = try await work.kb("search", "motor", "--min-score", "9", "--json")
        #expect(none.status == 3)
        #expect(try Results(none).hits.isEmpty)
    }

    @Test(arguments: [
        ("lang=en", "hours.html"), ("path=entr*", "entrega.txt"), ("type=text/markdown", "garantia.md"),
        ("phrase=motor y la caja", "garantia.md"), ("source=docs", "garantia.md"),
    ])
    func filter_leaves_only_what_passes(filter: String, path: String) async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let found = try Results(
            try await work.kb(
                "search", "garantía entrega opening", "--filter", filter, "--json"))
        #expect(found.hits.map(\.passage.path).contains(path))
        #expect(filter == "source=docs" || Set(found.hits.map(\.passage.path)) == [path])
    }

    @Test func filter_that_makes_no_sense_is_refused() async throws {
        let work = try Workspace()
        for (filter, reason) in [("garantia", "no '='"), ("lang=klingon", "none of es, pt, en")] {
            let refused = try await work.kb("search", "x", "--filter", filter)
            #expect(refused.status == 2 && refused.errors.contains(reason))
        }
    }

    @Test func tabs_stay_in_a_passage_and_control_characters_do_not() async throws {
        let work = try Workspace.byWords()
        try work.write("code.md", "Prices:\n\n```\nred \u{1B}[31m and\ttabs\nend\n```\n")
        _ = try await work.kb("ingest", "docs")
        let shown = try await work.kb("get", "code.md")
        #expect(shown.status == 0 && shown.output.contains("and\ttabs\nend"), "\(shown.output)")
        let found = try await work.kb("search", "tabs")
        #expect(found.output.contains("and tabs end"), "\(found.output)")
        #expect(!(shown.output + found.output).contains("\u{1B}"))
    }

    @Test func nothing_found_is_exit_code_three() async throws {
        let work = try Workspace.byWords()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let nothing = try await work.kb("search", "zzzzqqqq")
        #expect(nothing.status == 3 && nothing.output == "Nothing found.\n")
        let piped = try await work.kb("search", "-", input: "garantía\n")
        #expect(piped.status == 0 && piped.output.contains("garantia.md"))
    }

    /// What `--json` prints.
    struct Results: Decodable {
        var hits: [Hit]
        var explanation: Explanation?

        struct Hit: Decodable {
            var score: Float
            var passage: Passage
            var parts: Parts?
        }

        struct Passage: Decodable {
            var path: String
        }

        struct Parts: Decodable {
            var lexical: Float
            var sentence: Float
            var cosine: Float
            var cosineWeight: Float
            var language: Float
        }

        struct Explanation: Decodable {
            var weights: [String: Float]
        }

        init(_ outcome: Workspace.Outcome) throws {
            self = try JSONDecoder().decode(Self.self, from: Data(outcome.output.utf8))
        }
    }
}
