import CLexicalKernels
import Segments

/// Finds every row that may be among the best of some forms, without adding up what cannot matter.
///
/// Rows are taken a window at a time, whose sums stay in the nearest cache. Terms whose bounds together
/// cannot reach the sum that counts so far propose no row; they are only added to rows that the others
/// proposed and that could still make it, the weightiest first. This is MaxScore (Turtle and Flood, "Query
/// Evaluation: Strategies and Optimizations", 1995) over windows. Sums are rough by a margin that is
/// known; whoever asks scores what is found exactly.
struct TopSearch {
    /// Rows of a window: their sums take 16 KB.
    static let span = 1 << spanShift
    static let spanShift: UInt32 = 12
    /// Proposed rows that are completed together, so that memory is asked for ahead.
    private static let batch = 256
    /// Proposed rows of a window from which on it is less work to complete the window.
    private static let crowd = 512
    /// Segments with fewer rows are searched without seeds.
    private static let seededRows = 8 * span
    /// Seeds are looked for among one in so many rows.
    private static let seedShare = 100
    /// Where all terms stand in no more than one in so many rows, these are added up one by one.
    private static let sparseShare = 64

    /// A row and, but for the margin, what the form that matches it best makes of it.
    struct Found {
        var row: Int
        var sum: Float
    }

    private let group: FormGroup
    private let rows: RowMap
    private let allowed: Bitmap
    /// Whether every row is allowed.
    private let isOpen: Bool
    private let margin: Float
    private var best: BestSums
    private var found: [Found] = []

    /// - Parameter threshold: what other groups of the rendering know of the sum that counts.
    init(_ group: FormGroup, rows: RowMap, allowed: Bitmap?, limit: Int, threshold: SharedThreshold) {
        self.group = group
        self.rows = rows
        self.allowed = allowed ?? rows.live
        isOpen = allowed == nil && rows.liveCount == rows.count
        margin = threshold.margin
        best = BestSums(limit: limit, threshold: threshold)
        best.learn()
    }

    /// At least the best rows with a sum above 0; no more of the others than the margin lets in.
    consuming func candidates() -> [Found] {
        for (segment, terms) in group.terms.enumerated() where !terms.isEmpty {
            search(WindowTerms(terms), in: segment)
        }
        let least = best.least - margin
        return found.filter { $0.sum >= least }
    }

    private mutating func search(_ terms: consuming WindowTerms, in segment: Int) {
        let (start, count) = (rows.starts[segment], rows.parts[segment].segment.rows)
        var (waiting, crowd) = (Proposals(of: group, in: segment), Proposals(of: group, in: segment))
        if terms.rarest(count / Self.sparseShare).count == terms.terms.count {
            return addUp(&waiting, terms, from: start)
        }
        if count >= Self.seededRows, best.least == 0 {
            seed(&crowd, by: terms, from: start, rows: count)
        }
        let (sums, places) = (Scratch<Float>(Self.span), Scratch<UInt32>(Self.span + Int(KB_DECODE_SLACK)))
        for first in stride(from: 0, to: count, by: Self.span) {
            let window = first..<min(first + Self.span, count)
            guard isOpen || allowed.hasMember(in: (start + window.lowerBound)..<(start + window.upperBound))
            else {
                continue
            }
            best.learn()
            if waiting.count >= Self.batch || terms.canRest(best.least - margin) {
                complete(&waiting, by: terms, from: start)
                terms.rest(best.least - margin)
            }
            guard terms.canReach(best.least - margin) else { break }
            sums.start.update(repeating: 0, count: Self.span)
            terms.addEssential(to: sums.start, from: UInt32(first))
            let proposed = propose(window, of: start, by: terms, sums.start, places.start)
            if proposed > Self.crowd {
                complete(window, by: terms, of: start, sums.start, places.start, by: &crowd)
            } else {
                for index in 0..<proposed {
                    let row = places.start[index]
                    waiting.append(row: row, sum: sums.start[Int(row) - first])
                }
            }
        }
        complete(&waiting, by: terms, from: start)
    }

    /// Adds up every row in which any term stands.
    private mutating func addUp(
        _ all: inout Proposals, _ terms: borrowing WindowTerms, from start: Int
    ) {
        guard terms.canReach(best.least - margin) else { return }
        SparseSums(terms.terms).forEach(reaching: best.least - margin) { row, sum in
            if isOpen || allowed[start + Int(row)] { all.append(row: row, sum: sum) }
        }
        take(&all, from: start)
    }

