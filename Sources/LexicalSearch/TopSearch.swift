import CLexicalKernels
import Segments

/// Finds every row that may be among the best of one form, without adding up what cannot matter.
///
/// Rows are taken a window at a time, whose sums stay in the nearest cache. Terms whose bounds together
/// cannot reach the sum that counts so far propose no row; they are only added to rows that the others
/// proposed and that could still make it, the weightiest first. This is MaxScore (Turtle and Flood, "Query
/// Evaluation: Strategies and Optimizations", 1995) over windows. Sums are rough by a margin that is
/// known; whoever asks scores what is found exactly.
struct TopSearch {
    /// Rows of a window: their sums take 16 KB.
    static let span = 4096
    private static let spanShift: UInt32 = 12

    private struct Found {
        var row: Int
        var sum: Float
    }

    private let form: LexicalForm
    private let rows: RowMap
    private let allowed: Bitmap
    /// Whether every row is allowed.
    private let isOpen: Bool
    /// Twice what a rough sum can differ from the exact one.
    private let margin: Float
    private var best: BestSums
    private var found: [Found] = []

    init(_ form: LexicalForm, rows: RowMap, allowed: Bitmap?, limit: Int) {
        self.form = form
        self.rows = rows
        self.allowed = allowed ?? rows.live
        isOpen = allowed == nil && rows.liveCount == rows.count
        margin = form.margin
        best = BestSums(limit: limit)
    }

    /// At least the best rows with a sum above 0; no more of the others than the margin lets in.
    consuming func candidates() -> [Int] {
        for (segment, terms) in form.terms.enumerated() where !terms.isEmpty {
            search(WindowTerms(terms), from: rows.starts[segment], rows: rows.parts[segment].segment.rows)
        }
        let least = best.least - margin
        return found.filter { $0.sum >= least }.map(\.row)
    }

    private mutating func search(_ terms: consuming WindowTerms, from start: Int, rows count: Int) {
        let (sums, places) = (Scratch<Float>(Self.span), Scratch<UInt32>(Self.span + Int(KB_DECODE_SLACK)))
        for first in stride(from: 0, to: count, by: Self.span) {
            let window = first..<min(first + Self.span, count)
            guard isOpen || allowed.hasMember(in: (start + window.lowerBound)..<(start + window.upperBound)) else {
                continue
            }
            terms.raise(best.least - margin)
            guard terms.hasEssential else { return }
            sums.start.update(repeating: 0, count: Self.span)
            terms.addEssential(to: sums.start, from: UInt32(first))
            let proposed = propose(window, of: start, by: terms, sums.start, places.start)
            let kept = complete(proposed, from: first, by: terms, sums.start, places.start)
            for index in 0..<kept {
                let row = Int(places.start[index])
                take(row: start + row, sum: sums.start[row - first])
            }
        }
    }

    /// Rows of a window that the essential terms propose and that are allowed.
    private func propose(
        _ window: Range<Int>, of start: Int, by terms: borrowing WindowTerms, _ sums: UnsafeMutablePointer<Float>,
        _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let least = max(best.least - margin - terms.restBound, .leastNonzeroMagnitude)
        let count = kb_sums_reaching(sums, window.count, least, UInt32(window.lowerBound), places)
        guard !isOpen else { return count }
        return places.keep(count) { allowed[start + Int($0)] }
    }

    /// Adds the other terms to the rows proposed, dropping those that can no longer make it.
    private func complete(
        _ proposed: Int, from first: Int, by terms: borrowing WindowTerms, _ sums: UnsafeMutablePointer<Float>,
        _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        var count = proposed
        for index in terms.rest.reversed() where count > 0 {
            terms.addRest(index, to: sums, from: UInt32(first), at: places, count)
            let least = best.least - margin - terms.bound(below: index)
            count = places.keep(count) { sums[Int($0) - first] >= least }
        }
        return count
    }

    private mutating func take(row: Int, sum: Float) {
        guard sum >= best.least - margin else { return }
        best.add(sum)
        found.append(Found(row: row, sum: sum))
        if found.count >= 2 * max(best.limit, 4096), found.count & (found.count - 1) == 0 {
            let least = best.least - margin
            found.removeAll { $0.sum < least }
        }
    }
}

extension LexicalForm {
    /// Twice the most by which a sum over its terms rounds differently in another order: each addition is
    /// off by at most half a unit in the last place of a sum of at most the weights, each product and
    /// quotient likewise.
    fileprivate var margin: Float {
        let most = terms.map(\.count).max() ?? 0
        return 2 * 8 * Float(most + 4) * Self.proposalWeights.reduce(0, +) * Float.ulpOfOne
    }
}

/// The sum that a row must reach to be among the best so far.
private struct BestSums {
    let limit: Int
    /// The worst of the best, or 0 while there are too few.
    private(set) var least: Float = 0
    /// A heap, the worst first.
    private var sums: [Float] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ sum: Float) {
        if sums.count < limit {
            sums.append(sum)
            guard sums.count == limit else { return }
            sums.sort()
        } else if sum > sums[0] {
            sums[0] = sum
            sink()
        }
        least = sums[0]
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < limit && sums[child] < sums[worst] {
                worst = child
            }
            guard worst != parent else { return }
            sums.swapAt(parent, worst)
            parent = worst
        }
    }
}

