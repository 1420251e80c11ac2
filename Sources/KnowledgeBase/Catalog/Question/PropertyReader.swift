/// Tells which property of a thing a question asks for: "¿cuánto torque tiene el Mustang?", "what is the towing
/// capacity of the Hilux?", "quanto o Onix pesa?".
///
/// Looks only where a property stands: behind a question word up to the thing, behind the thing where a verb has to
/// follow, and before "of the thing". A word there that no column, value, unit or ordinary word of such questions
/// accounts for names something the catalog does not say. Anywhere else ("busco un auto para mi tía") strange words
/// ask for nothing.
struct PropertyReader {
    let known: KnownProperties
    let tokens: [CatalogToken]
    /// Tokens that name values, amounts or orders.
    let taken: Set<Int>
    /// Of them those that name the things asked about.
    let things: Set<Int>

    /// Words of a property at most, up to the thing and without one.
    private static let longest = 10
    private static let longestAlone = 5

    func property() -> CatalogQuestion.Property {
        var stated: Int?
        for clause in clauses {
            for opener in openers(in: clause) {
                let slot = slot(behind: opener, in: clause)
                if let words = unknownWords(in: slot, opener, clause) { return .unknown(words: words) }
                stated = stated ?? column(in: slot, opener)
            }
            if let words = namedOutright(in: clause) { return .unknown(words: words) }
        }
        return stated.map { .column($0) } ?? .rows
    }

    // MARK: Question words

    private enum Kind { case quantity, which, what, degree }

    private struct Opener {
        var kind: Kind
        /// The first token behind it.
        var end: Int
    }

    private var clauses: [Range<Int>] {
        tokens.indices.split { Self.clauseEnds.contains(tokens[$0].text) }.map { $0.startIndex..<$0.endIndex }
    }

    private static let clauseEnds: Set<String> = [",", ".", ";", ":", "?", "!", "¿", "¡", "(", ")"]

    private func openers(in clause: Range<Int>) -> [Opener] {
        clause.compactMap { place in
            for (length, kind) in [
                (2, Kind.quantity), (1, .quantity), (2, .degree), (2, .which), (1, .which),
            ]
            where place + length <= clause.upperBound && phrases(kind).contains(phrase(place, length)) {
                return Opener(kind: kind, end: place + length)
            }
            if isDegree(place, in: clause) { return Opener(kind: .degree, end: place + 1) }
            if isDegreeOfColumn(place, in: clause) { return Opener(kind: .which, end: place + 1) }
            return isWhat(place, in: clause) ? Opener(kind: .what, end: place + 1) : nil
        }
    }

    private func phrases(_ kind: Kind) -> Set<String> {
        switch kind {
        case .quantity: PropertyWords.quantity
        case .which: PropertyWords.which
        case .what: PropertyWords.what
        case .degree: PropertyWords.degree
        }
    }

    private func phrase(_ start: Int, _ length: Int) -> String {
        tokens[start..<start + length].map(\.text).joined(separator: " ")
    }

    /// "how fast"; "how can I" and "how much" are none.
    private func isDegree(_ place: Int, in clause: Range<Int>) -> Bool {
        PropertyWords.degree.contains(tokens[place].text) && place + 1 < clause.upperBound
            && !PropertyWords.plainDegrees.contains(tokens[place + 1].text)
    }

    /// "how old"
    private func isDegreeOfColumn(_ place: Int, in clause: Range<Int>) -> Bool {
        PropertyWords.degree.contains(tokens[place].text) && place + 1 < clause.upperBound
            && known.column(of: tokens[place + 1].text) != nil
    }

    /// "¿qué motor trae?", but not "un auto que no gaste".
    private func isWhat(_ place: Int, in clause: Range<Int>) -> Bool {
        guard PropertyWords.what.contains(tokens[place].text) else { return false }
        let opens = place == clause.lowerBound || PropertyWords.beforeWhat.contains(tokens[place - 1].text)
        return opens || verb(behind: place, in: clause) != nil && things.contains(place - 1)
    }

    /// The verb that a property just behind is the object of.
    private func verb(behind place: Int, in clause: Range<Int>) -> Int? {
        let places = place + 2..<max(place + 2, min(place + Self.longestAlone, clause.upperBound))
        return places.first { PropertyWords.having.contains(tokens[$0].text) && !taken.contains($0) }
    }

    // MARK: Where a property stands

