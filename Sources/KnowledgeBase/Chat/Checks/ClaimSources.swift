import Foundation

/// Everything an answer may repeat: passages, rows, results of tools, the question; indexed by what they
/// state.
public struct ClaimSources: Sendable {
    private var figures: [Decimal: Set<Figure.Unit?>] = [:]
    private var times: Set<Int> = []
    private var dates: Set<CalendarDate> = []
    private var phones: Set<String> = []
    private var emails: Set<String> = []
    private var links: Set<WebAddress> = []
    private var hosts: Set<String> = []
    private var codes: Set<String> = []

    /// Nesting of values beyond which nothing is read.
    private static let deepest = 32

    /// - Parameters:
    ///   - texts: passages, the question, earlier turns.
    ///   - values: catalog rows and results of tools.
    public init(texts: [String] = [], values: [JSONValue] = []) {
        for text in texts { add(text) }
        for value in values { add(value) }
    }

    /// - Parameter language: the text's, for numbers in words; detected if unknown.
    public mutating func add(_ text: String, language: Language = .unknown) {
        add(text, language: language, unit: nil)
    }

    /// Numbers of an object that says somewhere what is money are none under its other keys.
    public mutating func add(_ value: JSONValue) {
        add(value, unit: nil, unknown: Self.tellsMoney(value) ? .thing : nil, depth: 0)
    }

    private static func tellsMoney(_ value: JSONValue, depth: Int = 0) -> Bool {
        guard depth < deepest else { return false }
        switch value {
        case .array(let items): return items.contains { tellsMoney($0, depth: depth + 1) }
        case .object(let members):
            return members.contains { key, member in
                FigureUnits.isMoney(key: key) || tellsMoney(member, depth: depth + 1)
            }
        case .null, .bool, .integer, .number, .string: return false
        }
    }

    /// - Parameter unknown: what numbers are under a key that does not tell.
    private mutating func add(_ value: JSONValue, unit: Figure.Unit?, unknown: Figure.Unit?, depth: Int) {
        guard depth < Self.deepest else { return }
        switch value {
        case .string(let text):
            // A text of more than a number may hold any.
            let isTyped = unit != .thing || !text.contains(where: \.isLetter)
            add(text, language: .unknown, unit: isTyped ? unit : nil)
        case .integer(let integer): add(Figure(value: Decimal(integer), unit: unit))
        case .number(let number):
            if let value = Decimal(string: "\(number)") { add(Figure(value: value, unit: unit)) }
        case .array(let items):
            for item in items { add(item, unit: unit, unknown: unknown, depth: depth + 1) }
        case .object(let members):
            for (key, member) in members {
                let unit = Self.unit(ofKey: key, in: unit, unknown: unknown)
                add(member, unit: unit, unknown: unknown, depth: depth + 1)
            }
        case .null, .bool: break
        }
    }

    private static func unit(
        ofKey key: String, in outer: Figure.Unit?, unknown: Figure.Unit?
    ) -> Figure.Unit? {
        if let unit = FigureUnits.unit(ofKey: key) { return unit }
        if FigureUnits.mayBeMoney(key: key) { return outer == .thing ? nil : outer }
        return outer ?? unknown
    }

    private mutating func add(_ text: String, language: Language, unit: Figure.Unit?) {
        let language = language == .unknown ? Self.language(of: text) : language
        let (claims, plain, _) = ClaimReader.claims(in: text, language: language)
        // `Tasa (%)` over a column makes its bare numbers percentages.
        let isPercentColumn = plain.bytes.indices.contains { index in
            plain.bytes[index] == .percent && (index == 0 || "( /[".utf8.contains(plain.bytes[index - 1]))
                && !(index > 1 && plain.bytes[index - 2].isDigit)
        }
        for claim in claims {
            for fact in claim.facts { add(fact, unit: unit, isPercent: isPercentColumn) }
        }
    }

