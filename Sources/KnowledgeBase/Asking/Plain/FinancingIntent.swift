/// Decides whether a question wants instalments computed.
///
/// A question about credit is one for the documents, unless it asks how much is to be paid by the month, over a
/// term or at a down payment, asks for a computation, or says no more than the parts of one.
struct FinancingIntent {
    private let words: [String]
    private let parts: FinancingQuestion
    private let statesInstalment: Bool
    private let used: Set<Int>

    init(_ text: FinancingTokens, _ parts: FinancingParts) {
        words = text.tokens.map(\.text)
        self.parts = parts.question
        statesInstalment = parts.statesInstalment
        used = parts.used
    }

    var asks: Bool {
        guard !statesInstalment, !FinancingWords.otherCredit.occurs(in: words) else { return false }
        if asksForInstalment || asksForSchedule { return true }
        guard !FinancingWords.otherTopics.occurs(in: words) else { return false }
        return asksByMonth || asksForComputation || listsParts
    }

    /// Changes an earlier plan and says nothing else; a name or two is forgiven after an opening `y`.
    var continues: Bool {
        guard !parts.isEmpty, !statesInstalment, !FinancingWords.otherCredit.occurs(in: words),
            !FinancingWords.otherTopics.occurs(in: words), !FinancingWords.policies.occurs(in: words)
        else { return false }
        // "¿la tasa baja si doy más?" asks about the rate.
        if parts.annualRate == nil, words.contains(where: FinancingWords.rate.contains) { return false }
        let unknown = words.indices.filter { place in
            !used.contains(place) && words[place].contains { $0.isLetter }
                && !FinancingWords.continuing.contains(words[place])
        }
        let isOpened = ["y", "e", "and", "what", "si", "se", "if"].contains(
            words.first { $0.contains { $0.isLetter } })
        // A price alone is as likely a wish for another thing.
        guard isOpened || parts.hasTerms else { return false }
        return unknown.count <= (isOpened && parts.hasTerms ? 3 : 0)
    }

    // MARK: Instalments by name

    private var asksForInstalment: Bool {
        words.indices.contains { isAsked(from: $0) || isAskedBehind($0) } || isAskedFarther
            || opensWithInstalment || isOnlyInstalment
    }

    /// `¿de cuánto quedarían las mensualidades?`, `qual o valor da parcela`
    private func isAsked(from place: Int) -> Bool {
        guard let (length, between) = opener(at: place) else { return false }
        var next = place + length
        for _ in 0..<9 where next < words.count {
            if isInstalment(at: next) { return true }
            guard between.contains(words[next]) else { return false }
            next += 1
        }
        return false
    }

    /// How long a word that asks for something is, and what may stand between it and an instalment.
    private func opener(at place: Int) -> (Int, Set<String>)? {
        let rest = words[place...]
        if words[place] == "como" { return (1, FinancingWords.betweenHow) }
        if let length = FinancingWords.telling.lengths(at: rest).first {
            return (length, FinancingWords.betweenTelling)
        }
        let asking =
            FinancingWords.howMuch.lengths(at: rest).first ?? FinancingWords.which.lengths(at: rest).first
        return asking.map { ($0, FinancingWords.betweenAsking) }
    }

    /// `a parcela do Onix fica quanto?`
    private func isAskedBehind(_ place: Int) -> Bool {
        guard isInstalment(at: place), place + 1 < words.count else { return false }
        for next in place + 1..<min(place + 7, words.count) {
            guard let length = FinancingWords.howMuch.lengths(at: words[next...]).first else { continue }
            let behind = next + length
            return behind >= words.count || !words[behind].contains { $0.isLetter }
                || FinancingWords.betweenAsking.contains(words[behind])
                || FinancingWords.paying.contains(words[behind])
        }
        return false
    }

    /// `cuánto tendría que estar dando de enganche y mensualidad`: the words are there, though others between.
    private var isAskedFarther: Bool {
        guard !FinancingWords.otherTopics.occurs(in: words), !FinancingWords.policies.occurs(in: words) else {
            return false
        }
        return FinancingWords.howMuch.ranges(in: words).contains { range in
            (range.upperBound..<min(range.upperBound + 10, words.count)).contains { isInstalment(at: $0) }
        }
    }

