import Testing

@testable import LexicalSearch

struct HashOrderTests {
    private typealias Pair = (term: UInt64, value: UInt64)

    /// Compares with the standard library's order.
    private func expectOrder(_ pairs: [Pair], skipping skipped: Int = 0) {
        let sorted = HashOrder.sorted(count: pairs.count, skipping: skipped) { each in
            for pair in pairs { each(pair.term, pair.value) }
        }
        let wanted = pairs.sorted { ($0.term, $0.value) < ($1.term, $1.value) }
        #expect(sorted.map(\.term) == wanted.map(\.term))
        #expect(sorted.map(\.value) == wanted.map(\.value))
    }

    @Test(arguments: [0, 1, 2, 3, 100, 5000])
    func even_hashes_come_in_order(count: Int) {
        var random = SplitMix64(state: UInt64(count))
        let terms = (0..<max(1, count / 3)).map { _ in random.next() }
        expectOrder(
            (0..<count).map { (terms[Int.random(in: 0..<terms.count, using: &random)], UInt64($0)) })
    }

    @Test func the_least_and_the_largest_hash_have_their_places() {
        expectOrder([(.max, 0), (0, 1), (.max, 2), (1, 3), (0, 4), (.max - 1, 5)])
    }

    @Test(arguments: [1, 7, 32])
    func hashes_that_begin_alike_come_in_order(skipped: Int) {
        var random = SplitMix64(state: 11)
        let start: UInt64 = 0xA5A5_A5A5 << 32 & ~(UInt64.max >> UInt64(skipped))
        expectOrder(
            (0..<3000).map { (start | random.next() >> UInt64(skipped), UInt64($0)) }, skipping: skipped)
    }

    /// Terms can be chosen so that all fall into one bucket, and in the worst order.
    @Test func hashes_in_one_bucket_come_in_order() {
        expectOrder((0..<4000).map { (UInt64(4000 - $0), UInt64($0)) })
        expectOrder((0..<4000).map { (UInt64($0 % 2), UInt64($0)) })
    }
}
