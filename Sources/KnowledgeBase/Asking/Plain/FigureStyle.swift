import Foundation

/// Writes figures the way a currency's country does: `1,234.50` with dollars and Mexican pesos, `1.234,50` with
/// reais, euros and the pesos of South America. The reader's language does not matter.
struct FigureStyle: Sendable, Hashable {
    private let currency: String?
    private let thousands: Character
    private let point: Character

    /// - Parameter currency: ISO 4217; `nil` writes amounts without a sign.
    init(currency: String?) {
        let code = currency?.uppercased()
        self.currency = code
        let hasPoints = code.map(Self.grouping.contains) ?? false
        thousands = hasPoints ? "." : ","
        point = hasPoints ? "," : "."
    }

    /// Currencies of countries that part thousands by a point.
    private static let grouping: Set<String> = ["BRL", "EUR", "ARS", "COP", "CLP", "UYU", "PYG"]
    private static let signs = [
        "MXN": "$", "ARS": "$", "COP": "$", "CLP": "$", "UYU": "$U ", "BRL": "R$ ", "USD": "US$ ",
        "EUR": "€ ",
        "GBP": "£",
    ]

    /// An amount with its sign; cents only where there are some, unless they are wanted.
    func money(_ amount: Decimal, cents: Bool = false) -> String {
        let number = number(amount, decimals: cents || amount.roundedToCents != amount.wholePart ? 2 : 0)
        guard let currency else { return number }
        return (Self.signs[currency] ?? "\(currency) ") + number
    }

    /// A number with as many decimals as it has, two at most.
    func number(_ value: Decimal) -> String {
        let cents = value.cents
        if cents.hasSuffix(".00") { return number(value, decimals: 0) }
        return number(value, decimals: cents.hasSuffix("0") ? 1 : 2)
    }

    /// A percentage; three decimals and more, which would look like thousands, stay behind a point.
    func rate(_ value: Decimal) -> String { value.roundedToCents == value ? number(value) : "\(value)" }

    /// Text of a number as JSON and tools write it; as it is when it is none.
    func money(_ text: String?, cents: Bool = false) -> String {
        guard let text else { return "" }
        return Decimal(string: text, locale: nil).map { money($0, cents: cents) } ?? text
    }

    private func number(_ value: Decimal, decimals: Int) -> String {
        let written = abs(value).cents
        let whole = grouped(written.prefix { $0 != "." })
        let fraction = written.suffix(2).prefix(decimals)
        return (value < 0 ? "-" : "") + whole + (decimals > 0 ? "\(point)\(fraction)" : "")
    }

    private func grouped(_ digits: Substring) -> String {
        var result = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place).isMultiple(of: 3) { result.append(thousands) }
            result.append(digit)
        }
        return result
    }
}

extension Decimal {
    fileprivate var wholePart: Decimal {
        var exact = self
        var whole = Decimal()
        NSDecimalRound(&whole, &exact, 0, self < 0 ? .up : .down)
        return whole
    }
}
