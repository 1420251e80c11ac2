import Foundation

/// One number as a model or a person gives it: a JSON number, or a text such as `$244,900.00`, `350 mil`,
/// `1.234,50`, `20 %`, `48 meses`.
struct WrittenAmount {
    let number: Decimal
    let isPercent: Bool
    /// Written with a point or comma.
    let hasSeparator: Bool

    init?(_ value: JSONValue) {
        switch value {
        case .integer(let integer): self.init(number: Decimal(integer))
        case .number(let number):
            guard number.isFinite, let decimal = Decimal(string: "\(number)") else { return nil }
            self.init(number: decimal)
        case .string(let text): self.init(text)
        case .null, .bool, .array, .object: return nil
        }
    }

    /// `nil` unless the text holds exactly one number.
    init?(_ text: String) {
        guard text.utf8.count <= 100, !Self.isNegative(text) else { return nil }
        let claims = ClaimReader.claims(in: text, language: .unknown).claims
        guard claims.count == 1, case .figures(let figures)? = claims[0].facts.first, figures.count == 1
        else { return nil }
        self.init(
            number: figures[0].value, isPercent: figures[0].unit == .percent,
            hasSeparator: text.contains { $0 == "." || $0 == "," })
    }

    private init(number: Decimal, isPercent: Bool = false, hasSeparator: Bool = false) {
        self.number = number
        self.isPercent = isPercent
        self.hasSeparator = hasSeparator
    }

    private static func isNegative(_ text: String) -> Bool {
        PlainText(text).bytes.first { $0 != .space } == .hyphen
    }
}