    /// `¿y las mensualidades?`, `monthlies on the CR-V?`
    private var isOnlyInstalment: Bool {
        guard let first = firstWord, isInstalment(at: first),
            let length = FinancingWords.instalment.lengths(at: words[first...]).first,
            !FinancingWords.policies.occurs(in: words), !FinancingWords.otherTopics.occurs(in: words)
        else { return false }
        let rest = words[(first + length)...].drop { !$0.contains { $0.isLetter || $0.isNumber } }
        guard let next = rest.first else { return true }
        // A short message about something's instalments asks for them.
        return rest.count <= 7 && ["de", "del", "do", "da", "of", "on", "for"].contains(next)
    }

    private var firstWord: Int? { words.firstIndex { !FinancingWords.leading.contains($0) } }

    /// `mensualidad de un auto de 300 mil a 48 meses`
    private var opensWithInstalment: Bool {
        guard let first = firstWord else { return false }
        return isInstalment(at: first)
            && (parts.price != nil || parts.downPayment != nil || !parts.months.isEmpty)
            && !FinancingWords.policies.occurs(in: words) && !FinancingWords.otherTopics.occurs(in: words)
    }

    private func isInstalment(at place: Int) -> Bool {
        guard let length = FinancingWords.instalment.lengths(at: words[place...]).first else { return false }
        return !FinancingWords.otherInstalments.begins(at: place + length, of: words)
    }

    private var asksForSchedule: Bool {
        guard parts.wantsSchedule, !FinancingWords.policies.occurs(in: words) else { return false }
        let hasPart = parts.price != nil || !parts.months.isEmpty || parts.downPayment != nil
        return hasPart || words.contains(where: FinancingWords.wanting.contains)
    }

    // MARK: Instalments by what is paid

    /// `¿cuánto pagaría al mes?`, `quanto fica em 48x`, `how much a month`
    private var asksByMonth: Bool {
        let isTermGiven = !parts.months.isEmpty || parts.downPayment != nil || parts.annualRate != nil
        let isMonthly = FinancingWords.perMonth.ranges(in: words).contains { !used.contains($0.lowerBound) }
        guard isTermGiven || isMonthly else { return false }
        return words.indices.contains { place in
            guard let start = paidStart(at: place) else { return false }
            return !asksForDownPayment(from: start)
        }
    }

    /// Behind "how much ... pay"; `nil` when nothing is asked here.
    private func paidStart(at place: Int) -> Int? {
        let quantity = FinancingWords.howMuch.lengths(at: words[place...]).first
        guard let opener = quantity ?? (isWhatPaid(place) ? 1 : nil) else { return nil }
        var next = place + opener
        if FinancingWords.perMonth.begins(at: next, of: words) { return next }
        if !words[next...].contains(where: { $0.contains(where: \.isLetter) }), !parts.months.isEmpty {
            return next
        }
        for _ in 0..<5 where next < words.count {
            if FinancingWords.paying.contains(words[next]) { return next + 1 }
            guard FinancingWords.betweenPaying.contains(words[next]) || quantity == nil else { break }
            next += 1
        }
        let before = words[..<place].suffix(2)
        return before.contains(where: FinancingWords.paying.contains) ? place + opener : nil
    }

    /// `what does the Sentra come out to per month`
    private func isWhatPaid(_ place: Int) -> Bool {
        ["what", "whats"].contains(words[place])
            && words[place...].prefix(9).contains { ["come", "comes", "pay", "cost"].contains($0) }
    }

    /// `¿cuánto es el enganche a 48 meses?`
    private func asksForDownPayment(from start: Int) -> Bool {
        words.indices.dropFirst(start).prefix(5).contains { place in
            FinancingWords.downPayment.contains(words[place]) && !used.contains(place)
        }
    }

    // MARK: Computations

    private var asksForComputation: Bool {
        guard FinancingWords.planning.occurs(in: words) else { return false }
        return words.contains(where: FinancingWords.credit.contains) || !parts.months.isEmpty
            || parts.downPayment != nil || parts.annualRate != nil
    }

    /// `versa 2021, enganche 60 mil, 60 meses`
    private var listsParts: Bool {
        guard !parts.months.isEmpty, !FinancingWords.policies.occurs(in: words) else { return false }
        return parts.downPayment != nil || parts.annualRate != nil || parts.price != nil
    }
}
