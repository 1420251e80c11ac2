import CLexicalKernels
import Segments

/// The terms of a form in one segment as windows are walked through: those that can be left out first.
struct WindowTerms: ~Copyable {
    /// How much of the sum that counts the terms at rest may amount to. All of it would propose the least
    /// rows by the fewest terms; but then many rows are proposed that have to be looked up in the others.
    private static let restShare: Float = 0.45

    let terms: [LexicalForm.Term]
    /// By term: the bound of all terms up to it.
    private let bounds: [Float]
    private var cursors: [SparseCursor?]
    private let block: PostingsBuffer
    /// The first terms, which propose no rows.
    private(set) var restCount = 0

    init(_ unordered: [LexicalForm.Term]) {
        terms = unordered.sorted { $0.bound < $1.bound }
        var sum: Float = 0
        bounds = terms.map { term in
            sum += term.bound
            return sum
        }
        cursors = terms.map { $0.postings.shift > TopSearch.spanShift ? SparseCursor($0) : nil }
        block = PostingsBuffer(capacity: TopSearch.span)
    }

    /// Whether any row can have such a sum.
    func canReach(_ least: Float) -> Bool { !terms.isEmpty && bounds[terms.count - 1] >= least }

    /// What the terms that propose no rows can add to any.
    var restBound: Float { bound(below: restCount) }

    func bound(below index: Int) -> Float { index == 0 ? 0 : bounds[index - 1] }

    /// Whether a term more can do without proposing rows where this sum counts.
    func canRest(_ least: Float) -> Bool {
        restCount < terms.count - 1 && bounds[restCount] < least * Self.restShare
    }

    mutating func rest(_ least: Float) {
        while canRest(least) { restCount += 1 }
    }

    /// Adds the terms that propose rows in a window.
    mutating func addEssential(to sums: UnsafeMutablePointer<Float>, from first: UInt32) {
        for index in restCount..<terms.count {
            if cursors[index] != nil {
                cursors[index]?.add(to: sums, from: first)
            } else {
                addBlocks(of: terms[index], to: sums, from: first)
            }
        }
    }

    /// Adds the other terms to all rows of a window.
    func addRest(to sums: UnsafeMutablePointer<Float>, from first: UInt32) {
        for term in terms.prefix(restCount) {
            term.postings.shift > TopSearch.spanShift
                ? addRows(of: term, to: sums, from: first) : addBlocks(of: term, to: sums, from: first)
        }
    }

    /// Those terms with the highest bounds that stand in no more than so many rows together.
    func rarest(_ rows: Int) -> [LexicalForm.Term] {
        var left = rows
        return terms.reversed().prefix { term in
            left -= Int(term.postings.count)
            return left >= 0
        }
    }

    /// Adds the part of a large block that lies in a window.
    private func addRows(of term: LexicalForm.Term, to sums: UnsafeMutablePointer<Float>, from first: UInt32)
    {
        var cursor = SparseCursor(term)
        cursor.add(to: sums, from: first)
    }

    private func addBlocks(
        of term: LexicalForm.Term, to sums: UnsafeMutablePointer<Float>, from first: UInt32
    ) {
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
