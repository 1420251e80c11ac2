import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import Segments
import Testing

@testable import LexicalSearch

/// Searches leave nothing out: the same rows and the same scores to the bit as scoring everything.
struct TopSearchTests {
    private let analyzer = SnowballAnalyzer()

    private func expectExhaustive(
        _ index: InvertedIndex, _ forms: [LexicalQuery.Form], limit: Int, allowed: Bitmap? = nil,
        kinds: [LexicalPart] = LexicalPart.allCases
    ) throws {
        let matches = try index.search(LexicalQuery(forms), parts: kinds)
        let live = index.rows.live
        var wanted = Set<Int>()
        var scorings: [Rendering: ExhaustiveScoring] = [:]
        for form in forms {
            let terms = analyzer.terms(of: form.text, language: form.language)
            let scoring = try ExhaustiveScoring(
                terms, in: form.rendering, of: index.rows.parts, kinds: kinds)
            scorings[form.rendering]?.keepBetter(scoring) ?? { scorings[form.rendering] = scoring }()
        }
        for scoring in scorings.values {
            wanted.formUnion(scoring.best(limit) { allowed?[$0] ?? live[$0] })
        }
        let found = try matches.best(limit, among: allowed)
        #expect(found == wanted)

        let rows = found.union((0..<20).map { $0 * index.rows.count / 20 }).sorted()
        for (row, scores) in zip(rows, try matches.scores(of: rows)) {
            for rendering in Rendering.allCases {
                let mine = rendering == .original ? scores.original : scores.pivot
                let all = scorings[rendering]?.scores.map { $0[row] } ?? [0, 0, 0]
                #expect([mine.words, mine.bigrams, mine.grams] == all)
            }
        }
    }

    private func form(
        _ text: String, _ rendering: Rendering = .original, _ language: Language = .unknown
    ) -> LexicalQuery.Form {
        LexicalQuery.Form(text, language: language, rendering: rendering)
    }

    /// Several segments, the first with seeds and many windows, with dead rows in all.
    private func index(_ maker: inout SyntheticIndex) throws -> InvertedIndex {
        let sizes = [36_000, 5_000, 300, 1]
        var first: Int64 = 1
        let parts = try sizes.map { size in
            var part = SegmentPart(try maker.segment(Array(first..<(first + Int64(size)))))
            part.bury((0..<size / 9).map { _ in first + Int64(maker.number(below: size)) }.sorted())
            first += Int64(size)
            return part
        }
        return try InvertedIndex(parts, analyzer: analyzer)
    }

    @Test(arguments: [1, 2] as [UInt64])
    func finds_what_scoring_everything_finds(seed: UInt64) throws {
        var maker = SyntheticIndex(seed: seed)
        let index = try index(&maker)
        for limit in [1, 10, 100, 3000] {
            try expectExhaustive(index, [form(maker.question())], limit: limit)
        }
        for _ in 0..<4 {
            try expectExhaustive(index, [form(maker.question()), form(maker.question(), .pivot)], limit: 100)
        }
        let forms = [form(maker.question()), form(maker.question()), form(maker.question(), .pivot)]
        try expectExhaustive(index, forms, limit: 50)
    }

    @Test(arguments: [8, 9] as [UInt64])
    func one_text_in_several_languages_beside_its_translations(seed: UInt64) throws {
        var maker = SyntheticIndex(seed: seed)
        let index = try index(&maker)
        for limit in [1, 20, 200] {
            let (text, other) = (maker.question(), maker.question())
            let asked: [LexicalQuery.Form] = [
                form(text, .original, .english), form(other, .original, .english),
                form(text, .original, .spanish), form(text, .original, .portuguese),
                form(maker.question(), .original, .portuguese), form(other, .pivot, .english),
                form(text, .pivot, .spanish),
            ]
            try expectExhaustive(index, asked, limit: limit)
        }
    }

    @Test func forms_that_come_out_alike_share_what_is_searched() {
        let text = "¿Cuánto cuestan los coches de segunda mano?"
        let forms = AnalyzedForms(
            [.english, .spanish, .portuguese].map { form(text, .original, $0) } + [form(text, .pivot)],
            LexicalPart.allCases, by: analyzer)
        let grams = forms.forms.map { $0.parts[LexicalPart.grams.rawValue] }
        #expect(grams[0] == grams[1] && grams[1] == grams[2] && grams[2] != grams[3])
        #expect(Set(forms.forms.prefix(3).map { $0.parts[LexicalPart.words.rawValue] }).count == 3)
    }

    @Test func filters_hold_and_never_leave_fewer_than_there_are() throws {
        var maker = SyntheticIndex(seed: 3)
        let index = try index(&maker)
        for share in [2, 100, 5_000] {
            var ids = Set<Int64>()
            for _ in 0..<index.rows.count / share {
                ids.insert(Int64(maker.number(below: index.rows.count)) + 1)
            }
            let allowed = index.rows.rows(of: ids.sorted())
            try expectExhaustive(
                index, [form(maker.question()), form(maker.question(), .pivot)], limit: 100, allowed: allowed)
        }
        try expectExhaustive(
            index, [form(maker.question())], limit: 100, allowed: Bitmap(count: index.rows.count))
    }

