/// Puts occurrences of terms in the order of their hashes, those of the same term by value.
///
/// Hashes are even: their leading bits say nearly where each belongs, and what comes to lie together is a handful.
enum HashOrder {
    /// Something about a term: a row that it stands in, or a place where it is described.
    struct Occurrence: BitwiseCopyable {
        var term: UInt64
        var value: UInt64

        static func < (one: Self, other: Self) -> Bool {
            one.term == other.term ? one.value < other.value : one.term < other.term
        }
    }

    /// On average in one bucket.
    private static let bucketSize = 4
    private static let mostBits = 20
    /// Steps of insertion for each member of a bucket, above which it is sorted in general: terms can be chosen so
    /// that their hashes begin alike.
    private static let mostSteps = 32

    /// - Parameters:
    ///   - count: how many there are.
    ///   - skipped: leading bits that all hashes share.
    ///   - each: calls its argument with each, the same ones both times that it is called, those of one term by
    ///     ascending value.
    static func sorted(
        count: Int, skipping skipped: Int = 0, _ each: ((UInt64, UInt64) -> Void) -> Void
    ) -> [Occurrence] {
        guard count > 0 else { return [] }
        let buckets = count / bucketSize
        let bits = min(mostBits, max(1, buckets.bitWidth - buckets.leadingZeroBitCount))
        func bucket(_ term: UInt64) -> Int { Int((term &<< UInt64(skipped)) &>> UInt64(64 - bits)) }

        // Where each bucket begins; then, as it fills, where its next member goes.
        var next = [UInt32](repeating: 0, count: 1 << bits + 1)
        return next.withUnsafeMutableBufferPointer { next in
            each { term, _ in next[bucket(term) + 1] += 1 }
            for index in 1..<next.count { next[index] += next[index - 1] }
            return [Occurrence](unsafeUninitializedCapacity: count) { sorted, used in
                each { term, value in
                    let bucket = bucket(term)
                    sorted[Int(next[bucket])] = Occurrence(term: term, value: value)
                    next[bucket] += 1
                }
                used = count
                // A full bucket's next place is where the one behind it begins.
                var start = 0
                for index in 0..<(1 << bits) {
                    let end = Int(next[index])
                    if end - start > 1 { order(UnsafeMutableBufferPointer(rebasing: sorted[start..<end])) }
                    start = end
                }
            }
        }
    }

    private static func order(_ members: UnsafeMutableBufferPointer<Occurrence>) {
        var bucket = members
        var left = mostSteps * bucket.count
        for index in 1..<bucket.count {
            let one = bucket[index]
            var place = index
            while place > 0, one < bucket[place - 1] {
                bucket[place] = bucket[place - 1]
                place -= 1
            }
            bucket[place] = one
            left -= index - place
            if left < 0 { return bucket.sort(by: <) }
        }
    }
}
