import Foundation

/// An interval of numbers; an end that is `nil` is open.
public struct CatalogRange: Sendable, Hashable, Codable {
    public var lower: Double?
    public var upper: Double?
    /// Whether the ends themselves belong to it: "up to" does, "under" does not.
    public var includesLower: Bool
    public var includesUpper: Bool
    /// The number itself, when it was asked for as "about".
    public var about: Double?

    public init(
        lower: Double? = nil, upper: Double? = nil, includesLower: Bool = true, includesUpper: Bool = true,
        about: Double? = nil
    ) {
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower
        self.includesUpper = includesUpper
        self.about = about
    }

    /// "About": a tenth more or less.
    public static func near(_ value: Double) -> CatalogRange {
        CatalogRange(lower: value * 0.9, upper: value * 1.1, about: value)
    }

    public func contains(_ value: Double) -> Bool {
        if let lower, includesLower ? value < lower : value <= lower { return false }
        if let upper, includesUpper ? value > upper : value >= upper { return false }
        return true
    }

    /// How far outside a number lies, as a share of the end it misses; 0 inside.
    public func excess(of value: Double) -> Double {
        if contains(value) { return 0 }
        let end = upper.map { value >= $0 ? $0 : (lower ?? $0) } ?? lower ?? value
        return max(abs(value - end) / max(abs(end), 1), .leastNonzeroMagnitude)
    }

    /// What the asker has in mind: the number said as "about", the only end, or the middle.
    public var aim: Double? {
        if let about { return about }
        guard let lower, let upper else { return lower ?? upper }
        return (lower + upper) / 2
    }
}

/// What one column must say.
public struct CatalogCondition: Sendable, Hashable {
    public enum Test: Sendable, Hashable {
        /// One of these texts of the catalog, as written there. Empty when what was asked for stands nowhere in it.
        case oneOf([String])
        /// One of these numbers.
        case numbers([Double])
        case range(CatalogRange)
    }

    /// Place in the schema.
    public var column: Int
    public var role: CatalogRole
    public var test: Test
    /// What was asked for, in a word; for texts.
    public var label: String

    public init(column: Int, role: CatalogRole, test: Test, label: String = "") {
        self.column = column
        self.role = role
        self.test = test
        self.label = label
    }
}

/// Something a question asks of the rows.
public struct CatalogFilter: Sendable, Hashable {
    /// Any of these must hold, each with all of its conditions ("Mazda 3 o Honda Civic").
    public var alternatives: [[CatalogCondition]]
    /// None of the alternatives may hold.
    public var isNegated: Bool
    /// The part of the question it came from, as typed; empty when it was not said (``isAssumed``).
    public var source: String
    /// Follows from what was said rather than being said: the currency of a price.
    public var isAssumed: Bool

    public init(
        alternatives: [[CatalogCondition]], isNegated: Bool = false, source: String, isAssumed: Bool = false
    ) {
        self.alternatives = alternatives
        self.isNegated = isNegated
        self.source = source
        self.isAssumed = isAssumed
    }

    /// The roles it speaks of.
    public var roles: Set<CatalogRole> { Set(alternatives.joined().map(\.role)) }

    /// The interval it asks for, when it is one over a number.
    public var range: CatalogRange? {
        guard !isNegated, alternatives.count == 1, alternatives[0].count == 1,
            case .range(let range) = alternatives[0][0].test
        else { return nil }
        return range
    }
}

/// By what rows are ordered.
public struct CatalogSort: Sendable, Hashable {
    public var column: Int
    public var role: CatalogRole
    public var isDescending: Bool
    /// The part of the question it came from.
    public var source: String

    public init(column: Int, role: CatalogRole, isDescending: Bool, source: String) {
        self.column = column
        self.role = role
        self.isDescending = isDescending
        self.source = source
    }
}

extension CatalogFilter: CustomStringConvertible {
    /// `price>=200000 <=250000`, `colour!=rojo|vermelho`, `make=Mazda&model=3|make=Honda&model=Civic`.
    public var description: String {
        alternatives.map { $0.map { $0.described(isNegated: isNegated) }.joined(separator: "&") }
            .joined(separator: "|")
    }
}

extension CatalogCondition {
    func described(isNegated: Bool) -> String {
        let name = role.rawValue
        switch test {
        case .oneOf(let texts):
            let values = texts.isEmpty ? label : texts.joined(separator: "|")
            return "\(name)\(isNegated ? "!=" : "=")\(values)"
        case .numbers(let numbers):
            return "\(name)\(isNegated ? "!=" : "=")\(numbers.map(Self.written).joined(separator: "|"))"
        case .range(let range): return name + (isNegated ? "!" : "") + Self.written(range)
        }
    }

    private static func written(_ range: CatalogRange) -> String {
        if let about = range.about { return "~\(written(about))" }
        let lower = range.lower.map { "\(range.includesLower ? ">=" : ">")\(written($0))" }
        let upper = range.upper.map { "\(range.includesUpper ? "<=" : "<")\(written($0))" }
        return [lower, upper].compactMap { $0 }.joined(separator: " ")
    }

    private static func written(_ number: Double) -> String {
        Int(exactly: number.rounded()).map { abs(Double($0) - number) < 0.5 ? String($0) : String(number) }
            ?? String(number)
    }
}
