import Foundation

/// Finds what each number of a question says about a loan.
struct FinancingParts {
    private let tokens: [CatalogToken]
    private let words: [String]
    private let amounts: [Amount]
    private(set) var question = FinancingQuestion()
    /// An instalment is named as a limit (`menos de 5 mil al mes`), which no plan answers.
    private(set) var statesInstalment = false
    /// Tokens that belong to a part.
    private(set) var used: Set<Int> = []
    /// Places of amounts that have their meaning.
    private var settled: Set<Int> = []

    init(_ text: FinancingTokens) {
        tokens = text.tokens
        words = text.tokens.map(\.text)
        amounts = AmountReader(tokens: text.tokens, taken: text.taken).amounts()
        readSchedule()
        readTerms()
        for place in amounts.indices where !settled.contains(place) { readAmount(place) }
        readNoDownPayment()
        readPrice()
    }

    // MARK: Terms

    private mutating func readTerms() {
        var terms: [Int: Double] = [:]
        for (place, amount) in amounts.enumerated() {
            if let factor = monthsPerUnit(of: amount) { terms[place] = factor }
        }
        for place in amounts.indices.dropFirst() where terms[place] == nil {
            if let factor = terms[place - 1], isBareTerm(place), isListed(place - 1, place) {
                terms[place] = factor
            }
        }
        for place in amounts.indices.dropLast().reversed() where terms[place] == nil {
            if let factor = terms[place + 1], isBareTerm(place), isListed(place, place + 1) {
                terms[place] = factor
            }
        }
        for place in amounts.indices where terms[place] == nil && isTermByPlace(place) { terms[place] = 1 }
        for place in terms.keys.sorted() { settleTerm(place, factor: terms[place] ?? 1) }
    }

    private mutating func settleTerm(_ place: Int, factor: Double) {
        for value in [amounts[place].value, amounts[place].upper].compactMap({ $0 }) {
            let months = value * factor
            guard months >= 1, months <= 1_000, let whole = Int(exactly: months) else { continue }
            if !question.months.contains(whole) { question.months.append(whole) }
        }
        settle(place, withCues: false)
    }

    /// 1 for months, 12 for years, `nil` for what is no term.
    private func monthsPerUnit(of amount: Amount) -> Double? {
        let end = amount.number.upperBound
        guard let unit = amount.unit, !FinancingWords.otherSpans.begins(at: end, of: words) else {
            return nil
        }
        if amount.upper != nil, amount.unit == .foreign { return lastUnit(of: amount) == "%" ? nil : 1 }
        if unit == .foreign { return FinancingWords.months.contains(lastUnit(of: amount)) ? 1 : nil }
        guard unit == .age else { return nil }
        let before = word(amount.number.lowerBound - 1)
        let isTerm =
            before.map { FinancingWords.termOpeners.contains($0) } ?? true
            || word(end).map { FinancingWords.termClosers.contains($0) } ?? false
        return isTerm ? 12 : nil
    }

    private func lastUnit(of amount: Amount) -> String { words[amount.number.upperBound - 1] }

    private func isBareTerm(_ place: Int) -> Bool {
        let amount = amounts[place]
        guard amount.unit == nil, !amount.isScaled, amount.upper == nil, amount.value <= 120,
            amount.value == amount.value.rounded()
        else { return false }
        // In "sin enganche a 72" the number is none of the down payment.
        if isPlaced(amount) { return true }
        let cue = cue(before: amount)
        return cue != .downPayment && cue != .rate
    }

    /// `36, 48 y 60`, `48 o a 60`, `de 36 a 60`
    private func isListed(_ first: Int, _ second: Int) -> Bool {
        let (start, end) = (amounts[first].number.upperBound, amounts[second].number.lowerBound)
        // A currency between two numbers may belong to both.
        guard start < end else { return false }
        let between = words[start..<end]
        let isRange = ["de", "from", "entre"].contains(word(amounts[first].number.lowerBound - 1))
        let joiners: Set<String> = [",", "y", "e", "o", "u", "ou", "or", "and", "/", "en", "em", "in", "ó"]
        let isJoined = between.contains(where: joiners.contains) || isRange
        return isJoined && between.count <= 3
            && between.allSatisfy { joiners.contains($0) || ["a", "to", "ate"].contains($0) }
    }

    private func isPlaced(_ amount: Amount) -> Bool {
        ["a", "en", "em", "in", "over"].contains(word(amount.number.lowerBound - 1))
    }

    /// `quanto fica em 48?`
    private func isTermByPlace(_ place: Int) -> Bool {
        let amount = amounts[place]
        guard isBareTerm(place), amount.value >= 6, amount.comparator == nil, isPlaced(amount) else {
            return false
        }
        guard let next = word(amount.number.upperBound) else { return true }
        return tokens[amount.number.upperBound].kind == .mark && next != "%" && next != "/"
            || ["con", "com", "with", "y", "e", "and", "sin", "sem", "o", "ou", "or", "por", "please"]
                .contains(next)
    }

