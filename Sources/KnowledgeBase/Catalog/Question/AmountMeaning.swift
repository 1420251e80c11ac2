/// Decides which column an amount speaks of, and what it asks there.
struct AmountMeaning {
    let columns: NumericColumns
    let tokens: [CatalogToken]
    let language: Language
    /// Tokens that name vehicles: "con menos de 80 mil" behind one tells its mileage.
    let vehicleTokens: Set<Int>

    private static let kilometresPerMile = 1.609344

    /// What an amount asks; `nil` for numbers that ask nothing of the rows (instalments, days, engines).
    func condition(for amount: Amount) -> (role: CatalogRole, test: CatalogCondition.Test)? {
        guard let role = role(of: amount), columns.bounds[role] != nil, !isOfCredit(amount, role),
            !countsRows(amount)
        else {
            return nil
        }
        guard let amount = scaled(amount, role) else { return nil }
        return (role, test(amount, role))
    }

    // MARK: Role

    private func role(of amount: Amount) -> CatalogRole? {
        switch amount.unit {
        case .money: return .price
        case .kilometres: return .mileage
        case .miles: return language == .spanish || language == .portuguese ? bareRole(of: amount) : .mileage
        case .doors: return .doors
        case .seats: return .seats
        case .age: return (amount.comparator != nil || amount.upper != nil) && amount.value < 50 ? .year : nil
        case .foreign: return nil
        case nil: break
        }
        if amount.isYear || isShortYear(amount), columns.bounds[.year] != nil { return .year }
        return bareRole(of: amount)
    }

    /// "modelo 21", "corolla 19".
    private func isShortYear(_ amount: Amount) -> Bool {
        let before = amount.number.lowerBound - 1
        guard !amount.isScaled, amount.upper == nil, amount.unit == nil, tokens.indices.contains(before),
            amount.value >= 10, amount.value <= columns.referenceYear - 1_999
        else { return false }
        return ["modelo", "model", "ano", "year"].contains(tokens[before].text)
            || vehicleTokens.contains(before)
    }

    private func bareRole(of amount: Amount) -> CatalogRole? {
        if let role = amount.comparator?.role { return role }
        if let cue = nearestCue(to: amount) { return cue }
        if isTrait(amount), let mileage = columns.bounds[.mileage], amount.value >= 1_000,
            amount.value <= mileage.upper * 1.5
        {
            return .mileage
        }
        if columns.bounds[.price] != nil { return .price }
        return columns.bounds[.mileage] != nil ? .mileage : nil
    }

    /// "corolla con menos de 80 mil": what a car has, not what it costs.
    private func isTrait(_ amount: Amount) -> Bool {
        let with = amount.tokens.lowerBound - 1
        guard with > 0, ["con", "com", "with"].contains(tokens[with].text) else { return false }
        return vehicleTokens.contains(with - 1) || FirmWords.vehicles.contains(tokens[with - 1].text)
    }

    /// The role of the nearest word about money or distance, within six words and no mark like a comma.
    private func nearestCue(to amount: Amount) -> CatalogRole? {
        // "tienes algo en 150?"
        if amount.number.lowerBound > 0, tokens[amount.number.lowerBound - 1].text == "en" { return .price }
        for distance in 1...6 {
            for place in [amount.number.lowerBound - distance, amount.number.upperBound - 1 + distance] {
                guard tokens.indices.contains(place), isSameClause(place, amount), !isUnit(place) else {
                    continue
                }
                if QuestionWords.mileageCues.contains(tokens[place].text) { return .mileage }
                if QuestionWords.priceCues.contains(tokens[place].text) { return .price }
            }
        }
        return nil
    }

    /// The word is the unit of a number: of this one it is known, of another it says nothing here.
    private func isUnit(_ place: Int) -> Bool {
        guard place > 0, QuestionWords.units[tokens[place].text] != nil else { return false }
        return tokens[place - 1].kind == .number || QuestionWords.scales[tokens[place - 1].text] != nil
    }

    private func isSameClause(_ place: Int, _ amount: Amount) -> Bool {
        let between =
            place < amount.number.lowerBound
            ? place..<amount.number.lowerBound : amount.number.upperBound..<place
        return !tokens[between].contains { $0.text == "," || $0.text == ";" || $0.text == "." }
    }

    /// "top 3 lowest mileage", "los 2 más nuevos": says how many rows, not which.
    private func countsRows(_ amount: Amount) -> Bool {
        guard !amount.isScaled, amount.unit == nil, amount.comparator == nil, amount.value < 100 else {
            return false
        }
        let start = amount.tokens.upperBound
        return (1...4).contains { length in
            start + length <= tokens.count
                && QuestionWords.sorts[tokens[start..<start + length].map(\.text).joined(separator: " ")]
                    != nil
        }
    }

