import Foundation
import KnowledgeBase
import KnowledgeBaseTesting
import LexicalSearch
import Segments
import Testing

struct InvertedIndexTests {
    private static let database = Segment.DatabaseID(high: 7, low: 9)
    private let analyzer = SnowballAnalyzer()
    private var builder: LexicalSegmentBuilder { LexicalSegmentBuilder(analyzer: analyzer) }

    private typealias Passage = (id: Int64, chunk: Chunk)

    private func segment(_ passages: [Passage]) throws -> Segment {
        try segment(passages.map { LexicalPassage(id: $0.id, chunk: $0.chunk) })
    }

    private func segment(_ passages: [LexicalPassage]) throws -> Segment {
        try builder.build(passages, to: .memory, database: Self.database, generation: 1)
    }

    private func passages(_ ids: some Sequence<Int64>, seed: UInt64) -> [Passage] {
        var maker = PassageMaker(seed: seed)
        return ids.map { ($0, maker.chunk()) }
    }

    private func expectReference(_ index: InvertedIndex, _ passages: [Passage], seed: UInt64) throws {
        let reference = ReferenceRetrieval(passages, analyzer: analyzer)
        var maker = PassageMaker(seed: seed)
        for rendering in Rendering.allCases {
            for language in Language.allCases {
                let form = LexicalQuery.Form(
                    maker.text(words: 6) + " unheard", language: language, rendering: rendering)
                let found = try index.search(LexicalQuery([form]))
                let expected = reference.scores(form)
                for passage in passages {
                    let row = try #require(index.rows.row(of: passage.id))
                    let scores = try found.scores(ofRow: row, in: rendering)
                    let wanted = try #require(expected[passage.id])
                    #expect(abs(scores.words - wanted.words) < 1e-5)
                    #expect(abs(scores.bigrams - wanted.bigrams) < 1e-5)
                    #expect(abs(scores.grams - wanted.grams) < 1e-5)
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func scores_equal_the_formula(seed: UInt64) throws {
        let passages = passages(1...120, seed: seed)
        let index = try InvertedIndex([SegmentPart(segment(passages))], analyzer: analyzer)
        try expectReference(index, passages, seed: seed &+ 100)
    }

    @Test func a_field_of_terms_cut_elsewhere_is_the_field_of_the_whole() throws {
        let maker = passages(1...40, seed: 8).map { LexicalPassage(id: $0.id, chunk: $0.chunk) }
        let whole = try segment(maker)
        let grams = try LexicalSegmentBuilder.build(
            .grams, of: .original, ids: maker.map(\.id), to: .memory, database: Self.database, generation: 1
        ) { place, terms in
            terms += analyzer.analyze(maker[place].text, language: maker[place].language).grams.map {
                TermHash.of($0)
            }
        }
        // Identities and totals, then seven sections for each field: words, bigrams, grams.
        for section in 16..<23 {
            #expect(
                Array(grams.numbers(section, as: UInt8.self))
                    == Array(whole.numbers(section, as: UInt8.self)))
        }
        #expect(grams.numbers(3, as: UInt64.self).isEmpty)
        #expect(grams.numbers(17, as: UInt64.self).count > 10)
    }

    @Test func segments_and_dead_rows_score_like_one_fresh_index() throws {
        let old = passages(1...90, seed: 4)
        let new = passages((1...90).filter { $0 % 4 == 0 } + (91...130), seed: 5)
        var first = SegmentPart(try segment(old))
        first.bury([2, 3, 7] + new.map(\.id))
        let parts = [first, SegmentPart(try segment(new))]
        let live = old.filter { ![2, 3, 7].contains($0.id) && $0.id % 4 != 0 } + new

        let index = try InvertedIndex(parts, analyzer: analyzer)
        #expect(index.rows.liveCount == live.count)
        #expect(index.rows.row(of: 2) == nil)
        try expectReference(index, live, seed: 6)

        let merged = try LexicalSegmentBuilder.merge(
            parts, to: .memory, database: Self.database, generation: 2)
        let whole = try InvertedIndex([SegmentPart(merged)], analyzer: analyzer)
        #expect(Array(merged.ids) == live.map(\.id).sorted())
        try expectReference(whole, live, seed: 6)
    }

    @Test func merging_equals_building_from_scratch_byte_by_byte() throws {
        let all = passages(1...60, seed: 8)
        let parts = try [all.filter { $0.id % 2 == 0 }, all.filter { $0.id % 2 == 1 }].map {
            SegmentPart(try segment($0))
        }
        let merged = try LexicalSegmentBuilder.merge(
            parts, to: .memory, database: Self.database, generation: 1)
        let fresh = try segment(all)
        let bytes = [merged, fresh].map {
            Array(UnsafeRawBufferPointer(start: $0.bytes.start, count: $0.bytes.count))
        }
        #expect(bytes[0] == bytes[1])
    }

    @Test func best_are_those_with_the_highest_scores_among_the_allowed() throws {
        let passages = [
            LexicalPassage(id: 10, text: "garantía de motor", language: .spanish),
            LexicalPassage(id: 20, text: "garantía", language: .spanish),
            LexicalPassage(id: 30, text: "pagos", language: .spanish),
        ]
        let index = try InvertedIndex([SegmentPart(segment(passages))], analyzer: analyzer)
        let matches = try index.search(
            LexicalQuery([.init("garantia del motor", language: .spanish, rendering: .original)]))
        #expect(try matches.best(1, among: nil) == [0])
        #expect(try matches.best(1, among: index.rows.rows(of: [20, 30])) == [1])
        #expect(try matches.best(10, among: index.rows.rows(of: [30])) == [])
    }

    @Test func two_forms_of_one_rendering_keep_the_better_match() throws {
        let passages = passages(1...50, seed: 11)
        let index = try InvertedIndex([SegmentPart(segment(passages))], analyzer: analyzer)
        let forms = ["pagando coches", "viajo motoring"].map {
            LexicalQuery.Form($0, language: .unknown, rendering: .original)
        }
        let both = try index.search(LexicalQuery(forms))
        let each = try forms.map { try index.search(LexicalQuery([$0])) }
        func sum(_ scores: LexicalScores) -> Float {
            0.5 * scores.words + 0.5 * scores.bigrams + scores.grams
        }
        for row in 0..<50 {
            let wanted = try each.map { try $0.scores(ofRow: row, in: .original) }.max { sum($0) < sum($1) }
            #expect(try both.scores(ofRow: row, in: .original) == wanted)
        }
    }

    @Test func rarity_counts_live_passages_and_gives_unseen_stems_the_full_weight() throws {
        let texts = ["motor motor", "motor", "rueda"].enumerated().map {
            LexicalPassage(id: Int64($0.offset + 1), text: $0.element, language: .unknown)
        }
        var part = SegmentPart(try segment(texts))
        part.bury([2])
        let index = try InvertedIndex([part], analyzer: analyzer)
        let found = try index.frequencies(of: ["motor", "nada"], part: .words, in: .original)
            .inverseDocumentFrequencies()
        #expect(abs(found[0] - Float(log(1 + 1.5 / 1.5))) < 1e-6)
        #expect(abs(found[1] - Float(log(1 + 2.5 / 0.5))) < 1e-6)
    }

    @Test func an_empty_index_finds_nothing() throws {
        for parts in [[], [SegmentPart(try segment([Passage]()))]] {
            let index = try InvertedIndex(parts, analyzer: analyzer)
            let matches = try index.search(
                LexicalQuery([.init("motor", language: .spanish, rendering: .pivot)]))
            #expect(try matches.best(10, among: nil).isEmpty)
        }
    }

    @Test func damaged_postings_end_early_and_never_crash() throws {
        let passages = passages(1...40, seed: 12)
        let segment = try segment(passages)
        let whole = Array(UnsafeRawBufferPointer(start: segment.bytes.start, count: segment.bytes.count))
        var random = SplitMix64(state: 3)
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        for round in 0..<200 {
            var damaged = whole
            for _ in 0..<40 {
                // Section tables are checked as the file is opened; all behind them is not.
                damaged[Int.random(in: Self.headerLength..<whole.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let path = folder.file("\(round)")
            try Data(damaged).write(to: URL(filePath: path))
            let opened = try Segment(
                SegmentBytes(mapping: path), kind: LexicalSegment.kind, database: Self.database)
            let index = try InvertedIndex([SegmentPart(opened)], analyzer: analyzer)
            let query = LexicalQuery([
                .init("pagando coches garantía", language: .unknown, rendering: .original)
            ])
            let matches = try index.search(query)
            let best = try matches.best(100, among: nil)
            #expect(best.count <= 40)
            let scores = try matches.scores(of: best.sorted())
            #expect(scores.allSatisfy { $0.original.grams.isFinite && $0.pivot == LexicalScores() })
            _ = try LexicalSegmentBuilder.merge(
                [SegmentPart(opened)], to: .memory, database: Self.database, generation: 2)
        }
    }

    /// 44 sections: two of the segment and seven for each field.
    private static let headerLength = 56 + 24 * 44 + 8
}
