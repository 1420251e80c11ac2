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
        guard let role = role(of: amount), columns.bounds[role] != nil, !isOfCredit(amount, role) else {
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
        case .age: return amount.comparator != nil && amount.value < 50 ? .year : nil
        case .foreign: return nil
        case nil: break
        }
        if amount.isYear, columns.bounds[.year] != nil { return .year }
        return bareRole(of: amount)
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
                guard tokens.indices.contains(place), isSameClause(place, amount) else { continue }
                if QuestionWords.mileageCues.contains(tokens[place].text) { return .mileage }
                if QuestionWords.priceCues.contains(tokens[place].text) { return .price }
            }
        }
        return nil
    }

    private func isSameClause(_ place: Int, _ amount: Amount) -> Bool {
        let between =
            place < amount.number.lowerBound
            ? place..<amount.number.lowerBound : amount.number.upperBound..<place
        return !tokens[between].contains { $0.text == "," || $0.text == ";" || $0.text == "." }
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
            amount.comparator != nil || amount.upper != nil || amount.unit != nil
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
        let value = (amount.value * factor).rounded()
        if let upper = amount.upper {
            return .range(CatalogRange(lower: value, upper: (upper * factor).rounded()))
        }
        switch amount.comparator?.comparison ?? plainComparison(role) {
        case .less: return .range(CatalogRange(upper: value, includesUpper: false))
        case .atMost: return .range(CatalogRange(upper: value))
        case .more: return .range(CatalogRange(lower: value, includesLower: false))
        case .atLeast: return .range(CatalogRange(lower: value))
        case .about: return isCount(role) ? .numbers([value]) : .range(.near(value))
        case nil: return .numbers([value])
        }
    }

    /// "de menos de 5 años": counted back from the newest year of the catalog.
    private func age(_ amount: Amount) -> CatalogCondition.Test {
        let year = columns.referenceYear - amount.value
        switch amount.comparator?.comparison {
        case .less: return .range(CatalogRange(lower: year, includesLower: false))
        case .more: return .range(CatalogRange(upper: year, includesUpper: false))
        case .atLeast: return .range(CatalogRange(upper: year))
        default: return .range(CatalogRange(lower: year))
        }
    }

    /// A year or a number of doors is meant exactly, a budget is an upper end, another price or mileage
    /// is meant about.
    private func plainComparison(_ role: CatalogRole) -> QuestionWords.Comparison? {
        if isCount(role) { return nil }
        if role == .price, tokens.contains(where: { QuestionWords.budgetCues.contains($0.text) }) {
            return .atMost
        }
        return .about
    }

    private func isCount(_ role: CatalogRole) -> Bool { role == .year || role == .doors || role == .seats }
}

/// What the numeric columns of a catalog hold.
struct NumericColumns: Sendable {
    struct Bounds: Sendable {
        var lower: Double
        var upper: Double
    }

    private(set) var bounds: [CatalogRole: Bounds] = [:]
    private(set) var columns: [CatalogRole: Int] = [:]
    private(set) var mileageUnit: String?
    /// The year that ages are counted back from.
    var referenceYear = 0.0

    init(_ catalog: Catalog) {
        for (place, column) in catalog.schema.columns.enumerated() where column.role.isNumeric {
            let numbers = catalog.rows.compactMap { $0.values[place].number }
            guard let lower = numbers.min(), let upper = numbers.max() else { continue }
            bounds[column.role] = Bounds(lower: lower, upper: upper)
            columns[column.role] = place
            if column.role == .mileage { mileageUnit = column.unit }
            if column.role == .year { referenceYear = upper }
        }
    }
}
