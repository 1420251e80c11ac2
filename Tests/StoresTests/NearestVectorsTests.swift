import KnowledgeBase
import Testing

@testable import Stores

struct NearestVectorsTests {
    @Test func auto_is_exact_until_there_are_many() {
        #expect(NearestVectors.auto.method(for: 0) == .exact)
        #expect(NearestVectors.auto.method(for: 499_999) == .exact)
        #expect(NearestVectors.auto.method(for: 500_000) == .approximate)
    }

    @Test(arguments: [0, 10_000_000])
    func what_was_chosen_holds_whatever_there_is(vectors: Int) {
        #expect(NearestVectors.exact.method(for: vectors) == .exact)
        #expect(NearestVectors.approximate.method(for: vectors) == .approximate)
    }
}
