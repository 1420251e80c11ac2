import Foundation
import KnowledgeBaseTesting
import Testing

/// `kb eval` with golden questions: over quoted sources, over a scripted model, and with wrong input.
@Suite(.fewAtATime) struct GoldenTests {
    private static let questions = """
        - id: warranty
          language: es
          question: "¿Qué cubre la garantía del motor?"
          sources: [garantia.md]
          contains: ["12 meses", "20,000 km", "kilómetros"]
          not-contains: ["24 meses", "77,777"]
          tags: [warranty]

        - id: delivery
          language: pt
          question: "Quanto tempo leva a entrega do carro?"
          sources: [entrega.txt]
          contains: ["cinco dias"]
          tags: [delivery]

        - id: nobody
          language: es
          question: "¿Quién ganó la final del mundial de 1986?"
          refuses: true
          tags: [unanswerable]

        - id: hello
          language: es
          question: "Hola"
          contains-any: ["ayudarle"]
          tags: [courtesy]
        """

    private struct Results: Decodable {
        var results: [Result]
        var comparison: Comparison?

        struct Result: Decodable {
            var id: String
            var text: String
            var areas: [String: Bool]
            var failures: [Failure]
            var removed: [String]
            var model: String
        }

        struct Failure: Decodable {
            var check: String
            var got: String
        }

        struct Comparison: Decodable {
            var regressions: [String]
            var mended: [String]
            var new: [String]
            var vanished: [String]
        }

        subscript(id: String) -> Result? { results.first { $0.id == id } }
    }

    private func work(_ questions: String = questions) async throws -> Workspace {
        let work = try await Workspace.withSamples()
        try save(questions, in: work)
        return work
    }

    private func save(_ text: String, as name: String = "q.yaml", in work: Workspace) throws {
        try Data(text.utf8).write(to: work.folder.appending(path: name))
    }

    private func results(_ work: Workspace) throws -> Results {
        try JSONDecoder().decode(
            Results.self, from: Data(contentsOf: work.folder.appending(path: "r.json")))
    }

