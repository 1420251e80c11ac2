import Foundation

/// The number that groups of digits and the marks between them write, in any country's format.
///
/// `1.234,50`, `1,234.50`, `1 234,5`, `1'234.50`. Where one mark separates exactly three digits, they
/// are thousands: prices are written so everywhere, and three decimals are rare.
enum WrittenNumber {
    /// `nil` when they write no number, such as `1.2.3`.
    static func values(groups: [String], marks: [UInt8]) -> [Decimal]? {
        guard let last = marks.last else { return decimal(groups.joined()).map { [$0] } }
        let others = marks.dropLast()
        if others.isEmpty { return single(groups, last).map { [$0] } }
        guard let grouping = others.first, others.allSatisfy({ $0 == grouping }) else { return nil }
        if last == grouping {
            return areThousands(groups) ? decimal(groups.joined()).map { [$0] } : nil
        }
        guard areThousands(Array(groups.dropLast())), last == .point || last == .comma else { return nil }
        return decimal(groups.dropLast().joined(), fraction: groups.last).map { [$0] }
    }

    /// The same, and with three decimals where the only mark may be either: before `millones`.
    static func bothValues(groups: [String], marks: [UInt8]) -> [Decimal] {
        let values = values(groups: groups, marks: marks) ?? []
        guard marks.count == 1, marks != [.space], let other = decimal(groups[0], fraction: groups[1]) else {
            return values
        }
        return values.contains(other) ? values : values + [other]
    }

    private static func single(_ groups: [String], _ mark: UInt8) -> Decimal? {
        if areThousands(groups), groups[0] != "0" { return decimal(groups.joined()) }
        return mark == .point || mark == .comma ? decimal(groups[0], fraction: groups[1]) : nil
    }

    private static func areThousands(_ groups: [String]) -> Bool {
        (1...3).contains(groups[0].utf8.count) && groups.dropFirst().allSatisfy { $0.utf8.count == 3 }
    }

    private static func decimal(_ whole: String, fraction: String? = nil) -> Decimal? {
        // More digits than a decimal holds are no figure that anybody checks.
        guard whole.utf8.count + (fraction?.utf8.count ?? 0) <= 36 else { return nil }
        return Decimal(string: fraction.map { "\(whole).\($0)" } ?? whole, locale: nil)
    }
}
