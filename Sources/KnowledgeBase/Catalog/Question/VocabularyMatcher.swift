/// A phrase of a question that names values.
struct VocabularyMatch {
    var tokens: Range<Int>
    var role: CatalogRole
    var column: Int
    var values: [String]
    /// What was asked for, as typed or as a make is written.
    var label: String
}

/// Finds the catalog's values in a question: the longest phrase first, then by spelling.
struct VocabularyMatcher {
    let vocabulary: CatalogVocabulary
    let tokens: [CatalogToken]
    let language: Language
    private let names: Set<String>
    private let falseFriends: Set<String>

    init(vocabulary: CatalogVocabulary, tokens: [CatalogToken], language: Language) {
        self.vocabulary = vocabulary
        self.tokens = tokens
        self.language = language
        names = OrdinaryWords.names[language] ?? []
        falseFriends = OrdinaryWords.falseFriends[language] ?? []
    }

    /// - Parameter taken: tokens that mean something else already.
    func matches(taken: Set<Int>) -> [VocabularyMatch] {
        var matches: [VocabularyMatch] = []
        var place = 0
        while place < tokens.count {
            let found = taken.contains(place) ? [] : self.found(at: place, after: matches.last, taken)
            matches += found
            place = found.last?.tokens.upperBound ?? place + 1
        }
        return matches
    }

    private func found(at place: Int, after last: VocabularyMatch?, _ taken: Set<Int>) -> [VocabularyMatch] {
        if let match = exact(at: place, after: last, taken) ?? misspelled(at: place) {
            return [match] + follower(of: match)
        }
        return []
    }

    private func exact(at place: Int, after last: VocabularyMatch?, _ taken: Set<Int>) -> VocabularyMatch? {
        for length in stride(from: CatalogVocabulary.longest, through: 1, by: -1) {
            guard let (end, key) = span(from: place, words: length),
                !taken.contains(where: { place..<end ~= $0 })
            else { continue }
            if key.count < 3, !isOneWord(place..<end) { continue }
            if falseFriends.contains(key) { continue }
            guard let (entry, key) = entry(key, mayBePlural: true),
                accepts(key, entry, place..<end, last)
            else { continue }
            return match(entry, place..<end)
        }
        return nil
    }

    private func entry(_ key: String, mayBePlural: Bool) -> (CatalogVocabulary.Entry, String)? {
        if let entry = vocabulary.entry(key) { return (entry, key) }
        guard mayBePlural, key.count > 3, key.hasSuffix("s") else { return nil }
        let singular = String(key.dropLast())
        return vocabulary.entry(singular).map { ($0, singular) }
    }

    /// The end and the key of so many words from here; a hyphen or a point may part them.
    private func span(from place: Int, words: Int) -> (end: Int, key: String)? {
        var key = ""
        var count = 0
        var index = place
        while index < tokens.count, count < words {
            let token = tokens[index]
            if token.kind == .mark {
                guard count > 0, ["-", ".", "/"].contains(token.text) else { return nil }
            } else {
                key += token.kind == .number ? token.text.filter(\.isNumber) : token.text
                count += 1
            }
            index += 1
        }
        return count == words && tokens[place].kind != .mark ? (index, key) : nil
    }

    /// Typed without a space: `a3`, `a/c`; two short words side by side are no name.
    private func isOneWord(_ range: Range<Int>) -> Bool { tokens[range].dropFirst().allSatisfy(\.isGlued) }

    /// A name that is also an ordinary word of this language needs more than to be there.
    private func accepts(
        _ key: String, _ entry: CatalogVocabulary.Entry, _ range: Range<Int>, _ last: VocabularyMatch?
    ) -> Bool {
        guard names.contains(key), entry.role == .make || entry.role == .model else { return true }
        if range.lowerBound > 0, tokens[range.lowerBound].isCapitalised { return true }
        if let last, last.role == .make, last.tokens.upperBound == range.lowerBound { return true }
        let words = tokens.filter { $0.kind != .mark }.count
        return words <= 2 || isYear(at: range.upperBound) || nextIsModel(at: range.upperBound, of: entry)
    }

    private func isYear(at place: Int) -> Bool {
        guard place < tokens.count, tokens[place].kind == .number, let year = Int(tokens[place].text) else {
            return false
        }
        return 1950...2100 ~= year
    }

    private func nextIsModel(at place: Int, of entry: CatalogVocabulary.Entry) -> Bool {
        guard entry.role == .make, place < tokens.count else { return false }
        return vocabulary.entry(tokens[place].text)?.role == .model
            || vocabulary.numberModels[entry.values.first ?? ""]?[tokens[place].text] != nil
    }