    /// Finds out early what sum counts: that of the rows in which the rarest terms are heaviest.
    private mutating func seed(
        _ seeds: inout Proposals, by terms: borrowing WindowTerms, from start: Int, rows count: Int
    ) {
        let rare = terms.rarest(count / Self.seedShare)
        guard !rare.isEmpty else { return }
        var top = TopRows(limit: best.limit)
        SparseSums(rare).forEach(reaching: 0) { row, sum in
            if isOpen || allowed[start + Int(row)] { top.add(row: Int(row), score: sum) }
        }
        let chosen = top.sorted.map { UInt32($0.row) }.sorted()
        guard chosen.count == best.limit else { return }
        for row in chosen { seeds.append(row: row, sum: 0) }
        for index in terms.terms.indices { seeds.add(terms.terms[index]) }
        seeds.settleOnForms()
        if let least = seeds.sums.min() { best.raise(least) }
        seeds.count = 0
    }

    /// Rows of a window that the essential terms propose and that are allowed.
    private func propose(
        _ window: Range<Int>, of start: Int, by terms: borrowing WindowTerms,
        _ sums: UnsafeMutablePointer<Float>,
        _ places: UnsafeMutablePointer<UInt32>
    ) -> Int {
        let least = max(best.least - margin - terms.restBound, .leastNonzeroMagnitude)
        let count = kb_sums_reaching(sums, window.count, least, UInt32(window.lowerBound), places)
        guard !isOpen else { return count }
        var kept = 0
        for index in 0..<count where allowed[start + Int(places[index])] {
            places[kept] = places[index]
            kept += 1
        }
        return kept
    }

    /// Adds the terms at rest to the rows proposed, dropping those that can no longer make it.
    private mutating func complete(
        _ waiting: inout Proposals, by terms: borrowing WindowTerms, from start: Int
    ) {
        for index in (0..<terms.restCount).reversed() where waiting.count > 0 {
            waiting.add(terms.terms[index])
            waiting.keep(reaching: best.least - margin - terms.bound(below: index))
        }
        take(&waiting, from: start)
    }

    /// Adds the terms at rest to a whole window.
    private mutating func complete(
        _ window: Range<Int>, by terms: borrowing WindowTerms, of start: Int,
        _ sums: UnsafeMutablePointer<Float>, _ places: UnsafeMutablePointer<UInt32>, by crowd: inout Proposals
    ) {
        terms.addRest(to: sums, from: UInt32(window.lowerBound))
        let least = max(best.least - margin, .leastNonzeroMagnitude)
        let count = kb_sums_reaching(sums, window.count, least, UInt32(window.lowerBound), places)
        for index in 0..<count {
            let row = Int(places[index])
            guard isOpen || allowed[start + row] else { continue }
            crowd.append(row: places[index], sum: sums[row - window.lowerBound])
        }
        take(&crowd, from: start)
    }

    private mutating func take(_ complete: inout Proposals, from start: Int) {
        complete.settleOnForms()
        for index in 0..<complete.count {
            take(row: start + Int(complete.rows[index]), sum: complete.sums[index])
        }
        complete.count = 0
        best.tell()
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

extension FormGroup {
    /// Twice the most by which a sum over its terms rounds differently in another order: each addition is
    /// off by at most half a unit in the last place of a sum of at most the weights, each product and
    /// quotient likewise.
    var margin: Float {
        let most = (terms.map(\.count).max() ?? 0) + 2 * (differing.map(\.count).max() ?? 0)
        let weights = LexicalForm.proposalWeights.reduce(0, +) * Float(formCount)
        return 2 * 8 * Float(most + 4) * weights * Float.ulpOfOne
    }
}

/// The sum that a row must reach to be among the best so far.
private struct BestSums {
    let limit: Int
    private let threshold: SharedThreshold
    /// Not more than the worst of the best; 0 while nothing is known of it.
    private(set) var least: Float = 0
    /// A heap, the worst first.
    private var sums: [Float] = []

    init(limit: Int, threshold: SharedThreshold) {
        self.limit = limit
        self.threshold = threshold
    }

    /// Takes over what others found out by now.
    mutating func learn() {
        least = max(least, threshold.sum)
    }

    /// Lets others know.
    func tell() {
        threshold.raise(to: least)
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
        least = max(least, sums[0])
    }

    /// What so many rows are known to reach.
    mutating func raise(_ sum: Float) {
        least = max(least, sum)
        tell()
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

/// Memory of a search.
private final class Scratch<Element> {
    let start: UnsafeMutablePointer<Element>

    init(_ count: Int) {
        start = .allocate(capacity: count)
    }

    deinit { start.deallocate() }
}

extension Bitmap {
    fileprivate func hasMember(in rows: Range<Int>) -> Bool { population(in: rows) > 0 }
}