    /// The words from the question word to the thing, and a verb's behind it.
    private func slot(behind opener: Opener, in clause: Range<Int>) -> [Int] {
        var places: [Int] = []
        for place in opener.end..<clause.upperBound {
            if things.contains(place) {
                return places.count <= Self.longest ? places + verb(of: place, places, opener, clause) : []
            }
            if FirmWords.seeking.contains(tokens[place].text) { return [] }
            if PropertyWords.ending.contains(tokens[place].text) || opensPlace(place, behind: places) {
                break
            }
            if tokens[place].kind == .word, !taken.contains(place) { places.append(place) }
        }
        guard opener.kind != .what || verb(behind: opener.end - 1, in: clause) != nil else { return [] }
        return Array(places.prefix(Self.longestAlone))
    }

    /// "which cars do you have *in Oaxaca*": where they are to be.
    private func opensPlace(_ place: Int, behind places: [Int]) -> Bool {
        guard PropertyWords.beforePlace.contains(tokens[place].text), place + 1 < tokens.count else {
            return false
        }
        return tokens[place + 1].isCapitalised
            || places.contains { FirmWords.vehicles.contains(tokens[$0].text) }
    }

    /// "how much does the Hilux *weigh*", "the Jimny's *clearance*", "quanto o Onix *pesa*".
    private func verb(of thing: Int, _ before: [Int], _ opener: Opener, _ clause: Range<Int>) -> [Int] {
        guard let place = (thing..<clause.upperBound).first(where: { !taken.contains($0) }),
            tokens[place].kind == .word
        else { return [] }
        let words = before.map { tokens[$0].text }
        let isBare = opener.kind == .quantity && words.allSatisfy(PropertyWords.definite.contains)
        let isExpected =
            words.contains(where: PropertyWords.auxiliaries.contains) || tokens[place - 1].isPossessive
            || isBare && before.count == 1
        return isExpected ? [place] : []
    }

    /// "me dice el torque del Mustang", "towing capacity of the Hilux".
    private func namedOutright(in clause: Range<Int>) -> String? {
        guard !clause.contains(where: { isSeeking($0) }) else { return nil }
        for place in clause.dropFirst() where PropertyWords.of.contains(tokens[place].text) {
            let before = place - 1
            guard leadsToThing(place, in: clause), isUnknown(before),
                before == clause.lowerBound || isHead(before, clause)
            else { continue }
            return tokens[before].text
        }
        return nil
    }

    private func isSeeking(_ place: Int) -> Bool {
        FirmWords.seeking.contains(tokens[place].text) && !taken.contains(place)
    }

    private func leadsToThing(_ of: Int, in clause: Range<Int>) -> Bool {
        let next = (of + 1..<clause.upperBound).first { !Self.articles.contains(tokens[$0].text) }
        return next.map(things.contains) ?? false
    }

    private static let articles = Set(QuestionWords.words("el la los las un una o a os as um uma the an"))

    /// Behind an article, words like "towing" between.
    private func isHead(_ place: Int, _ clause: Range<Int>) -> Bool {
        (max(clause.lowerBound, place - 2)..<place).contains {
            PropertyWords.definite.contains(tokens[$0].text)
        }
    }

    // MARK: What it names

    /// The words that name what no column says.
    private func unknownWords(in slot: [Int], _ opener: Opener, _ clause: Range<Int>) -> String? {
        if let phrase = phraseOfProperty(in: opener.end - 1..<clause.upperBound) { return phrase }
        let degree = opener.kind == .degree ? Array(slot.prefix(1)) : []
        let unknown = slot.filter { degree.contains($0) || isUnknown($0) }
        guard !unknown.isEmpty else { return nil }
        // "how often does it need an oil change": what it is about may stand behind.
        let behind = (opener.end..<clause.upperBound).filter(isUnknown)
        let telling = [unknown, behind].lazy.map { $0.filter(isTelling) }.first { !$0.isEmpty }
        return (telling ?? unknown).map { tokens[$0].text }.joined(separator: " ")
    }

    private func isTelling(_ place: Int) -> Bool { !PropertyWords.vague.contains(tokens[place].text) }

    private func phraseOfProperty(in range: Range<Int>) -> String? {
        let text = " " + tokens[range].map(\.text).joined(separator: " ") + " "
        return PropertyWords.phrases.first { !known.covers($0) && text.contains(" \($0) ") }
    }

    private func isUnknown(_ place: Int) -> Bool {
        tokens[place].kind == .word && tokens[place].text.count > 1 && !taken.contains(place)
            && !known.contains(tokens[place].text)
    }

    /// The column that the words of a slot speak of; the price where "how much" stands alone.
    private func column(in slot: [Int], _ opener: Opener) -> Int? {
        if let column = slot.lazy.compactMap({ known.column(of: tokens[$0].text) }).first { return column }
        return opener.kind == .quantity ? known.price : nil
    }
}
