import Foundation

/// Numbers that share the unit or the multiplier written after the last of them: `36, 48 o 60 meses`,
/// `2 to 4 %`, `entre 200 y 250 mil`.
extension ClaimReader {
    func sharingUnits(_ claims: [ReadClaim]) -> [ReadClaim] {
        var claims = claims
        var isChain = false
        for index in claims.indices.dropLast().reversed() {
            let gap = text.folded(claims[index].range.upperBound..<claims[index + 1].range.lowerBound)
            guard let shared = claims[index + 1].number, !shared.hasPrefix, joins(gap, isChain: isChain),
                let number = claims[index].number, number.unit == nil, number.multiplier == nil,
                !number.hasPrefix, isRising(number, shared)
            else {
                isChain = false
                continue
            }
            isChain = true
            claims[index] = claims[index].sharing(shared, facts)
        }
        return claims
    }

    /// Lists and ranges rise; `4.969,06 a 10 %` is neither.
    private func isRising(_ one: ReadClaim.Number, _ next: ReadClaim.Number) -> Bool {
        guard let low = one.values.first, let high = next.values.first else { return false }
        return low < high
    }

    /// - Parameter isChain: whether a word joins what follows already, so that a comma will do.
    private func joins(_ gap: String, isChain: Bool) -> Bool {
        let joint = gap.split(separator: " ").joined(separator: " ")
        return Self.joints.contains(joint) || isChain && joint == ","
    }

    private static let joints: Set<String> = [
        "o", "u", "ou", "or", "y", "e", "and", "a", "to", "-", "hasta", "ate", ", o", ", ou", ", or", ", y",
        ", and", "/",
    ]
}

extension ReadClaim {
    /// A model year is none of a list's numbers.
    private var isYear: Bool { number?.values.first.map { $0 >= 1900 && $0 < 2100 } ?? false }

    fileprivate func sharing(_ other: Number, _ facts: ([Decimal], Figure.Unit?) -> [Fact]) -> ReadClaim {
        guard let number, !isYear, other.unit != nil || other.multiplier != nil else { return self }
        var result = self
        let multiplied =
            other.multiplier.map { multiplier in number.values.map { $0 * Decimal(multiplier) } } ?? []
        let names = self.facts.filter { if case .figures = $0 { false } else { true } }
        result.facts = facts(number.values + multiplied, other.unit) + names
        result.number?.unit = other.unit
        result.number?.multiplier = other.multiplier
        return result
    }
}
