import LexicalSearch
import Segments
import Testing

@testable import Stores

struct IndexKeeperTests {
    private func index(_ generation: Int64) throws -> DerivedIndex {
        let state = IndexState(
            database: .init(high: 1, low: 2), generation: generation, history: 0, embedder: nil)
        return try DerivedIndex(state: state, lexical: [], vectors: [], analyzer: SnowballAnalyzer())
    }

    @Test func those_who_wait_for_a_refresh_let_it_end() async throws {
        let keeper = IndexKeeper()
        let refreshes = Counter()
        let index = try index(7)
        try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await keeper.index(at: 7) { _ in
                        await refreshes.count()
                        try await Task.sleep(for: .milliseconds(50))
                        return index
                    }.state.generation
                }
            }
            for try await generation in group { #expect(generation == 7) }
        }
        #expect(await refreshes.value == 1)
    }

    @Test func a_failed_refresh_is_tried_again_by_the_next() async throws {
        let keeper = IndexKeeper()
        let index = try index(1)
        await #expect(throws: CancellationError.self) {
            try await keeper.index(at: 1) { _ in throw CancellationError() }
        }
        let next = try await keeper.index(at: 1) { old in
            #expect(old == nil)
            return index
        }
        #expect(next.state.generation == 1)
    }

    private actor Counter {
        private(set) var value = 0

        func count() {
            value += 1
        }
    }
}
