/// A number of a question with what is said about it.
struct Amount {
    /// All tokens that belong to it: comparison, number, scale, unit.
    var tokens: Range<Int>
    /// The number alone, first of two in an interval.
    var number: Range<Int>
    var value: Double
    /// The upper end of "entre 200 y 250 mil".
    var upper: Double?
    /// "mil", "k" or separators stand with it, so it is no year and means what it says.
    var isScaled: Bool
    var unit: QuestionWords.Unit?
    var comparator: QuestionWords.Comparator?

    /// Four bare digits of this or the last century.
    var isYear: Bool {
        !isScaled && unit == nil && Self.isYear(value) && (upper.map(Self.isYear) ?? true)
    }

    private static func isYear(_ value: Double) -> Bool { 1950...2100 ~= value && value == value.rounded() }
}