    private func misspelled(at place: Int) -> VocabularyMatch? {
        let token = tokens[place]
        guard token.kind == .word, !QuestionWords.isCue(token.text) else { return nil }
        let entries = vocabulary.spellings.candidates(for: token.text).compactMap(vocabulary.entry)
        // What the catalog has was meant rather than what it has not.
        guard let entry = entries.first(where: { !$0.values.isEmpty }) ?? entries.first else { return nil }
        return match(entry, place..<place + 1)
    }

    private func match(_ entry: CatalogVocabulary.Entry, _ range: Range<Int>) -> VocabularyMatch {
        VocabularyMatch(
            tokens: range, role: entry.role, column: entry.column, values: entry.values,
            label: entry.label ?? tokens[range].map(\.text).joined(separator: " "))
    }

    // MARK: What only counts behind something else

    /// Behind a make a number may be a model ("mazda 3"); behind a model words may be its version.
    private func follower(of match: VocabularyMatch) -> [VocabularyMatch] {
        switch match.role {
        case .make: numberModels(of: match)
        case .model: versions(of: match)
        default: []
        }
    }

    /// "mazda 3", "mazda 2 o 3", each with its version.
    private func numberModels(of make: VocabularyMatch) -> [VocabularyMatch] {
        guard let first = numberModel(of: make, at: make.tokens.upperBound) else { return [] }
        var matches = [first] + versions(of: first)
        while let end = matches.last?.tokens.upperBound, end < tokens.count,
            QuestionWords.alternators.contains(tokens[end].text),
            let next = numberModel(of: make, at: end + 1)
        {
            matches += [next] + versions(of: next)
        }
        return matches
    }

    private func numberModel(of make: VocabularyMatch, at start: Int) -> VocabularyMatch? {
        guard let name = make.values.first, let models = vocabulary.numberModels[name] else { return nil }
        let place = start < tokens.count && tokens[start].text == "-" ? start + 1 : start
        guard place < tokens.count, tokens[place].kind == .number, let model = models[tokens[place].text],
            !isCounted(at: place), let column = vocabulary.modelColumn
        else { return nil }
        return VocabularyMatch(
            tokens: start..<place + 1, role: .model, column: column, values: [model], label: model)
    }

    /// "mazda 2 puertas", "ram 700 mil": the number counts something.
    private func isCounted(at place: Int) -> Bool {
        guard place + 1 < tokens.count else { return false }
        return QuestionWords.units[tokens[place + 1].text] != nil
            || QuestionWords.scales[tokens[place + 1].text] != nil
    }

    /// Versions behind a model, further ones behind "o".
    private func versions(of model: VocabularyMatch) -> [VocabularyMatch] {
        // "jetta 2019 comfortline"
        let start = model.tokens.upperBound + (isYear(at: model.tokens.upperBound) ? 1 : 0)
        guard let first = version(of: model, at: start) else { return [] }
        var versions = [first]
        while let end = versions.last?.tokens.upperBound, end < tokens.count,
            QuestionWords.alternators.contains(tokens[end].text), let next = version(of: model, at: end + 1)
        {
            versions.append(next)
        }
        return versions
    }

    private func version(of model: VocabularyMatch, at start: Int) -> VocabularyMatch? {
        let own = model.values.flatMap { vocabulary.versions[$0] ?? [] }
        for length in stride(from: 4, through: 1, by: -1) {
            if let match = version(among: own, start..<start + length) { return match }
        }
        // A version that other models have is asked for all the same: there is none of this model.
        guard start < tokens.count, tokens[start].text.count >= 4, !QuestionWords.isCue(tokens[start].text)
        else {
            return nil
        }
        return version(among: vocabulary.versions.values.flatMap { $0 }, start..<start + 1)
    }

    private func version(
        among known: [(words: [String], version: String)], _ range: Range<Int>
    ) -> VocabularyMatch? {
        guard let column = vocabulary.versionColumn, range.upperBound <= tokens.count else { return nil }
        let words = tokens[range].map(\.text)
        guard tokens[range.lowerBound].kind == .word, words.joined().count >= 2,
            vocabulary.entry(words.joined()) == nil
        else { return nil }
        let versions = known.filter { contains($0.words, words) }.map(\.version)
        guard !versions.isEmpty else { return nil }
        return VocabularyMatch(
            tokens: range, role: .version, column: column, values: Set(versions).sorted(),
            label: words.joined(separator: " "))
    }

    private func contains(_ words: [String], _ phrase: [String]) -> Bool {
        guard words.count >= phrase.count else { return false }
        return (0...(words.count - phrase.count)).contains { words[$0...].starts(with: phrase) }
    }
}
