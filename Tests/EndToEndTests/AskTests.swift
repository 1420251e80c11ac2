import Foundation
import Testing

/// `kb ask` quotes with sources, or says that it does not know.
@Suite(.fewAtATime) struct AskTests {
    @Test func answer_is_quoted_with_its_source() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let answer = try await work.kb("ask", "¿Cuánto dura la garantía del motor?")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(
            answer.output.hasPrefix(
                "La garantía cubre el motor y la caja durante 12 meses o 20.000 kilómetros. [1]\n"))
        #expect(answer.output.contains("\n\n[1] garantia.md line 5, \"Cobertura\"\n"))
        let bare = try await work.kb("ask", "¿Cuánto dura la garantía del motor?", "--no-sources", "-n", "1")
        #expect(
            bare.output == "La garantía cubre el motor y la caja durante 12 meses o 20.000 kilómetros.\n")
    }

    @Test func question_without_an_answer_is_refused_in_its_language_and_kept() async throws {
        try Workspace.requireModel()
        let work = try Workspace()
        try work.writeSamples()
        _ = try await work.kb("ingest", "docs")
        let refused = try await work.kb("ask", "¿Quién ganó la final del mundial de 1986?")
        #expect(refused.status == 3)
        #expect(refused.output.contains("no encuentro eso") && refused.errors == "")
        let misses = try await work.kb("misses")
        #expect(misses.output.contains("\tes\t¿Quién ganó la final del mundial de 1986?\n"))
        #expect(try await work.kb("misses", "--clear").status == 0)
        #expect(try await work.kb("misses").output == "")
    }

    /// A small virtual machine has one; waiting must not keep what is waited for from running.
    @Test func one_core_is_enough() async throws {
        let work = try await Workspace.withSamples()
        let answer = try await work.run(
            "/usr/bin/timeout", ["20", "taskset", "1", Workspace.program, "ask", "¿Qué cubre la garantía?"])
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output.contains("La garantía cubre el motor"))
    }

    @Test func json_and_standard_input() async throws {
        let work = try await Workspace.withSamples()
        struct Shown: Decodable {
            var known: Bool
            var sentences: [Sentence]
            var sources: [Source]?
            struct Sentence: Decodable {
                var text: String
                var citation: Int
            }
            struct Source: Decodable {
                var number: Int
                var path: String
                var place: String?
            }
        }
        let answer = try await work.kb("ask", "--json", input: "¿Qué cubre la garantía del motor?\n")
        #expect(answer.status == 0, "\(answer.errors)")
        let shown = try JSONDecoder().decode(Shown.self, from: Data(answer.output.utf8))
        let cited = try #require(shown.sources?.first { $0.number == shown.sentences.first?.citation })
        #expect(shown.known && cited.path == "garantia.md" && cited.place == "line 5")
    }

    @Test func filter_narrows_what_may_be_quoted() async throws {
        let work = try await Workspace.withSamples()
        let refused = try await work.kb("ask", "¿Qué cubre la garantía del motor?", "--filter", "lang=en")
        #expect(refused.status == 3)
    }

    @Test func empty_question_is_wrong_usage() async throws {
        let work = try await Workspace.withSamples()
        for arguments in [["ask", " "], ["ask"], ["search", "-"]] {
            let outcome = try await work.run(Workspace.program, arguments, input: "\n")
            #expect(outcome.status == 2 && outcome.errors.contains("the question is empty"))
        }
    }
}
