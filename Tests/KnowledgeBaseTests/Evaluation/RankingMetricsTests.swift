import KnowledgeBase
import Testing

/// Expected values computed by hand from trec_eval's definitions.
@Suite struct RankingMetricsTests {
    @Test func one_relevant_document_at_each_rank() {
        let judgments = ["q": ["d": 1]]
        let first = RankingMetrics(run: ["q": ["d": 3, "x": 2]], judgments: judgments)
        #expect(first.ndcg10 == 1 && first.recall1 == 1 && first.mrr10 == 1)
        let third = RankingMetrics(run: ["q": ["x": 3, "y": 2, "d": 1]], judgments: judgments)
        #expect(third.ndcg10 == 0.5 && third.recall1 == 0 && third.recall5 == 1)
        #expect(abs(third.mrr10 - 1.0 / 3) < 1e-12)
    }

    @Test func graded_gain_is_linear() {
        let metrics = RankingMetrics(
            run: ["q": ["low": 2, "high": 1]], judgments: ["q": ["low": 1, "high": 2]])
        // (1/log2(2) + 2/log2(3)) / (2/log2(2) + 1/log2(3))
        #expect(abs(metrics.ndcg10 - 0.8597186998521972) < 1e-12)
    }

    @Test func equal_scores_go_by_identity_descending() {
        let metrics = RankingMetrics(run: ["q": ["a": 1, "b": 1]], judgments: ["q": ["b": 1]])
        #expect(metrics.recall1 == 1)
    }

    @Test func a_judged_query_without_ranking_counts_as_zero() {
        let metrics = RankingMetrics(run: ["p": ["d": 1]], judgments: ["p": ["d": 1], "q": ["d": 1]])
        #expect(metrics.queries == 2 && metrics.missing == 1)
        #expect(metrics.ndcg10 == 0.5)
    }

    @Test func a_query_without_relevant_documents_is_left_out() {
        let metrics = RankingMetrics(run: ["q": ["d": 1]], judgments: ["q": ["d": 0]])
        #expect(metrics.queries == 0 && metrics.ndcg10 == 0)
    }

    @Test func beyond_ten_counts_for_recall_100_only() {
        let scores = Dictionary(uniqueKeysWithValues: (0..<20).map { ("d\($0)", Double(20 - $0)) })
        let metrics = RankingMetrics(run: ["q": scores], judgments: ["q": ["d15": 1]])
        #expect(metrics.ndcg10 == 0 && metrics.mrr10 == 0 && metrics.recall10 == 0)
        #expect(metrics.recall100 == 1)
    }
}

@Suite struct SeparationTests {
    @Test func apart_is_one_mixed_is_a_half_reversed_is_zero() {
        #expect(Separation.areaUnderCurve(positives: [3, 4], negatives: [1, 2]) == 1)
        #expect(Separation.areaUnderCurve(positives: [1, 2], negatives: [3, 4]) == 0)
        #expect(Separation.areaUnderCurve(positives: [1, 1], negatives: [1, 1]) == 0.5)
        #expect(Separation.areaUnderCurve(positives: [2, 4], negatives: [1, 3]) == 0.75)
    }

    @Test func nothing_to_compare_is_not_a_number() {
        #expect(Separation.areaUnderCurve(positives: [], negatives: [1]).isNaN)
    }
}