    /// The beginning tells; a name or a word does not.
    private static func language(of text: String) -> Language {
        text.utf8.count < 24 ? .unknown : LanguageDetector().detect(String(text.prefix(400)))
    }

    private mutating func add(_ fact: Fact, unit: Figure.Unit?, isPercent: Bool) {
        switch fact {
        case .figures(let all):
            for figure in all {
                add(Figure(value: figure.value, unit: figure.unit ?? unit))
                if isPercent, figure.unit == nil { add(Figure(value: figure.value, unit: .percent)) }
            }
        case .date(let date):
            dates.insert(date)
            if let year = date.year { add(Figure(value: Decimal(year), unit: .calendarYear)) }
        case .time(let minutes):
            times.insert(minutes)
            if minutes % 60 == 0 { add(Figure(value: Decimal(minutes / 60), unit: .clock)) }
        case .phone(let digits): phones.insert(digits)
        case .email(let address): emails.insert(address)
        case .link(let address):
            links.insert(address)
            hosts.insert(address.host)
        case .code(let code): codes.insert(code)
        }
    }

    private mutating func add(_ figure: Figure) { figures[figure.value, default: []].insert(figure.unit) }

    // MARK: Looking up

    func support(_ fact: Fact) -> Bool {
        switch fact {
        case .figures(let all): all.allSatisfy(support)
        case .date(let date): dates.contains { agrees(date, $0) }
        case .time(let minutes): times.contains(minutes) || minutes % 60 == 0 && isHour(minutes / 60)
        case .phone(let digits): phones.contains { Self.isSamePhone($0, digits) }
        case .email(let address): emails.contains(address)
        case .link(let address):
            links.contains(address) || address.rest.isEmpty && hosts.contains(address.host)
        case .code(let code): codes.contains(code)
        }
    }

    private func support(_ figure: Figure) -> Bool {
        figures[figure.value]?.contains { Self.agrees(figure.unit, with: $0) } ?? false
    }

    /// Whether a claim's unit may stand for the source's.
    private static func agrees(_ claim: Figure.Unit?, with source: Figure.Unit?) -> Bool {
        switch (claim, source) {
        case (.percent, _): return source == .percent
        case (nil, _): return true
        case (.money, .thing): return false
        case (_, nil), (_, .thing): return true
        case (.hour, .clock): return true
        case (.money(let claimed), .money(let given)):
            return claimed == .any || given == .any || claimed == given
        default: return claim == source
        }
    }

    private func isHour(_ hour: Int) -> Bool {
        figures[Decimal(hour)]?.contains { $0 == nil || $0 == .thing || $0 == .clock } ?? false
    }

    private func agrees(_ claim: CalendarDate, _ source: CalendarDate) -> Bool {
        guard claim.month == source.month, claim.day == nil || claim.day == source.day else { return false }
        guard let year = claim.year else { return true }
        return source.year.map { $0 == year } ?? (figures[Decimal(year)] != nil)
    }

    /// Mexican and Argentine mobiles may have a digit after the country code: `+52 1`, `+54 9`.
    private static func withoutMobileDigit(_ digits: String) -> String {
        let isMobile = digits.utf8.count == 13 && (digits.hasPrefix("521") || digits.hasPrefix("549"))
        return isMobile ? String(digits.prefix(2) + digits.dropFirst(3)) : digits
    }

    /// With and without country code, area code, or leading zeros.
    private static func isSamePhone(_ a: String, _ b: String) -> Bool {
        let (a, b) = (withoutMobileDigit(a), withoutMobileDigit(b))
        let (long, short) = a.utf8.count >= b.utf8.count ? (a, b) : (b, a)
        if long == short { return true }
        let trimmed = String(short.drop { $0 == "0" })
        return trimmed.utf8.count >= 8 && long.utf8.count - trimmed.utf8.count <= 5 && long.hasSuffix(trimmed)
    }
}