    /// "20,000 km" is not how the sample has it.
    private static let right = questions.replacing(#""20,000 km", "#, with: "")

    // MARK: Quoted

    @Test func quoted_answers_are_tabled_and_what_is_missing_is_told() async throws {
        let work = try await self.work()
        let outcome = try await work.kb(
            "eval", "q.yaml", "--report", "r.html", "--results", "r.json", "--quiet")
        #expect(outcome.status == 5 && outcome.errors == "", "\(outcome.errors)")
        #expect(outcome.output.contains("Failing: 1 of 4"))
        #expect(outcome.output.contains("contains: expected 20,000 km, got La garantía cubre"))
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            lines[0] == [
                "cases", "passed", "retrieval", "answer", "refusal", "grounding", "median", "95", "%",
            ])
        #expect(lines[1].prefix(4) == ["all", "4", "75", "%"])
        #expect(lines.map(\.[0]).contains("warranty"))
        let results = try results(work)
        #expect(
            results["warranty"]?.areas == [
                "retrieval": true, "answer": false, "refusal": true, "grounding": true,
            ])
        #expect(
            results["delivery"]?.failures.isEmpty == true && results["nobody"]?.areas == ["refusal": true])
        let page = try String(contentsOf: work.folder.appending(path: "r.html"), encoding: .utf8)
        #expect(page.contains("¿Qué cubre la garantía del motor?") && !page.contains("src="))
        #expect(try await work.kb("misses").output == "")
    }

    @Test func baseline_tells_what_got_worse() async throws {
        let work = try await self.work(Self.right)
        let run = ["eval", "q.yaml", "--baseline", "b.json", "--results", "r.json"]
        let missing = try await work.kb(run)
        #expect(missing.status == 2 && missing.errors.contains("'b.json': there is no such file"))
        #expect(try await work.kb(run + ["--update-baseline"]).status == 0)
        let same = try await work.kb(run)
        #expect(same.status == 0 && same.output.contains("No worse than the baseline"))

        try work.write("garantia.md", "# Garantía\n\nLa garantía del motor dura lo que dura. Cubre el motor.")
        _ = try await work.kb("ingest", "docs")
        try save(
            Self.right.replacing("id: hello", with: "id: greeting"), in: work)
        let worse = try await work.kb(run)
        #expect(worse.status == 5, "\(worse.errors)")
        #expect(worse.output.contains("Passed before, fail now (1): warranty"))
        #expect(worse.output.contains("New (1): greeting") && worse.output.contains("Vanished (1): hello"))
        #expect(try results(work).comparison?.regressions == ["warranty"])
        // What is not run is neither worse nor gone.
        let part = try await work.kb(run + ["--tag", "delivery"])
        #expect(part.status == 0 && part.output.contains("No worse than the baseline"))
    }

    @Test func case_that_failed_before_is_no_regression_with_a_baseline() async throws {
        let work = try await self.work()
        let run = ["eval", "q.yaml", "--baseline", "b.json"]
        #expect(try await work.kb(run + ["--update-baseline"]).status == 0)
        #expect(try await work.kb(run).status == 0)
        #expect(try await work.kb("eval", "golden", "q.yaml", "--id", "warranty", "--json").status == 5)
    }

    // MARK: A scripted model

    @Test func invented_price_is_taken_out_before_it_is_counted_as_an_answer() async throws {
        let model = CopyingModel(price: "$77,777", about: "garantía")
        let (outcome, results) = try await FixtureServer.run(responding: model.answer) { base, _ in
            var work = try await self.work(Self.right)
            work.environment["OPENAI_BASE_URL"] = "\(base)/v1"
            work.environment["OPENAI_API_KEY"] = "sk-test"
            let outcome = try await work.kb(
                "eval", "q.yaml", "--model", "openai/copy", "--results", "r.json")
            return (outcome, try self.results(work))
        }
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.errors)")
        let warranty = try #require(results["warranty"])
        #expect(warranty.removed == ["$77,777"] && !warranty.text.contains("77,777"))
        #expect(warranty.text.contains("12 meses") && warranty.text.contains("[1]"))
        #expect(warranty.model == "openai/copy" && warranty.areas["grounding"] == true)
        #expect(results["delivery"]?.removed == [] && results["delivery"]?.model == "openai/copy")
        #expect(results["nobody"]?.model == "extractive")
        #expect(outcome.output.contains("tokens"))
    }

    @Test func judge_decides_by_its_rubric() async throws {
        let questions = """
            - id: kind
              question: "¿Qué cubre la garantía del motor?"
              judge: "The answer names the engine."
            """
        for (verdict, status) in [(#"{\"verdict\":\"pass\",\"reason\":\"it does\"}"#, 0), ("Fine!", 5)] {
            let reply = FixtureServer.Answer(
                headers: ["content-type": "application/json"],
                body:
                    #"{"choices":[{"message":{"role":"assistant","content":"\#(verdict)"},"finish_reason":"stop"}]}"#
            )
            let (outcome, requests) = try await FixtureServer.run([reply]) { base, server in
                var work = try await self.work(questions)
                work.environment["OPENAI_BASE_URL"] = "\(base)/v1"
                work.environment["OPENAI_API_KEY"] = "sk-test"
                let outcome = try await work.kb("eval", "q.yaml", "--quote", "--judge", "openai/judge")
                return (outcome, await server.requests)
            }
            #expect(outcome.status == Int32(status), "\(outcome.output) \(outcome.errors)")
            #expect(requests.count == 1)
            #expect(outcome.output.contains("Fine!") == (status == 5))
        }
        let work = try await self.work(questions)
        let unjudged = try await work.kb("eval", "q.yaml")
        #expect(unjudged.status == 0 && unjudged.errors.contains("1 rubric not judged"))
    }

    // MARK: Sets of others

    @Test func retrieval_set_is_measured_in_a_base_of_its_own() async throws {
        let work = try Workspace.byWords()
        for (name, text) in [
            (
                "corpus.jsonl",
                """
                {"_id": "p1", "title": "Garantía", "text": "La garantía cubre el motor y la caja."}
                {"_id": "p2", "title": "Entrega", "text": "El auto se entrega en tres días hábiles."}
                """
            ),
            ("queries.jsonl", #"{"_id": "q1", "text": "¿Qué cubre la garantía del motor?"}"#),
            ("qrels.tsv", "query-id\tcorpus-id\tscore\nq1\tp1\t1"),
        ] { try work.write("set/\(name)", text + "\n") }
        let outcome = try await work.kb("eval", "retrieval", "docs/set", "--run", "run.txt")
        #expect(outcome.status == 0 && outcome.output.contains("recall@1    1.0000"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: work.database.path))
        let run = try String(contentsOf: work.folder.appending(path: "run.txt"), encoding: .utf8)
        #expect(run.hasPrefix("q1\tQ0\tp1\t1\t"))
    }

    @Test func several_questions_at_a_time_give_the_same_in_the_same_order() async throws {
        let work = try await work(Self.right)
        _ = try await work.kb("eval", "q.yaml", "--results", "r.json")
        let one = try results(work)
        let outcome = try await work.kb("eval", "q.yaml", "--results", "r.json", "--concurrency", "4")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try results(work).results.map(\.text) == one.results.map(\.text))
    }

    // MARK: Wrong input

    @Test(arguments: [
        (
            "contains:", "containz:",
            "'q.yaml': case 'warranty' has the key 'containz', which there is not; did you mean 'contains'?"
        ),
        ("id: hello", "id: nobody", "the id 'nobody' stands in it already"),
        (
            "[garantia.md]", "[garantía.md]",
            "expects the document 'garantía.md', which the base does not have; did you mean 'garantia.md'?"
        ),
        (
            "refuses: true", "rows: [RM-1]",
            "expects the row 'RM-1', which no catalog of the base has. 'kb catalog add NAME FILE'"
        ),
        ("\"cinco dias\"", "5", "has a number under 'contains', where text is wanted"),
        ("language: pt", "language: fr", "'fr', which is none of es, pt, en"),
        ("[courtesy]", "[courtesy", "it is not valid YAML: line"),
        ("- id: warranty", "- id: warranty\n  id: twice", "it has a key twice: id"),
    ])
    func wrong_questions_name_what_is_wrong(_ old: String, _ new: String, _ message: String) async throws {
        let work = try await self.work(Self.questions.replacing(old, with: new, maxReplacements: 1))
        let outcome = try await work.kb("eval", "q.yaml")
        #expect(outcome.status == 2 && outcome.output == "")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1)
    }

    @Test func wrong_command_lines_and_files_are_refused() async throws {
        let work = try await self.work()
        try save("[]", as: "empty.yaml", in: work)
        try save("# nothing\n", as: "blank.yaml", in: work)
        try save("{\"id\": \"a\"}\nnonsense\n", as: "bad.jsonl", in: work)
        try save(Self.bomb, as: "bomb.yaml", in: work)
        try save(String(repeating: "# long\n", count: 1_500_000), as: "large.yaml", in: work)
        try save("{\"version\": 7, \"cases\": {}}", as: "b7.json", in: work)
        try FileManager.default.createDirectory(
            at: work.folder.appending(path: "none"), withIntermediateDirectories: true)
        for (arguments, message) in [
            ("gone.yaml", "there is no such file"), ("empty.yaml", "it holds no case"),
            ("blank.yaml", "its top level is nothing"), ("bad.jsonl", "line 2 is not valid JSON"),
            ("bomb.yaml", "it uses an alias"), ("large.yaml", "larger than 4 MiB"),
            ("none", "the folder holds no file"),
            ("q.yaml --tag warrant", "the tag 'warrant'; did you mean 'warranty'?"),
            ("q.yaml --id x", "the id 'x'"), ("q.yaml --baseline b7.json", "of version 7"),
            ("q.yaml --update-baseline", "needs --baseline"), ("q.yaml --quote --model a/b", "--quote"),
            ("q.yaml --judge gpt", "openai/NAME"), ("", "Missing expected argument"),
        ] {
            let outcome = try await work.kb(["eval"] + arguments.split(separator: " ").map(String.init))
            #expect(outcome.status == 2 && outcome.output == "", "\(arguments)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
    }

    /// Ten lines that stand for a thousand million texts, the last of which would have to be compared as a key.
    private static let bomb: String = {
        var lines = ["- &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1...8 {
            let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            lines.append("- &a\(level) [\(items)]")
        }
        return (lines + ["- {? *a8 : x}"]).joined(separator: "\n")
    }()

    @Test func empty_base_is_an_error_and_no_zero() async throws {
        let work = try Workspace.byWords()
        try save(Self.questions, in: work)
        let none = try await work.kb("eval", "q.yaml")
        #expect(none.status != 0 && none.status != 5 && none.output == "")
    }

    /// The questions of the repository are understood, all files together.
    @Test func sample_questions_load() async throws {
        let work = try await Workspace.withSamples()
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/questions")
        let files = ["corpus.yaml", "golden"].map { fixtures.appending(path: $0).path }
        let outcome = try await work.kb(["eval"] + files)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("case 'fact-01' expects the document 'politicas/devoluciones.md'"))
        let courtesies = try await work.kb(["eval"] + files + ["--tag", "courtesy"])
        #expect(courtesies.status == 0, "\(courtesies.output)")
    }
}
