import Foundation

/// Something in a text that can be true or false by a figure: what ``FigureCheck`` looks up.
public struct Claim: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case number, price, percentage, date, time, phone, email, link
        /// Letters and digits: `RM-20421`, `CX-5`.
        case code
    }

    public let kind: Kind
    /// As it is written, with its currency or unit.
    public let text: String
    /// In the answer.
    public let range: Range<String.Index>
}

/// One reading of a claim.
enum Fact: Hashable {
    /// All of them have to stand in the sources.
    case figures([Figure])
    case date(CalendarDate)
    /// Minutes since midnight.
    case time(Int)
    /// Digits only.
    case phone(String)
    case email(String)
    case link(WebAddress)
    /// Lower-case letters and digits only.
    case code(String)
}

/// A number and what it counts, where the text says so.
struct Figure: Hashable {
    var value: Decimal
    var unit: Unit?

    enum Unit: Hashable {
        case money(Currency)
        case percent
        /// By its name in ``FigureUnits``.
        case counted(String)
        /// The hour of a time of day; the year of a date.
        case clock, calendarYear
        /// Something that is not told, but no money.
        case thing

        static let hour = Unit.counted("hour")
    }

    /// `any` for `$` and "pesos", which several currencies share.
    enum Currency: Hashable { case any, mxn, usd, brl, eur, gbp, ars, cop, clp }
}

/// A date of which some parts may be left open.
struct CalendarDate: Hashable {
    var year: Int?
    var month: Int
    var day: Int?

    init?(year: Int? = nil, month: Int, day: Int? = nil) {
        guard (1...12).contains(month), day.map({ (1...31).contains($0) }) ?? true else { return nil }
        if let year, !(1900...2199).contains(year) { return nil }
        self.year = year
        self.month = month
        self.day = day
    }
}

/// A link without what may be left out: scheme, `www.`, trailing slash, fragment.
struct WebAddress: Hashable {
    /// Lower-case.
    var host: String
    /// Path and query as written.
    var rest: String
}

/// A claim as the reader found it, with all its readings.
struct ReadClaim {
    var kind: Claim.Kind
    /// Of ``PlainText/bytes``.
    var range: Range<Int>
    /// Any of them will do.
    var facts: [Fact]
    /// Written in words.
    var isWord = false
    /// For numbers.
    var number: Number?

    /// What is known of a number besides its readings.
    struct Number {
        var values: [Decimal]
        /// `nil` where the text does not tell.
        var unit: Figure.Unit?
        /// `mil`, `millones`: the last that was written.
        var multiplier: Int?
        /// A currency stands before it.
        var hasPrefix: Bool
    }

    /// What it counts is not told.
    var isBare: Bool { number?.unit == nil }
    /// It merely numbers something: `Opción 2`.
    var isLabel = false
}