/// The terms of a form in one segment as windows are walked through: those that can be left out first.
private struct WindowTerms: ~Copyable {
    private let terms: [LexicalForm.Term]
    /// By term: the bound of all terms up to it.
    private let bounds: [Float]
    private var cursors: [SparseCursor?]
    private let block: PostingsBuffer
    /// Terms that propose no rows.
    private(set) var rest: Range<Int>

    init(_ unordered: [LexicalForm.Term]) {
        terms = unordered.sorted { $0.bound < $1.bound }
        var sum: Float = 0
        bounds = terms.map { term in
            sum += term.bound
            return sum
        }
        cursors = terms.map { $0.postings.shift > 12 ? SparseCursor($0) : nil }
        block = PostingsBuffer(capacity: TopSearch.span)
        rest = 0..<0
    }

    var hasEssential: Bool { rest.upperBound < terms.count }

    /// What the terms that propose no rows can add to any.
    var restBound: Float { bound(below: rest.upperBound) }

    func bound(below index: Int) -> Float { index == 0 ? 0 : bounds[index - 1] }

    /// Puts to rest what cannot reach a sum by itself.
    mutating func raise(_ least: Float) {
        while rest.upperBound < terms.count, bounds[rest.upperBound] < least {
            rest = 0..<(rest.upperBound + 1)
        }
    }

    mutating func addEssential(to sums: UnsafeMutablePointer<Float>, from first: UInt32) {
        for index in rest.upperBound..<terms.count {
            if cursors[index] != nil {
                cursors[index]?.add(to: sums, from: first)
            } else {
                addBlocks(of: terms[index], to: sums, from: first)
            }
        }
    }

    /// Adds a term at rest to some rows, or to all of the window where that is less work.
    func addRest(
        _ index: Int, to sums: UnsafeMutablePointer<Float>, from first: UInt32,
        at rows: UnsafePointer<UInt32>, _ count: Int
    ) {
        var (postings, field) = (terms[index].postings, terms[index].field)
        let inWindow = Int(postings.count) * TopSearch.span / max(Int(postings.rows), 1)
        if postings.shift <= 12, count * 8 > inWindow {
            addBlocks(of: terms[index], to: sums, from: first)
        } else {
            kb_impact_add_at(&postings, &field, terms[index].sumWeight, rows, count, first, sums)
        }
    }

    private func addBlocks(of term: LexicalForm.Term, to sums: UnsafeMutablePointer<Float>, from first: UInt32) {
        var (postings, field) = (term.postings, term.field)
        kb_impact_add_blocks(
            &postings, &field, term.sumWeight, first, UInt32(TopSearch.span), sums, block.rows, block.counts)
    }
}

/// Walks through a term whose blocks are larger than a window.
private struct SparseCursor {
    private let term: LexicalForm.Term
    private let buffer: PostingsBuffer
    private var nextBlock: UInt32 = 0
    private var next = 0

    init(_ term: LexicalForm.Term) {
        self.term = term
        var postings = term.postings
        buffer = PostingsBuffer(capacity: Int(kb_postings_most(&postings)))
    }

    /// Adds what stands in the window that begins at a row; windows must come in order.
    mutating func add(to sums: UnsafeMutablePointer<Float>, from first: UInt32) {
        let end = first + UInt32(TopSearch.span)
        var field = term.field
        while true {
            while next < buffer.count, buffer.rows[next] < first { next += 1 }
            let start = next
            while next < buffer.count, buffer.rows[next] < end { next += 1 }
            kb_impact_add(
                buffer.rows + start, buffer.counts + start, next - start, &field, term.sumWeight, first,
                UInt32(TopSearch.span), sums)
            guard next == buffer.count, nextBlock < term.postings.blockCount,
                nextBlock << term.postings.shift < end
            else { return }
            unpack(from: first)
        }
    }

    private mutating func unpack(from first: UInt32) {
        nextBlock = max(nextBlock, first >> term.postings.shift)
        var postings = term.postings
        buffer.count = Int(kb_postings_decode(&postings, nextBlock, buffer.rows, buffer.counts))
        nextBlock += 1
        next = 0
    }
}

/// Memory of a search.
private final class Scratch<Element> {
    let start: UnsafeMutablePointer<Element>

    init(_ count: Int) {
        start = .allocate(capacity: count)
    }

    deinit { start.deallocate() }
}

extension UnsafeMutablePointer<UInt32> {
    /// Keeps those of the first elements that pass, in order; returns how many they are.
    @inline(__always)
    fileprivate func keep(_ count: Int, where passes: (UInt32) -> Bool) -> Int {
        var kept = 0
        for index in 0..<count {
            let element = self[index]
            self[kept] = element
            if passes(element) { kept += 1 }
        }
        return kept
    }
}

extension Bitmap {
    fileprivate func hasMember(in rows: Range<Int>) -> Bool { population(in: rows) > 0 }
}