    // MARK: Money and shares

    private enum Cue { case downPayment, rate, instalment }

    private mutating func readAmount(_ place: Int) {
        let amount = amounts[place]
        let isShare = amount.unit == .foreign && lastUnit(of: amount) == "%"
        guard amount.upper == nil, isShare || isMoney(amount) else { return }
        switch cue(before: amount) ?? cue(after: amount) ?? (isShare ? defaultCue(of: amount) : nil) {
        case .downPayment where isShare: setDownPayment(.share(Self.percent(amount.value)), place)
        case .downPayment:
            guard amount.isScaled || amount.unit != nil || amount.value >= 1_000 else { return }
            setDownPayment(.amount(Self.money(amount.value)), place)
        case .rate where isShare: setRate(place)
        case .instalment where !isShare:
            statesInstalment = true
            settle(place)
        default: break
        }
    }

    private mutating func setDownPayment(_ payment: FinancingQuestion.DownPayment, _ place: Int) {
        guard question.downPayment == nil else { return }
        question.downPayment = payment
        settle(place)
    }

    private mutating func setRate(_ place: Int) {
        let percent = Self.percent(amounts[place].value)
        let end = amounts[place].number.upperBound
        let isMonthly =
            (end...end + 2).contains { FinancingWords.perMonth.begins(at: $0, of: words) && isNear(end, $0) }
            || (end...end + 2).contains {
                FinancingWords.monthlyRate.contains(word($0) ?? "") && isNear(end, $0)
            } || FinancingWords.monthlyRate.contains(word(amounts[place].number.lowerBound - 2) ?? "")
        question.annualRate = FinancingQuestion.Rate(
            annual: isMonthly ? percent * 12 : percent, isMonthly: isMonthly)
        settle(place)
    }

    /// Nothing but small words lies between.
    private func isNear(_ start: Int, _ place: Int) -> Bool {
        words[start..<min(place, words.count)].allSatisfy {
            FinancingWords.rate.contains($0) || ["de", "of", "fija", "fijo", "fixa", "fixo"].contains($0)
        }
    }

    private func isMoney(_ amount: Amount) -> Bool {
        switch amount.unit {
        case .money: true
        case nil: !amount.isYear
        default: false
        }
    }

    private static let smallBefore: Set<String> = [
        "de", "del", "do", "da", "of", "a", "al", "el", "o", "la", "es", "is", "e", "sea", "un", "uma", "una",
        "um", ":", "=", "(", "unos", "uns", "was", "were", "be", "seria", "fuera", "fosse", "to", "como",
        "tengo", "tenho", "have",
        "at", "em", "en", "los", "las", "the", "fija", "fijo", "con", "com", "with", "por", "for",
    ]
    private static let smallAfter: Set<String> = [
        "de", "of", "as", "a", "el", "the", "para", "no", "na", "in", "(", "up", "uma", "un", "como", "front",
        "i",
        "al", "pra", "dar", "saved", "for", "my",
    ]

    /// The word before decides, past small words and comparisons; one that another number has does not.
    private func cue(before amount: Amount) -> Cue? {
        var place = amount.number.lowerBound - 1
        for step in 0..<6 where place >= 0 && !used.contains(place) {
            let word = words[place]
            if FinancingWords.downPayment.contains(word), !isVerbalDown(place) { return .downPayment }
            if FinancingWords.rate.contains(word) { return .rate }
            if step <= 2, FinancingWords.giving.contains(word) { return .downPayment }
            if isInstalment(endingAt: place, of: amount) { return .instalment }
            guard Self.smallBefore.contains(word) || amount.tokens.contains(place) else { return nil }
            place -= 1
        }
        return nil
    }

    /// `put down 50k` is one, `50k down` belongs to the number before.
    private func isVerbalDown(_ place: Int) -> Bool {
        words[place] == "down" && place > 0 && tokens[place - 1].kind == .number
    }

    /// `mensualidades de 5 mil`, `parcelas até 1.500`; what is said of the price is no limit.
    private func isInstalment(endingAt place: Int, of amount: Amount) -> Bool {
        let isNoun = (1...2).contains { length in
            place + 1 >= length && FinancingWords.instalment.begins(at: place + 1 - length, of: words)
                && FinancingWords.instalment.lengths(at: words[(place + 1 - length)...]).contains(length)
        }
        guard isNoun, amount.value < 1_000_000 else { return false }
        // "¿de cuánto las mensualidades de 250 mil?" asks for them.
        let isAsked = words[..<place].suffix(6).contains {
            ["cuanto", "quanto", "much", "cual", "qual"].contains($0)
        }
        if isAsked, amount.comparator == nil { return false }
        let between = words[place + 1..<amount.number.lowerBound]
        return between.allSatisfy { ["de", "of", "em", "en", "is", "are"].contains($0) }
            || amount.comparator != nil && between.count <= 6
    }

