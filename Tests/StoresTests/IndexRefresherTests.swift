import KnowledgeBase
import LexicalSearch
import Segments
import Synchronization
import Testing
import VectorSearch

@testable import Stores

struct IndexRefresherTests {
    /// Passages by identity: text and the generation of their last change.
    private struct Rows: IndexContent {
        var state = IndexState(database: .init(high: 1, low: 2), generation: 1, history: 0, embedder: nil)
        var texts: [Int64: (text: String, revision: Int64)] = [:]
        var removed: [Int64: Int64] = [:]

        mutating func put(_ ids: some Sequence<Int64>, _ text: String) {
            state.generation += 1
            for id in ids { texts[id] = ("\(text) \(id)", state.generation) }
        }

        mutating func remove(_ ids: some Sequence<Int64>) {
            state.generation += 1
            for id in ids {
                texts[id] = nil
                removed[id] = state.generation
            }
        }

        func passagesChanged(after generation: Int64) -> [Int64] {
            texts.filter { $0.value.revision > generation }.keys.sorted()
        }

        func passagesRemoved(after generation: Int64) -> [Int64] {
            removed.filter { $0.value > generation }.keys.sorted()
        }

        func lexicalPassages(_ ids: ArraySlice<Int64>) -> [LexicalPassage] {
            ids.compactMap { id in
                texts[id].map { LexicalPassage(id: id, text: $0.text, language: .spanish) }
            }
        }

        func vectorsChanged(after generation: Int64) -> [Int64] { passagesChanged(after: generation) }

        func vector(of id: Int64, into vector: UnsafeMutableBufferPointer<Float>) {
            vector.update(repeating: Float(id))
        }
    }

    private var refresher: IndexRefresher {
        IndexRefresher(runLength: 8, analyzer: SnowballAnalyzer()) { _ in .memory }
    }

    private func sizes(_ index: DerivedIndex) -> [Int] { index.lexicalParts.map(\.part.segment.rows) }

    private func matching(_ term: String, _ index: DerivedIndex) throws -> Int {
        try index.lexical.frequencies(of: [term], part: .words, in: .original).matching[0]
    }

    @Test func the_first_build_ends_as_one_segment() throws {
        var rows = Rows()
        rows.put(1...100, "motor")
        #expect(sizes(try refresher.refresh(nil, from: rows)) == [100])
    }

    /// Texts are of some ten bytes, and read in pages of 256.
    @Test(arguments: [(8, 1 << 20, 75), (8, 1, 75), (300, 1 << 20, 2), (8_192, 1, 3)])
    func passages_are_analysed_in_runs_and_all_found(length: Int, size: Int, runs: Int) throws {
        var rows = Rows()
        rows.put(1...600, "motor")
        rows.put([300], "coche")
        let places = Mutex(0)
        let refresher = IndexRefresher(runLength: length, runSize: size, analyzer: SnowballAnalyzer()) { _ in
            places.withLock { $0 += 1 }
            return .memory
        }
        let index = try refresher.refresh(nil, from: rows)
        #expect(sizes(index) == [600])
        #expect(try matching("motor", index) == 599)
        #expect(try matching("coch", index) == 1)
        // Of each run, and of all of them together.
        #expect(places.withLock { $0 } == runs + 1)
    }

    @Test func a_small_change_adds_a_small_segment_and_many_are_merged() throws {
        var rows = Rows()
        rows.put(1...100, "motor")
        var index = try refresher.refresh(nil, from: rows)
        rows.put([7], "coche")
        index = try refresher.refresh(index, from: rows)
        #expect(sizes(index) == [100, 1])
        for id in Int64(101)...160 {
            rows.put([id], "motor")
            index = try refresher.refresh(index, from: rows)
            #expect(index.lexicalParts.count <= 5)
        }
        #expect(try matching("motor", index) == 159)
        #expect(try matching("coch", index) == 1)
        #expect(index.lexical.rows.liveCount == 160)
    }

