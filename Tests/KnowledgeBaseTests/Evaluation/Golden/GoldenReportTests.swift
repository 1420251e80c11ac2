import Foundation
import KnowledgeBase
import Testing

/// Tallies, baselines and what has changed.
@Suite struct GoldenReportTests {
    /// A report of cases that pass or not.
    private func report(_ cases: [(id: String, passes: Bool)], tags: [String] = ["t"]) async throws
        -> GoldenReport
    {
        let failing = Set(cases.filter { !$0.passes }.map(\.id))
        var expected = GoldenCase.Expected()
        expected.contains = ["bien"]
        let items = cases.map {
            GoldenCase(id: $0.id, question: $0.id, language: .spanish, expected: expected, tags: tags)
        }
        return try await GoldenEvaluation(cases: items) { _, question in
            Answer(
                question: question, language: .spanish, known: true, confidence: 1,
                written: .init(
                    text: failing.contains(question) ? "mal" : "bien", model: "m/1",
                    usage: TokenUsage(input: 10, output: 5)))
        }.run()
    }

    @Test func tallies_are_by_language_and_tag_with_shares() async throws {
        let report = try await report([("a", true), ("b", false), ("c", true)])
        #expect(report.tallies.map(\.name) == ["es", "t"])
        let all = report.total
        #expect(
            all.cases == 3 && all.passed == 2 && all.areas[.answer] == GoldenTally.Share(passed: 2, of: 3))
        #expect(all.areas[.refusal] == GoldenTally.Share(passed: 3, of: 3) && all.areas[.retrieval] == nil)
        #expect(all.tokens == TokenUsage(input: 30, output: 15) && all.cost == nil)
        #expect(report.models == ["m/1"])
    }

    @Test func percentiles_are_of_nearest_rank() async throws {
        var report = try await report([("a", true), ("b", true), ("c", true), ("d", true)])
        for (index, time) in [40.0, 10, 30, 20].enumerated() { report.results[index].milliseconds = time }
        #expect(report.total.medianMilliseconds == 20 && report.total.p95Milliseconds == 40)
        #expect(GoldenReport(results: []).total.p95Milliseconds == 0)
    }

    @Test func baseline_survives_its_file() async throws {
        let baseline = GoldenBaseline(try await report([("a", true), ("b", false)]))
        let again = try GoldenBaseline(parsing: try baseline.encoded(), name: "b.json")
        #expect(again == baseline)
        #expect(
            baseline.cases == ["a": true, "b": false] && baseline.rates == ["all": 0.5, "es": 0.5, "t": 0.5])
    }

    @Test func what_passed_and_fails_now_is_a_regression_and_times_are_not() async throws {
        let before = try await report([("a", true), ("b", false), ("gone", true), ("unchosen", true)])
        var now = try await report([("a", false), ("b", true), ("new", false)])
        for index in now.results.indices { now.results[index].milliseconds = 1e9 }
        let known: Set = ["a", "b", "new", "unchosen"]
        let comparison = GoldenComparison(now, with: GoldenBaseline(before), known: known)
        #expect(comparison.regressions == ["a"] && comparison.hasRegressed)
        #expect(comparison.mended == ["b"] && comparison.new == ["new"] && comparison.vanished == ["gone"])
        #expect(comparison.rates == [] && comparison.modelsThen == nil)
        let same = GoldenComparison(before, with: GoldenBaseline(before), known: known.union(["gone"]))
        #expect(!same.hasRegressed && same.rates == [])
    }

    @Test func rates_are_compared_where_everything_ran() async throws {
        let baseline = GoldenBaseline(try await report([("a", true), ("b", false)]))
        let now = try await report([("a", true), ("b", true)])
        let comparison = GoldenComparison(now, with: baseline, known: ["a", "b"])
        #expect(comparison.rates.map(\.name) == ["all", "es", "t"])
        #expect(comparison.rates.allSatisfy { $0.before == 0.5 && $0.now == 1 })
    }

    @Test(arguments: [
        ("{\"version\": 2, \"cases\": {}}", "it is of version 2"), ("[]", "no baseline"), ("", "no baseline"),
        ("{\"version\": 1, \"cases\": {\"a\": true}}", "it has no"),
        (
            "{\"version\": 1, \"models\": [], \"rates\": {}, \"cases\": {\"a\": 1}}",
            "'cases.a' is not what it should be"
        ),
        ("{\"version\": 1, \"models\": [], \"rates\": {}, \"cases\": {}}", "it holds no case"),
    ])
    func other_files_are_no_baselines(_ text: String, _ reason: String) {
        let error = #expect(throws: KnowledgeBaseError.self) {
            try GoldenBaseline(parsing: Data(text.utf8), name: "b.json")
        }
        #expect(error?.kind == .usage)
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("--update-baseline") == true)
    }
}