    @Test(arguments: [[.words], [.bigrams], [.words, .bigrams]] as [[LexicalPart]])
    func rare_terms_are_added_up_without_looking_at_other_rows(kinds: [LexicalPart]) throws {
        var maker = SyntheticIndex(seed: 7)
        let index = try index(&maker)
        var ids = Set<Int64>()
        for _ in 0..<9_000 { ids.insert(Int64(maker.number(below: index.rows.count)) + 1) }
        let allowed = index.rows.rows(of: ids.sorted())
        for limit in [1, 10, 1_000] {
            let (text, other) = (maker.rareWords(), maker.rareWords())
            let asked = [form(text), form(text, .original, .spanish), form(other, .original, .english)]
            try expectExhaustive(index, asked, limit: limit, kinds: kinds)
            try expectExhaustive(index, asked, limit: limit, allowed: allowed, kinds: kinds)
        }
    }

    @Test func equal_scores_are_told_apart_by_row() throws {
        var maker = SyntheticIndex(seed: 4)
        let index = try index(&maker)
        // A quarter of all rows are copies of each other: far more than asked for.
        for limit in [10, 100] {
            try expectExhaustive(index, [form(SyntheticIndex.copiedText)], limit: limit)
        }
    }

    @Test func growing_step_by_step_scores_as_if_made_at_once() throws {
        var maker = SyntheticIndex(seed: 5)
        var parts = [SegmentPart(try maker.segment(Array(1...6_000)))]
        var index = try InvertedIndex(parts, analyzer: analyzer)
        for step in 0..<6 {
            let question = maker.question()
            try expectExhaustive(index, [form(question)], limit: 20)
            let older = index
            parts[0].bury(
                (0..<(step < 3 ? 3 : 900)).map { _ in Int64(maker.number(below: 6_000) + 1) }.sorted())
            if step % 2 == 0 {
                parts.append(SegmentPart(try maker.segment([Int64(10_000 + step)])))
            }
            index = try InvertedIndex(parts, analyzer: analyzer, previous: index)
            try expectExhaustive(index, [form(question), form(maker.question(), .pivot)], limit: 20)
            // A search that began before goes on undisturbed.
            try expectExhaustive(older, [form(question)], limit: 20)
        }
        let fresh = try InvertedIndex(parts, analyzer: analyzer)
        let terms = (0..<50).map { _ in maker.question().split(separator: " ").first.map(String.init) ?? "" }
        #expect(
            try fresh.frequencies(of: terms, part: .words, in: .original)
                == index.frequencies(of: terms, part: .words, in: .original))
    }

    @Test func two_that_grow_from_the_same_index_do_not_disturb_each_other() throws {
        var maker = SyntheticIndex(seed: 6)
        let base = SegmentPart(try maker.segment(Array(1...2_000)))
        let first = try InvertedIndex([base], analyzer: analyzer)
        let question = maker.question()
        for ids in [[5, 6, 7], [900, 901], [6, 1999]] as [[Int64]] {
            var part = base
            part.bury(ids)
            let index = try InvertedIndex([part], analyzer: analyzer, previous: first)
            try expectExhaustive(index, [form(question)], limit: 30)
        }
        try expectExhaustive(first, [form(question)], limit: 30)
    }

    @Test func merging_to_a_file_equals_merging_in_memory() throws {
        var maker = SyntheticIndex(seed: 7)
        // Two parts whose passages interleave, with more postings than are held in memory.
        let parts = try [0, 1].map { odd in
            var part = SegmentPart(try maker.segment((0..<9_000).map { Int64(2 * $0 + odd) }))
            part.bury((0..<500).map { Int64(7 * $0) })
            return part
        }
        let folder = try TemporaryFolder()
        let merged = try [SegmentWriter.Destination.memory, .file(folder.path + "/merged.lex")].map {
            try LexicalSegmentBuilder.merge(parts, to: $0, database: SyntheticIndex.database, generation: 1)
        }
        let bytes = merged.map { UnsafeRawBufferPointer(start: $0.bytes.start, count: $0.bytes.count) }
        #expect(bytes[0].elementsEqual(bytes[1]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["merged.lex"])
        let question = maker.question()
        let whole = try InvertedIndex([SegmentPart(merged[1])], analyzer: analyzer)
        let apart = try InvertedIndex(parts, analyzer: analyzer)
        try expectExhaustive(whole, [form(question)], limit: 40)
        let ids = try [whole, apart].map { index in
            Set(
                try index.search(LexicalQuery([form(question)])).best(40, among: nil).map {
                    index.rows.id(of: $0)
                })
        }
        #expect(ids[0].count == ids[1].count)
    }
}
