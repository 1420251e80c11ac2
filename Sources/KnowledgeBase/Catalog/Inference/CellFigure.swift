/// A number as a cell writes it, with what stands around it: `R$ 89.900`, `98.601 km`, `$244,900.00 MXN`.
struct CellFigure: Equatable {
    var value: Double
    /// ISO 4217; a lone `$` is some dollar or peso and says nothing.
    var currency: String?
    /// `km` or `mi`.
    var distance: String?
    /// A currency sign or name stands there, even if it does not say which.
    var isMoney: Bool

    /// Which mark parts the decimals from the whole.
    enum DecimalMark: Character, CaseIterable {
        case point = "."
        case comma = ","
    }

    /// Cells longer than this are no numbers.
    private static let limit = 40

    /// - Parameter mark: what parts the decimals where one mark with three digits behind could be either
    ///   (`1.234`); `nil` takes it for the thousands, as in prices and distances.
    init?(_ cell: String, mark: DecimalMark? = nil) {
        guard let parts = Self.parts(of: cell), let value = Self.value(of: parts.digits, mark: mark) else {
            return nil
        }
        self.init(value: parts.isNegative ? -value : value, currency: nil, distance: nil, isMoney: false)
        for word in parts.words {
            guard let unit = Self.units[word] else { return nil }
            currency = currency ?? unit.currency
            distance = distance ?? unit.distance
            isMoney = isMoney || unit.isMoney
        }
    }

    private init(value: Double, currency: String?, distance: String?, isMoney: Bool) {
        self.value = value
        self.currency = currency
        self.distance = distance
        self.isMoney = isMoney
    }

    /// The mark that this cell proves to part decimals: `1,234.50` and `12.5` a point, `1.234,50` a comma.
    static func provenMark(of cell: String) -> DecimalMark? {
        guard let digits = parts(of: cell)?.digits else { return nil }
        let marks = digits.filter { $0 == "." || $0 == "," }
        guard let last = marks.last, let mark = DecimalMark(rawValue: last) else { return nil }
        if Set(marks).count == 2 { return mark }
        guard let fraction = digits.split(separator: last, omittingEmptySubsequences: false).last else {
            return nil
        }
        if marks.count > 1 || fraction.count == 3 { return nil }
        return mark
    }

    private struct Parts {
        var isNegative = false
        /// Digits, points and commas; spaces and apostrophes between groups are gone.
        var digits = ""
        /// Signs and words around, folded: `r$`, `km`.
        var words: [String] = []
    }

    private static func parts(of cell: String) -> Parts? {
        // Most cells are words: they are told by their bytes, before anything is made of them. Digits of full
        // width begin with EF.
        guard cell.utf8.count <= limit * 8,
            cell.utf8.contains(where: { (0x30...0x39).contains($0) || $0 == 0xEF })
        else { return nil }
        let text = CatalogText.folded(cell).trimming(while: \.isWhitespace)
        guard !text.isEmpty, text.count <= limit, let first = text.firstIndex(where: isDigit),
            let last = text.lastIndex(where: isDigit)
        else { return nil }
        var parts = Parts()
        for character in text[first...last] {
            if isDigit(character) || character == "." || character == "," {
                parts.digits.append(character)
            } else if !character.isWhitespace && character != "'" && character != "’" {
                return nil
            }
        }
        guard isGrouped(text[first...last]) else { return nil }
        var before = String(text[..<first])
        for minus in ["-", "−"] where before.contains(minus) {
            parts.isNegative = true
            before = before.replacing(minus, with: "")
        }
        parts.words = words(of: before) + words(of: String(text[text.index(after: last)...]))
        return parts
    }

    private static func words(of text: String) -> [String] {
        text.split { $0.isWhitespace || $0 == "." || $0 == ":" || $0 == "," }.map(String.init)
    }

    /// A space may only part groups of three digits: `1 234`, not `12 34`.
    private static func isGrouped(_ text: Substring) -> Bool {
        let groups = text.split { $0.isWhitespace || $0 == "'" || $0 == "’" }
        return groups.dropFirst().allSatisfy { $0.prefix { isDigit($0) }.count == 3 }
    }

    private static func value(of digits: String, mark: DecimalMark?) -> Double? {
        let proven = provenMark(of: digits)
        let decimal = (proven ?? mark)?.rawValue
        let pieces = digits.split(separator: decimal ?? " ", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let whole = pieces.first else { return nil }
        let groups = whole.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard groups.dropFirst().allSatisfy({ $0.count == 3 }), groups.count == 1 || groups[0].count <= 3
        else {
            return nil
        }
        let fraction = pieces.count == 2 ? pieces[1] : ""
        guard fraction.allSatisfy(isDigit) else { return nil }
        return Double(groups.joined() + (fraction.isEmpty ? "" : ".\(fraction)"))
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }
}