    /// "enganche de 50 mil", "5 mil de mensualidad".
    private func isOfCredit(_ amount: Amount, _ role: CatalogRole) -> Bool {
        guard role == .price else { return false }
        let before = max(0, amount.tokens.lowerBound - 3)..<amount.tokens.lowerBound
        let after = amount.tokens.upperBound..<min(tokens.count, amount.tokens.upperBound + 3)
        return (Array(before) + Array(after)).contains {
            QuestionWords.creditCues.contains(tokens[$0].text) && isSameClause($0, amount)
        }
    }

    // MARK: Value

    /// "menos de 180" of cars that cost hundreds of thousands; a bare small number asks nothing.
    private func scaled(_ amount: Amount, _ role: CatalogRole) -> Amount? {
        guard role == .price || role == .mileage, !amount.isScaled, amount.value < 1_000,
            let bounds = columns.bounds[role], bounds.lower > 1_000
        else { return isPlain(amount, role) ? nil : amount }
        let isAsked =
            amount.comparator != nil || amount.upper != nil || amount.unit != nil || isBudget(amount)
            || nearestCue(to: amount) != nil
        let value = amount.value * 1_000
        guard isAsked, value >= bounds.lower * 0.3, value <= bounds.upper * 1.5 else {
            return amount.unit == nil || isPlain(amount, role) ? nil : amount
        }
        var scaled = amount
        scaled.value = value
        scaled.upper = amount.upper.map { $0 < 1_000 ? $0 * 1_000 : $0 }
        scaled.isScaled = true
        return scaled
    }

    /// A number with nothing said about it counts only where it could be a price of this catalog; a distance
    /// without a comparison only where it could be a mileage ("a 500 km", "hago 1,200 km al mes").
    private func isPlain(_ amount: Amount, _ role: CatalogRole) -> Bool {
        guard role == .mileage || role == .price && amount.unit == nil, amount.comparator == nil,
            amount.upper == nil, let bounds = columns.bounds[role]
        else { return false }
        return amount.value < bounds.lower * 0.5 || amount.value > bounds.upper * 1.5
    }

    private func test(_ amount: Amount, _ role: CatalogRole) -> CatalogCondition.Test {
        if amount.unit == .age { return age(amount) }
        let factor = amount.unit == .miles && columns.mileageUnit == "km" ? Self.kilometresPerMile : 1
        let value = (amount.value * factor).rounded() + (isShortYear(amount) && role == .year ? 2_000 : 0)
        if let upper = amount.upper {
            return .range(CatalogRange(lower: value == 0 ? nil : value, upper: (upper * factor).rounded()))
        }
        switch amount.comparator?.comparison ?? plainComparison(amount, role) {
        case .less: return .range(CatalogRange(upper: value, includesUpper: false))
        case .atMost: return .range(CatalogRange(upper: value))
        case .more: return .range(CatalogRange(lower: value, includesLower: false))
        case .atLeast: return .range(CatalogRange(lower: value))
        case .about:
            return isCount(role) || isListed(value, amount, role) ? .numbers([value]) : .range(.near(value))
        case nil: return .numbers([value])
        }
    }

    /// "el de 321,900": a price told to the last digit is that row's.
    private func isListed(_ value: Double, _ amount: Amount, _ role: CatalogRole) -> Bool {
        role == .price && amount.comparator == nil && value.truncatingRemainder(dividingBy: 1_000) != 0
            && columns.prices.contains(value)
    }

    /// "de menos de 5 años": counted back from the newest year of the catalog.
    private func age(_ amount: Amount) -> CatalogCondition.Test {
        let year = columns.referenceYear - amount.value
        if let oldest = amount.upper.map({ columns.referenceYear - $0 }) {
            return .range(CatalogRange(lower: oldest, upper: year))
        }
        switch amount.comparator?.comparison {
        case .less: return .range(CatalogRange(lower: year, includesLower: false))
        case .more: return .range(CatalogRange(upper: year, includesUpper: false))
        case .atLeast: return .range(CatalogRange(upper: year))
        default: return .range(CatalogRange(lower: year))
        }
    }

    /// A year or a number of doors is meant exactly, a budget is an upper end, another price or mileage
    /// is meant about.
    private func plainComparison(_ amount: Amount, _ role: CatalogRole) -> QuestionWords.Comparison? {
        if isCount(role) { return nil }
        return role == .price && isBudget(amount) ? .atMost : .about
    }

    /// "tengo 200 mil", "¿qué compro con 200 mil?"
    private func isBudget(_ amount: Amount) -> Bool {
        let start = amount.tokens.lowerBound
        return tokens.contains { QuestionWords.budgetCues.contains($0.text) }
            || start > 0 && ["con", "com", "with"].contains(tokens[start - 1].text)
    }

    private func isCount(_ role: CatalogRole) -> Bool { role == .year || role == .doors || role == .seats }
}
