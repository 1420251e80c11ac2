import Foundation
import KnowledgeBase
import Testing

@testable import kb

/// The page and the table about golden questions.
@Suite struct GoldenPageTests {
    private static let hostile = "<script>alert(1)</script> \"'&\u{202E}\u{0} <img src=x onerror=y>"

    private func report(_ question: String = hostile, cases: Int = 1) async throws -> GoldenReport {
        var expected = GoldenCase.Expected()
        expected.contains = [question + " gone"]
        let items = (0..<cases).map {
            GoldenCase(
                id: "\($0)\(question)", file: question, question: question,
                earlier: [.init(user: question, assistant: question)],
                expected: expected, tags: ["tag"])
        }
        return try await GoldenEvaluation(cases: items) { _, _ in
            Answer(
                question: question, language: .spanish, known: true, confidence: 1,
                written: .init(text: question, model: question, removed: [question]))
        }.run()
    }

    @Test func nothing_of_a_question_or_answer_becomes_markup() async throws {
        let page = GoldenPage(GoldenShown(try await report())).html
        #expect(!page.contains("<script>alert") && !page.contains("<img") && !page.contains("\u{202E}"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp;\u{FFFD}\u{FFFD}"))
        #expect(page.components(separatedBy: "<script>").count == 2)
    }

    @Test func page_loads_nothing_and_lets_only_its_script_run() async throws {
        let page = GoldenPage(GoldenShown(try await report("¿Y?"))).html
        #expect(page.contains("default-src 'none'") && page.contains("script-src 'sha256-"))
        #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("url("))
        #expect(page.contains("prefers-color-scheme: dark") && page.contains("width=device-width"))
    }

    @Test func few_failing_cases_are_open_and_all_are_there() async throws {
        let page = GoldenPage(GoldenShown(try await report("¿Y?", cases: 30))).html
        #expect(page.components(separatedBy: "<details class=\"case fails\"").count == 31)
        #expect(page.components(separatedBy: " open>").count == 21)
    }

    @Test func comparison_is_on_top() async throws {
        let report = try await report("¿Y?")
        var baseline = GoldenBaseline(report)
        baseline.cases = baseline.cases.mapValues { _ in true }
        baseline.cases["<b>"] = true
        let comparison = GoldenComparison(report, with: baseline, known: Set(report.results.map(\.id)))
        let shown = GoldenShown(report, comparison)
        let page = GoldenPage(shown).html
        #expect(page.contains("Worse than the baseline") && page.contains("<code>&lt;b&gt;</code>"))
        let table = GoldenTable(shown).text
        #expect(
            table.contains("Worse than the baseline\nPassed before, fail now (1): 0¿Y?\nVanished (1): <b>"))
    }

    @Test func table_is_aligned_without_empty_columns_or_control_characters() async throws {
        let table = GoldenTable(GoldenShown(try await report())).text
        let lines = table.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0].hasPrefix("     cases  passed  answer  refusal") && !lines[0].contains("tokens"))
        #expect(lines[1].hasPrefix("all      1     0 %     0 %    100 %"))
        #expect(lines[0].count == lines[1].count && lines[1].count == lines[2].count)
        #expect(!table.contains("\u{0}"))
    }

    @Test func percentages_are_rounded_down() {
        #expect(GoldenTally.percent(0.999) == "99 %" && GoldenTally.percent(1) == "100 %")
        #expect(GoldenTally.percent(0.29) == "29 %" && GoldenTally.duration(12.4) == "12 ms")
        #expect(GoldenTally.duration(3_400) == "3.4 s")
    }
}

/// Golden questions as YAML.
@Suite struct YAMLValueTests {
    @Test func scalars_are_what_they_are_and_quoted_ones_text() throws {
        let value = try YAMLValue.value(
            of: "[5, 1.5, true, no, null, text, '5', \"yes\", 'null', 2026-09-16, RM-20507]", "q.yaml")
        #expect(
            value == [
                5, 1.5, true, false, nil, "text", "5", "yes", "null", "2026-09-16", "RM-20507",
            ])
    }

    @Test func nesting_has_an_end_and_keys_are_texts() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        for (text, reason) in [
            (deep, "nested deeper"), ("{[a]: b}", "a key is a list or a mapping"),
            ("{a: 1, a: 2}", "a key twice"),
            ("[", "not valid YAML"),
            ("[&a x, *a]", "it uses an alias"), ("[*a]", "undefined alias"),
        ] {
            let error = #expect(throws: KnowledgeBaseError.self) { try YAMLValue.value(of: text, "q.yaml") }
            #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
        }
    }
}
