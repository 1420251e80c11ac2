import CLexicalKernels
import Segments
import Synchronization

/// The dead rows of a segment in the order in which they died, and in how many of them terms stand:
/// counted once for each term and row, whatever number of searches and refreshes follow.
final class Graveyard: Sendable {
    private struct Known {
        var dead: Int
        /// How many of the dead rows were looked at.
        var seen: Int
    }

    private struct State {
        var rows: [UInt32] = []
        var known: [TermKey: Known] = [:]
    }

    struct TermKey: Hashable {
        var field: Int
        var term: Int
    }

    /// Terms remembered before it starts again: a few megabytes.
    private static let capacity = 100_000
    /// Looking up a row in a term's postings costs about as much as unpacking so many.
    private static let lookUpCost = 12

    private let state = Mutex(State())

    /// Adds rows, if nobody else did since there were `count`.
    ///
    /// - Returns: whether they were added.
    func bury(_ rows: [UInt32], after count: Int) -> Bool {
        state.withLock { state in
            guard state.rows.count == count else { return false }
            state.rows += rows
            return true
        }
    }

    /// The first of the dead rows.
    func rows(_ count: Int) -> ArraySlice<UInt32> {
        state.withLock { $0.rows.prefix(count) }
    }

    /// Rows among the first `count` dead ones in which a term stands.
    ///
    /// - Parameter bits: these rows.
    func count(of key: TermKey, _ postings: kb_postings, first count: Int, bits: Bitmap) -> Int {
        let (rows, found) = state.withLock { ($0.rows, $0.known[key]) }
        let known = found.flatMap { $0.seen <= count ? $0 : nil } ?? Known(dead: 0, seen: 0)
        guard known.seen < count else { return known.dead }
        var result = Known(dead: known.dead, seen: count)
        withUnsafePointer(to: postings) { postings in
            if (count - known.seen) * Self.lookUpCost > postings.pointee.count {
                result.dead = bits.words.withUnsafeBufferPointer {
                    Int(kb_postings_in(postings, $0.baseAddress))
                }
            } else {
                result.dead += rows.withUnsafeBufferPointer { rows in
                    guard let start = rows.baseAddress else { return 0 }
                    return Int(kb_postings_among(postings, start + known.seen, count - known.seen))
                }
            }
        }
        remember(result, of: key)
        return result.dead
    }

    private func remember(_ known: Known, of key: TermKey) {
        state.withLock { state in
            if state.known.count >= Self.capacity { state.known.removeAll(keepingCapacity: true) }
            if state.known[key].map({ $0.seen < known.seen }) ?? true { state.known[key] = known }
        }
    }
}

/// A segment as searches see it.
struct SearchedPart: Sendable {
    let part: SegmentPart
    let fields: [SegmentField]
    /// Terms of the live rows, by field.
    let liveTerms: [UInt64]
    private let graveyard: Graveyard
    private let deadCount: Int

    /// - Parameter previous: the same segment at an earlier state, where there was one.
    init(_ part: SegmentPart, previous: SearchedPart?) throws {
        self.part = part
        let fields = try previous?.fields ?? LexicalField.all.map { try SegmentField($0, of: part.segment) }
        let buried = previous.flatMap { part.dead.rows(notIn: $0.part.dead) } ?? part.dead.rows
        let before = previous.flatMap { part.dead.includes($0.part.dead) ? $0 : nil }
        let graveyard = before?.graveyard ?? Graveyard()
        let known = before?.deadCount ?? 0
        if graveyard.bury(buried, after: known) {
            self.graveyard = graveyard
        } else {
            self.graveyard = Graveyard()
            _ = self.graveyard.bury(Array(graveyard.rows(known)) + buried, after: 0)
        }
        deadCount = known + buried.count
        self.fields = fields
        liveTerms = fields.enumerated().map { index, field in
            let total = before?.liveTerms[index] ?? field.totals.terms
            return buried.reduce(total) { $0 &- UInt64(field.lengths[Int($1)]) }
        }
    }

    /// Live rows in which a term stands.
    func liveRows(with term: UInt64, in field: Int) -> Int {
        guard let number = fields[field].number(of: term) else { return 0 }
        let postings = fields[field].postings(of: number)
        guard deadCount > 0 else { return Int(postings.count) }
        let key = Graveyard.TermKey(field: field, term: number)
        return max(
            0, Int(postings.count) - graveyard.count(of: key, postings, first: deadCount, bits: part.dead))
    }
}

extension Bitmap {
    fileprivate var rows: [UInt32] {
        var rows: [UInt32] = []
        forEachMember(in: 0..<count) { rows.append(UInt32($0)) }
        return rows
    }

    fileprivate func includes(_ other: Bitmap) -> Bool {
        zip(words, other.words).allSatisfy { $0 | $1 == $0 }
    }

    /// Members that another does not have; `nil` where it has members that this one does not.
    fileprivate func rows(notIn other: Bitmap) -> [UInt32]? {
        guard includes(other) else { return nil }
        var rows: [UInt32] = []
        for (index, (word, old)) in zip(words, other.words).enumerated() where word != old {
            var fresh = word & ~old
            while fresh != 0 {
                rows.append(UInt32(index << 6 | fresh.trailingZeroBitCount))
                fresh &= fresh - 1
            }
        }
        return rows
    }
}
