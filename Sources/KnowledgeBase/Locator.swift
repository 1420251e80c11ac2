/// Where a piece of text stands in the original, in the unit a person would look it up by.
///
/// All ranges are closed and count from 1.
public enum Locator: Sendable, Hashable, Codable {
    case pages(ClosedRange<Int>)
    case slides(ClosedRange<Int>)
    /// Rows of a table; `sheet` names the worksheet, where there is one. The header row counts,
    /// so row numbers equal those that a spreadsheet program shows.
    case rows(ClosedRange<Int>, sheet: String?)
    case lines(ClosedRange<Int>)
    /// Paragraphs of a document that has no fixed pages (DOCX, ODT).
    case paragraphs(ClosedRange<Int>)
    /// The chapter (spine item) of an e-book.
    case chapters(ClosedRange<Int>)

    /// The smallest locator that covers both, or `self` where the two count in different units.
    public func union(_ other: Locator) -> Locator {
        switch (self, other) {
        case (.pages(let a), .pages(let b)): .pages(a.union(b))
        case (.slides(let a), .slides(let b)): .slides(a.union(b))
        case (.rows(let a, let sheet), .rows(let b, let otherSheet)) where sheet == otherSheet:
            .rows(a.union(b), sheet: sheet)
        case (.lines(let a), .lines(let b)): .lines(a.union(b))
        case (.paragraphs(let a), .paragraphs(let b)): .paragraphs(a.union(b))
        case (.chapters(let a), .chapters(let b)): .chapters(a.union(b))
        default: self
        }
    }
}

extension Locator: CustomStringConvertible {
    /// A short citation: `p. 3`, `pp. 3-4`, `slide 2`, `'Prices' rows 2-9`, `lines 10-14`.
    public var description: String {
        switch self {
        case .pages(let range): range.isSingle ? "p. \(range.lowerBound)" : "pp. \(range.dashed)"
        case .slides(let range): "slide\(range.plural) \(range.dashed)"
        case .rows(let range, nil): "row\(range.plural) \(range.dashed)"
        case .rows(let range, let sheet?): "'\(sheet)' row\(range.plural) \(range.dashed)"
        case .lines(let range): "line\(range.plural) \(range.dashed)"
        case .paragraphs(let range): "par. \(range.dashed)"
        case .chapters(let range): "ch. \(range.dashed)"
        }
    }
}

extension ClosedRange<Int> {
    fileprivate var isSingle: Bool { lowerBound == upperBound }
    fileprivate var plural: String { isSingle ? "" : "s" }
    fileprivate var dashed: String { isSingle ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)" }

    fileprivate func union(_ other: ClosedRange<Int>) -> ClosedRange<Int> {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}
