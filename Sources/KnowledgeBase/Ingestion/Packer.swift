/// What becomes a chunk.
struct Passage: Sendable {
    var headingPath: [String]
    var text: String
    var locator: Locator?
    var tokenCount: Int
}

/// Fills passages with pieces in order, greedily.
struct Packer {
    private struct Placed {
        var piece: Piece
        var heading: Heading
        /// Whether the piece is the first of its section.
        var opensSection: Bool
    }

    private let measure: Measure
    private let boundaryDepth: Int
    private var current: [Placed] = []
    private var cost = 0
    private var heading = Heading(path: [], titleCount: 0)
    private var opensSection = true
    private var headingCosts: [String: Int] = [:]
    /// Of ``current`` with ``heading``, until either takes another section in.
    private var knownHeadingCost: Int?
    private var passages: [Passage] = []

    init(measure: Measure, boundaryDepth: Int) {
        self.measure = measure
        self.boundaryDepth = boundaryDepth
    }

    /// All that follows belongs under this heading.
    mutating func begin(_ next: Heading) {
        if isBoundary(heading, next) { flush() }
        guard next != heading else { return }
        opensSection = true
        heading = next
        knownHeadingCost = nil
    }

    mutating func add(_ pieces: [Piece]) {
        // A small section joins the passage of its sibling whole or not at all.
        if opensSection, !current.isEmpty, !fits(pieces) { flush() }
        for piece in pieces {
            if !current.isEmpty, !fits([piece]) { flush(keepingLeadIn: piece) }
            current.append(Placed(piece: piece, heading: heading, opensSection: opensSection))
            cost += piece.cost
            opensSection = false
        }
    }

    mutating func finish() -> [Passage] {
        flush()
        return passages
    }

    private func isBoundary(_ a: Heading, _ b: Heading) -> Bool {
        a.path.prefix(a.titleCount + boundaryDepth) != b.path.prefix(b.titleCount + boundaryDepth)
    }

    private mutating func fits(_ pieces: [Piece]) -> Bool {
        let added = pieces.reduce(0) { $0 + $1.cost }
        guard cost + added + measure.overhead <= measure.limit else { return false }
        let headings = knownHeadingCost ?? headingCost(with: heading)
        knownHeadingCost = headings
        return cost + added + measure.overhead + headings <= measure.limit
    }

    private mutating func flush(keepingLeadIn next: Piece? = nil) {
        var kept: [Placed] = []
        if let next, current.count > 1, let last = current.last, last.piece.leadsIn,
            last.piece.cost + next.cost <= measure.budget(under: last.heading.path)
        {
            kept = [current.removeLast()]
        }
        emit(current[...])
        current = kept
        knownHeadingCost = nil
        cost = kept.reduce(0) { $0 + $1.piece.cost }
    }
}

// MARK: Headings within a passage

extension Packer {
    /// Tokens of the shared path in front and of the headings inside, with the next section's.
    private mutating func headingCost(with next: Heading) -> Int {
        let paths = distinctPaths(current.map(\.heading.path) + [next.path])
        let shared = Self.sharedPrefix(of: paths)
        return paths.reduce(headingCost(shared)) { $0 + headingCost(Array($1.dropFirst(shared.count))) }
    }

    private mutating func headingCost(_ path: [String]) -> Int {
        guard !path.isEmpty else { return 0 }
        let line = path.joined(separator: " > ")
        if let known = headingCosts[line] { return known }
        let cost = measure.cost(of: line)
        headingCosts[line] = cost
        return cost
    }

    /// Neighbours only: a passage holds few sections, but may hold many pieces.
    private func distinctPaths(_ paths: [[String]]) -> [[String]] {
        paths.reduce(into: []) { distinct, path in
            if distinct.last != path { distinct.append(path) }
        }
    }

    private static func sharedPrefix(of paths: [[String]]) -> [String] {
        guard var shared = paths.first else { return [] }
        for path in paths.dropFirst() {
            shared = zip(shared, path).prefix { $0 == $1 }.map(\.0)
        }
        return shared
    }
}

// MARK: Passages

extension Packer {
    /// Makes a passage; should the tokenizer count the whole higher than its parts, two smaller ones.
    private mutating func emit(_ placed: ArraySlice<Placed>) {
        guard !placed.isEmpty else { return }
        let passage = passage(placed)
        if passage.tokenCount <= measure.limit {
            passages.append(passage)
        } else if placed.count > 1 {
            let middle = placed.startIndex + placed.count / 2
            emit(placed[..<middle])
            emit(placed[middle...])
        } else if let parts = smaller(placed, than: passage) {
            for part in parts { emit([part]) }
        } else {
            passages.append(passage)
        }
    }

    private func smaller(_ placed: ArraySlice<Placed>, than passage: Passage) -> [Placed]? {
        guard let only = placed.first else { return nil }
        let budget = max(1, only.piece.cost * measure.limit / (passage.tokenCount + measure.limit / 8) - 1)
        let parts = TextCutter(text: String(only.piece.text), measure: measure, budget: budget).fragments()
        guard parts.count > 1 else { return nil }
        return parts.map { part in
            var placed = only
            placed.piece = Piece("\n\n", part.text, part.cost, only.piece.locator)
            return placed
        }
    }

    private func passage(_ placed: ArraySlice<Placed>) -> Passage {
        let path = Self.sharedPrefix(of: distinctPaths(placed.map(\.heading.path)))
        var text = ""
        for item in placed {
            let inner = item.opensSection ? item.heading.path.dropFirst(path.count) : []
            if !inner.isEmpty { text += (text.isEmpty ? "" : "\n\n") + inner.joined(separator: " > ") }
            let startsBlock = item.opensSection && !text.isEmpty
            text += text.isEmpty ? "" : startsBlock ? "\n\n" : item.piece.separator
            text += item.piece.text
        }
        let locator = placed.compactMap(\.piece.locator).reduce(nil as Locator?) { $0?.union($1) ?? $1 }
        let original = path.isEmpty ? text : "\(path.joined(separator: " > "))\n\(text)"
        return Passage(
            headingPath: path, text: text, locator: locator, tokenCount: measure.total(of: original))
    }
}