    private func cue(after amount: Amount) -> Cue? {
        let end = amount.number.upperBound
        if FinancingWords.perMonth.begins(at: end, of: words)
            || FinancingWords.yearly.begins(at: end, of: words)
        {
            return amount.unit == .foreign ? .rate : .instalment
        }
        for place in end..<end + 4 {
            guard let word = word(place), !used.contains(place) else { return nil }
            if FinancingWords.downPayment.contains(word) {
                let next = place + 1
                let isOwn = word == "down" || !isAmountStart(next)
                return isOwn ? .downPayment : nil
            }
            if FinancingWords.rate.contains(word) { return .rate }
            guard Self.smallAfter.contains(word) else { return nil }
        }
        return nil
    }

    /// The number behind `enganche` or `enganche de` is that word's.
    private func isAmountStart(_ place: Int) -> Bool {
        let starts = amounts.map(\.tokens.lowerBound) + amounts.map(\.number.lowerBound)
        return starts.contains(place)
            || ["de", "del", "of"].contains(word(place)) && starts.contains(place + 1)
    }

    /// `al 12 %` is a rate, `con 20 %` a down payment.
    private func defaultCue(of amount: Amount) -> Cue? {
        switch word(amount.number.lowerBound - 1) {
        case "al", "at", "a", "the": .rate
        case "con", "com", "with", "si", "se": .downPayment
        default: nil
        }
    }

    /// `sin enganche`, `nothing down`
    private mutating func readNoDownPayment() {
        guard question.downPayment == nil else { return }
        for place in words.indices where FinancingWords.downPayment.contains(words[place]) {
            let before = (1...3).first { distance in
                guard let word = word(place - distance) else { return false }
                let isEnglish =
                    word == "no" && ["downpayment", "down", "deposit"].contains(words[place])
                guard FinancingWords.negating.contains(word) || isEnglish else { return false }
                return words[place - distance + 1..<place].allSatisfy(FinancingWords.betweenNegating.contains)
            }
            guard let before else { continue }
            question.downPayment = .amount(0)
            used.formUnion(place - before...place)
            return
        }
    }

    // MARK: Price

    /// The first amount of money that is nothing else; a bare one behind `con` may be the down payment.
    private mutating func readPrice() {
        for (place, amount) in amounts.enumerated() where !settled.contains(place) && isPrice(amount) {
            let isWith = ["con", "com", "with"].contains(word(amount.number.lowerBound - 1))
            if isWith, question.downPayment == nil {
                setDownPayment(.amount(Self.money(amount.value)), place)
            } else if question.price == nil {
                question.price = Self.money(amount.value)
                settle(place)
            }
        }
    }

    private func isPrice(_ amount: Amount) -> Bool {
        guard amount.upper == nil, isMoney(amount) else { return false }
        guard amount.comparator == nil || amount.comparator?.comparison == .about else { return false }
        return amount.isScaled && amount.value >= 100 || amount.unit != nil || amount.value >= 1_000
    }

    private mutating func readSchedule() {
        let ranges = FinancingWords.schedules.ranges(in: words)
        question.wantsSchedule = !ranges.isEmpty
        for range in ranges { used.formUnion(range) }
    }

    // MARK: Bookkeeping

    private mutating func settle(_ place: Int, withCues: Bool = true) {
        let amount = amounts[place]
        settled.insert(place)
        used.formUnion(amount.tokens)
        used.formUnion(amount.number)
        if withCues { useCues(of: amount) }
        if case .money(let currencies)? = amount.unit, currencies.count == 1 {
            question.currency = question.currency ?? currencies[0]
        }
    }

    /// A word that says what one number is says nothing of the next.
    private mutating func useCues(of amount: Amount) {
        for side in [amount.number.lowerBound - 1, amount.number.lowerBound - 2, amount.number.upperBound]
        where isCueWord(side) { used.insert(side) }
        let behind = amount.number.upperBound + 1
        if isCueWord(behind), words[behind - 1] == "de", !isAmountStart(behind + 1) { used.insert(behind) }
    }

    private func isCueWord(_ place: Int) -> Bool {
        guard let word = word(place) else { return false }
        return FinancingWords.downPayment.contains(word) || FinancingWords.rate.contains(word)
    }

    private func word(_ place: Int) -> String? { words.indices.contains(place) ? words[place] : nil }

    /// To the cent.
    private static func money(_ value: Double) -> Decimal {
        (Decimal(string: "\(value)") ?? Decimal(value)).roundedToCents
    }

    /// Three decimals of a percentage look like thousands.
    private static func percent(_ value: Double) -> Decimal {
        let read = Decimal(string: "\(value)") ?? Decimal(value)
        return value >= 1_000 ? read / 1_000 : read
    }
}