    @Test func a_segment_with_many_dead_rows_is_rewritten() throws {
        var rows = Rows()
        rows.put(1...100, "motor")
        var index = try refresher.refresh(nil, from: rows)
        rows.remove(1...10)
        index = try refresher.refresh(index, from: rows)
        #expect(sizes(index) == [100])
        #expect(index.lexical.rows.liveCount == 90)
        rows.remove(11...30)
        index = try refresher.refresh(index, from: rows)
        #expect(sizes(index) == [70])
        rows.remove(31...100)
        #expect(sizes(try refresher.refresh(index, from: rows)) == [])
    }

    @Test func nothing_new_leaves_the_index_as_it_is() throws {
        var rows = Rows()
        rows.put(1...20, "motor")
        let index = try refresher.refresh(nil, from: rows)
        let again = try refresher.refresh(index, from: rows)
        #expect(again.lexicalParts[0].part.segment.bytes === index.lexicalParts[0].part.segment.bytes)
    }

    @Test func a_past_whose_removals_are_forgotten_or_another_database_starts_anew() throws {
        var rows = Rows()
        rows.put(1...20, "motor")
        let index = try refresher.refresh(nil, from: rows)
        rows.texts[3] = nil
        rows.state.generation += 1
        rows.state.history = rows.state.generation
        #expect(try refresher.refresh(index, from: rows).lexical.rows.liveCount == 19)
        rows.state.history = 0
        rows.state.database.low += 1
        #expect(try refresher.refresh(index, from: rows).lexical.rows.liveCount == 19)
    }

    @Test func a_refresh_leaves_large_merges_and_codes_to_settling() throws {
        var rows = Rows()
        rows.state.embedder = .init(id: 1, dimensions: 64)
        var refresher = refresher
        refresher.mergeLimit = 50
        refresher.areCodesWorthwhile = { rows, _ in rows > 60 }
        rows.put(1...100, "motor")
        let index = try refresher.refresh(nil, from: rows)
        #expect(sizes(index).count > 1)
        #expect(index.vectorParts.map { $0.codes == nil } == [true])
        rows.put([101, 102], "coche")
        let grown = try refresher.refresh(index, from: rows)

        let settled = try #require(try refresher.settled(grown))
        #expect(sizes(settled) == [102])
        #expect(settled.vectorParts.map { $0.codes != nil } == [true, false])
        #expect(try matching("motor", settled) == 100)
        #expect(settled.state == grown.state)
        #expect(try refresher.settled(settled) == nil)
        let query = (0..<64).map { Float($0 + 1) }
        let vectors = try #require(settled.vectors)
        #expect(vectors.nearest(9, to: query).entries == vectors.nearest(9, to: query, by: .scan).entries)
        #expect(vectors.nearest(9, to: query).work.coded == 100)
    }

    @Test(arguments: [
        ([Int](), Int.max, 0..<0), ([5], .max, 0..<1), ([100, 1], .max, 1..<2), ([3, 1], .max, 0..<2),
        ([100, 9, 3, 1], .max, 1..<4), ([100, 90, 3, 1], 50, 2..<4),
    ])
    func parts_merge_unless_each_is_much_larger_than_what_follows(
        sizes: [Int], limit: Int, merged: Range<Int>
    ) {
        #expect(IndexRefresher.manySmall(sizes, limit: limit) == merged)
    }

    @Test func another_embedder_starts_the_vectors_anew_and_keeps_the_words() throws {
        var rows = Rows()
        rows.put(1...20, "motor")
        rows.state.embedder = .init(id: 1, dimensions: 3)
        let first = try refresher.refresh(nil, from: rows)
        #expect(first.vectors?.rows.liveCount == 20)
        rows.state.generation += 1
        rows.state.embedder = .init(id: 2, dimensions: 5)
        let second = try refresher.refresh(first, from: rows)
        #expect(second.vectors?.dimensions == 5)
        #expect(second.vectors?.rows.liveCount == 20)
        #expect(second.lexicalParts[0].part.segment.bytes === first.lexicalParts[0].part.segment.bytes)
    }
}
